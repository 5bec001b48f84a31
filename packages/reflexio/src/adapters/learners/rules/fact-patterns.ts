import { slotPart } from "./slots.ts";

/** A plain fact about the user: what the clause must look like and which slot it fills. */
export interface FactPattern {
  readonly id: string;
  readonly pattern: RegExp;
  readonly confidence: number;
  /** The slot for a match, or null when several values can be true at once. */
  readonly slot: (match: RegExpExecArray) => string | null;
  /** A further test on the captured value, case-sensitive where the pattern is not. */
  readonly accepts?: (match: RegExpExecArray) => boolean;
}

const fixed = (slot: string | null) => (): string | null => slot;
const capitalised = (value: string | undefined): boolean => /^\p{Lu}/u.test(value ?? "");
const aux = String.raw`(?:(?:have|['’]ve|had|just|recently|now|currently|also|actually|originally|still|finally|am|['’]m) ?)*`;

const relation =
  "wife|husband|spouse|partner|fianc[ée]e?|girlfriend|boyfriend|daughter|son|child|baby|mother|mom|mum|father|dad|sister|brother|dog|cat|pet|boss|manager|colleague|teammate|assistant|friend|roommate|neighbou?r|therapist|doctor|mentor";
const kinds =
  "budgets?|deadline|due date|time ?zone|region|database|stack|tech stack|address|birthday|anniversary|major|job title|title|role|company|team|employer|language|native language|mother tongue|pronouns|shoe size|size|height|weight|blood type|home ?town|hometown|city|country|nationality|religion|profession|occupation|salary|income|rent|goal weight|branch|default branch|package manager|cloud provider|framework|editor|ide|operating system|os|phone|car|laptop|degree|school|university|schedule|working hours|work hours|office hours|reading level|grade|age|name|nickname|surname|last name|first name";

/** Names, addresses, numbers of things and codes such as `eu-west-1`; amounts and dates are read elsewhere. */
const preciseValue =
  /[\w.-]@[\w-]|\b(?=[\w-]*\d)(?=[\w-]*\p{L})[\w-]{4,}|\b[a-z]+-[a-z]+-\d\b|^["'`#]?\p{Lu}[\p{L}\p{N}.+#-]+/u;
const vagueThing =
  /^(?:(?:[\w-]+ )?(?:favou?rite|preferred|go-to)|question|problem|issue|concern|guess|point|understanding|idea|code|mistake|bad|only|main|first|next|biggest|last|other|own|hope|thinking|thought|plan|answer|result|output|error|function|assumption|opinion|theory|expectation|calculation|solution|probability|equation|request|task)\b/i;

/** Kinds whose value is a name; `my company is growing` says nothing about which company. */
const properKinds = /\b(?:company|team|employer|city|country|school|university|role|title|home ?town)$/i;

/** Facts in the order they are tried; a clause yields at most one. */
export const factPatterns: readonly FactPattern[] = [
  {
    id: "fact.name",
    pattern:
      /^my (?:full |first |real )?name(?:['’]s| is) (\p{L}[\p{L}'’-]*(?![_\d])(?: \p{Lu}[\p{L}'’.-]*){0,3})/iu,
    confidence: 0.95,
    slot: fixed("name"),
    accepts: (match) => !/^(?:not|a|an|the|on|in|being|spelled|spelt)$/i.test(match[1] ?? ""),
  },
  {
    id: "fact.name",
    pattern: /^I(?: am|['’]m) (?:called|known as) (\p{L}[\p{L}'’-]*)|^I go by (\p{L}[\p{L}'’-]*)/iu,
    confidence: 0.9,
    slot: fixed("name"),
    accepts: (match) => capitalised(match[1] ?? match[2]),
  },
  {
    id: "fact.location",
    pattern: new RegExp(
      `^(?:I|we) ?${aux}(?:live|living|reside|residing|based|located|settled|stay(?:ing)?) in (?!(?:an?|the same|fear|my|this) )(.{2,60})`,
      "iu",
    ),
    confidence: 0.9,
    slot: fixed("location"),
    accepts: (match) => capitalised(match[1]),
  },
  {
    id: "fact.location",
    pattern: new RegExp(
      `^(?:I|we) ?${aux}(?:moved|relocated|moving|relocating) (?:from .{2,40} )?to (.{2,60})`,
      "iu",
    ),
    confidence: 0.85,
    slot: fixed("location"),
    accepts: (match) => capitalised(match[1]),
  },
  {
    id: "fact.origin",
    pattern: new RegExp(
      `^I ?${aux}(?:from|come from|was born in|grew up in|born in) (\\p{L}[\\p{L} ,-]{2,50})`,
      "iu",
    ),
    confidence: 0.85,
    slot: fixed("origin"),
    accepts: (match) => capitalised(match[1]),
  },
  {
    id: "fact.employer",
    pattern: new RegExp(
      `^I ?${aux}(?:work|working|joined|started at|employed|started working) ?(?:at|for|by)? (?!on |with |from |in |as |out |through |hard|well|together|under|late|better|best|around|at home)(.{2,60})`,
      "iu",
    ),
    confidence: 0.85,
    slot: fixed("employer"),
    accepts: (match) => capitalised(match[1]) && /\b(?:at|for|by|joined)\b/i.test(match[0]),
  },
  {
    id: "fact.occupation",
    pattern: new RegExp(`^I ?${aux}(?:work|working|employed) as (?:an? |the )?(.{2,60})`, "iu"),
    confidence: 0.9,
    slot: fixed("occupation"),
  },
  {
    id: "fact.occupation",
    pattern:
      /^I(?: am|['’]m) (?:an? |the )(?:[\p{L}-]+ ){0,4}?(?:engineer|developer|designer|teacher|professor|student|nurse|doctor|physician|lawyer|attorney|manager|director|producer|writer|author|artist|musician|scientist|researcher|analyst|consultant|accountant|architect|chef|driver|pilot|farmer|founder|freelancer|programmer|administrator|technician|mechanic|electrician|plumber|journalist|editor|photographer|therapist|coach|trainer|librarian|retiree|entrepreneur|ceo|cto|specialist|officer|assistant|coordinator|marketer|translator)\b/iu,
    confidence: 0.85,
    slot: fixed("occupation"),
  },
  {
    id: "fact.age",
    pattern: /^I(?: am|['’]m) (\d{1,3})(?: years?[ -]old| ?y\/?o\b|(?=[,;]|\.(?!\d)|$| and\b))/i,
    confidence: 0.85,
    slot: fixed("age"),
  },
  {
    id: "fact.relation",
    pattern: new RegExp(
      `^(?:my|our) (?:(?:\\w+) ){0,2}?(${relation})(?:['’]s name is| is called| is named|,? named) (.{2,40})`,
      "iu",
    ),
    confidence: 0.85,
    slot: (match) => `relation.${slotPart(match[1] ?? "")}`,
  },
  {
    id: "fact.possession",
    pattern:
      /^(?:I|we) (?:have|own|['’]ve got|have got) (?:an?|one|two|three|four|five|six|\d+) (?:(?!(?:of|for|to|with|about|from)\b)[\p{L}-]+ ){0,3}?(?:kids?|child(?:ren)?|sons?|daughters?|dogs?|cats?|pets?|siblings?|brothers?|sisters?|twins|grandchildren|horses?|birds?|parrots?|rabbits?)\b/iu,
    confidence: 0.8,
    slot: fixed(null),
  },
  {
    id: "fact.value",
    pattern: new RegExp(
      `^(?:my|our) ((?:(?!(?:of|for|to|with|about|from|in|on)\\b)[\\p{L}\\p{N}-]+ ){0,4}?(?:${kinds})(?: (?:for|of|in|on) [\\p{L}\\p{N} -]{2,40}?)?) (?:is|are|is now|was) (?:now |currently |set to |set for |on |at |in |around |about )?(.{1,80})`,
      "iu",
    ),
    confidence: 0.85,
    slot: (match) => slotPart(match[1] ?? ""),
    accepts: (match) =>
      (!properKinds.test(match[1] ?? "") || preciseValue.test(match[2] ?? "")) &&
      !/^(?:not|to|that|how|what|why|very|so|too|really|a bit|a little|\w+ing|broken|wrong|full)\b/i.test(
        match[2] ?? "",
      ),
  },
  {
    id: "fact.value-precise",
    pattern:
      /^(?:my|our) ((?:[\p{L}\p{N}'’-]+ ){0,5}?[\p{L}\p{N}'’-]+) (?:is|are|is now|was|has|got|moved|have been|has been) (?:now |currently |recently )?(?:(?:moved|changed|increased|reduced|extended|updated|raised|lowered|rescheduled|pushed(?: back)?|postponed|switched|set|scheduled|due|planned) )?(?:from .{1,40}? )?(?:back )?(?:to |for |on |at |by )?(.{1,60})/iu,
    confidence: 0.7,
    slot: (match) => slotPart(match[1] ?? ""),
    accepts: (match) => !vagueThing.test(match[1] ?? "") && preciseValue.test((match[2] ?? "").slice(0, 24)),
  },
  {
    id: "fact.change",
    pattern:
      /^(?:I|we)(?:['’]ve| have)? ?(?:just |recently |now |also |finally |since |already )*(?:changed|switched|moved|updated|extended|increased|reduced|shortened|raised|lowered|rescheduled|pushed(?: back)?|postponed|bumped(?: up)?|adjusted|revised|upgraded|migrated|expanded|cut) (?:my|our|the) ([\p{L}\p{N}'’ -]{2,60}?) (?:from .{1,60}? )?(?:to|until|till) (.{1,60})/iu,
    confidence: 0.75,
    slot: (match) => slotPart(match[1] ?? ""),
    accepts: (match) => !vagueThing.test(match[1] ?? "") && preciseValue.test((match[2] ?? "").slice(0, 30)),
  },
  {
    id: "fact.language",
    pattern: /^I (?:only |also |mostly )?speak (\p{L}+(?:(?:,| and|, and) \p{L}+){0,4})/iu,
    confidence: 0.8,
    slot: fixed(null),
    accepts: (match) => capitalised(match[1]),
  },
  {
    id: "fact.decision",
    pattern:
      /^(?:I|we)(?:['’]ve| have)? ?(?:just |recently |also |finally |already )*(?:decided|chosen|chose|opted) (?:to|on|against|not to|for) (?!(?:go|try|give|see|ask|start)\b).{6,}/i,
    confidence: 0.6,
    slot: fixed(null),
  },
];
