import { canBeCommanded, isCommand, presentTense } from "./imperatives.ts";
import type { Sentence } from "./sentences.ts";
import { teamRule } from "./team-rule.ts";

/** A standing instruction split into what to do and when. */
export interface Directive {
  readonly id: string;
  readonly action: string;
  readonly condition: string | null;
  readonly confidence: number;
}

interface DirectivePattern {
  readonly id: string;
  readonly pattern: RegExp;
  readonly confidence: number;
  /** Null when the words only look like the pattern. */
  readonly read: (
    match: RegExpExecArray,
  ) => { readonly action: string; readonly condition: string | null } | null;
}

/** Small words before an order. */
export const directiveOpener =
  /^(?:(?:please|pls|also|and|but|so|ok|okay|hey|hi|hello|note|remember|reminder|important|rule|one more thing|btw|by the way|just|oh|yes|no|nope|well|great|thanks|thank you|cool|nice|perfect|actually|wait|in general|fyi|p\.?s\.?|for the record|quick note|going ahead|next|then|again|alright|right|sure)(?:\s*[,:;.!–—-]\s*|\s+))+/i;

const request =
  /^(?:(?:can|could|would|will) you (?:please )?|you (?:should|must|need to|have to|ought to|are to|can|will|shall) |(?:i|we)(?:['’]d| would)? (?:want|need|like|expect|prefer|ask|love|require|appreciate) (?:it if |if )?(?:for )?(?:you|that you) (?:to |should |must )?|(?:i|we)(?:['’]d| would)? (?:like|want|prefer) (?=always|never)|to (?=always|never))/i;

const occasion = String.raw`(?:when(?:ever)?|if|any ?time|every time|each time|in case|once|as soon as)`;
const speech = String.raw`(?:ask|say|request|want|need|mention|tell|type|send|share|paste|post|give|talk|write|bring|inquire|discuss|speak|use|start|open|report|upload|greet|call|message)`;
const suffixCondition = new RegExp(
  String.raw`^(.{3,}?)[,;]? (${occasion} (?:I(?:['’]m| am)?|we(?:['’]re| are)?|you|someone|a user|users?|customers?|the|there|my|it|an?|asked|answering|writing|reviewing|discussing|working|talking|dealing|giving|explaining|coding|\w+ing)\b.*)$`,
  "i",
);
const prefixCondition = new RegExp(
  String.raw`^((?:${occasion}|before|after) .{3,200}?)(?:,| then | - | — |: )\s*(.{3,})$`,
  "i",
);
const bareOccasion = new RegExp(
  String.raw`^(${occasion} I (?:${speech})\b.{2,80}?) ((?:always|never|please|use|do|don['’]?t|include|show|give|provide|reply|answer|respond)\b.{3,})$`,
  "i",
);
const universal =
  /\b(?:always|never|(?:every|each) (?:time|answer|repl(?:y|ies)|response|message|e-?mail|commit|pull request|report|session|conversation|summary|script)|whenever|any ?time|all (?:my|of my|the|our|future|your)|in (?:the )?future|going forward|from now on|from here on|by default|before you|after you|at all times|in (?:all|any) case|without exception|every time|each time|no matter|when(?:ever)? I (?:ask|say|request))\b/i;
const forever =
  /\b(?:from now on|from here on(?: out| in)?|going forward|in (?:the )?future|henceforth|as of (?:now|today)|starting (?:now|today)|for (?:all )?future \w+|next time|at all times|by default|as a (?:general )?rule)\b,?/i;

function splitCondition(words: string): { action: string; condition: string | null } {
  const suffix = suffixCondition.exec(words);
  if (suffix?.[1] !== undefined && suffix[2] !== undefined)
    return { action: suffix[1], condition: suffix[2] };
  return { action: words, condition: null };
}

function readAlways(match: RegExpExecArray): { action: string; condition: string | null } | null {
  const order = (match[2] ?? "").replace(/^again /i, "");
  return canBeCommanded(order) ? splitCondition(`${match[1]} ${order}`) : null;
}

/** In order; the first that reads the sentence wins. */
const directivePatterns: readonly DirectivePattern[] = [
  { id: "instruction.always", confidence: 0.95, pattern: /^(always|never)\s+(.{3,})$/i, read: readAlways },
  {
    id: "instruction.always",
    confidence: 0.9,
    pattern: /^(?:i|we) always (?:want|need|expect|would like) you to (.{3,})$/i,
    read: (match) => (canBeCommanded(match[1] ?? "") ? splitCondition(`Always ${match[1]}`) : null),
  },
  {
    id: "instruction.stop",
    confidence: 0.75,
    pattern:
      /^stop (?:calling|using|adding|saying|asking|apologi[sz]ing|suggesting|recommending|repeating|sending|giving|writing|including|ending|starting|assuming|reminding|telling)\b.{0,120}$/i,
    read: (match) => splitCondition(match[0]),
  },
  {
    id: "instruction.occasion",
    confidence: 0.9,
    pattern: bareOccasion,
    read: (match) => ({ action: match[2] ?? "", condition: match[1] ?? "" }),
  },
  {
    id: "instruction.occasion",
    confidence: 0.9,
    pattern: prefixCondition,
    read: (match) =>
      readOccasion(
        match[1] ?? "",
        (match[2] ?? "").replace(
          /^(?:then|please|you (?:should|must|need to|have to)|i(?:['’]d| would)? (?:want|like|need|expect) you to|i want you to)[, ]+/i,
          "",
        ),
      ),
  },
  {
    id: "instruction.do-not-ever",
    confidence: 0.9,
    pattern: /^(?:do not|don['’]?t) ever (.{3,})$/i,
    read: (match) => splitCondition(`Never ${match[1]}`),
  },
  {
    id: "instruction.never-again",
    confidence: 0.85,
    pattern: /^(?:do not|don['’]?t|never) (.{3,}?) (?:ever )?(?:again|anymore|any more)\b.{0,20}$/i,
    read: (match) =>
      canBeCommanded(match[1] ?? "") ? { action: `Do not ${match[1]}`, condition: null } : null,
  },
  {
    id: "instruction.make-sure",
    confidence: 0.8,
    pattern:
      /^(?:(?:make sure|ensure|be sure|see to it|don['’]?t forget|do not forget|remember) (?:that|you|to)(?: you| to)?|remember,?|make sure,?|be sure,?) (.{4,})$/i,
    read: (match) => (universal.test(match[1] ?? "") ? splitCondition(match[0]) : null),
  },
  {
    id: "instruction.suffix-occasion",
    confidence: 0.9,
    pattern:
      /^.{3,}? (?:(?:when(?:ever)?|any ?time|every time|each time) I (?:ask|request|say|mention|inquire|bring up|talk about|need|want)|if I (?:ask|request|inquire))\b.*$/i,
    read: (match) =>
      isCommand(match[0]) && !/^let me know\b/i.test(match[0]) ? splitCondition(match[0]) : null,
  },
];

function readOccasion(condition: string, action: string): { action: string; condition: string } | null {
  const byUser = new RegExp(String.raw`^${occasion} I(?:['’]m| am)? ?(?:${speech})\b`, "i").test(condition);
  const everyTime =
    /^(?:whenever|every time|each time|any ?time) (?!the (?:user|button|page|app|program|script|function|form|player|input)\b)/i.test(
      condition,
    );
  const byAgent = /^(?:when(?:ever)?|if|before|after) (?:you\b|\w+ing\b)/i.test(condition);
  if (!isCommand(action)) return null;
  if (/^if\b/i.test(condition))
    return byUser && /^(?:always|never)\b/i.test(action) ? { action, condition } : null;
  if (byUser || everyTime) return { action, condition };
  return byAgent &&
    /^(?:always|never|please|don['’]?t|do not|only|use|make|include|keep|avoid)\b/i.test(action)
    ? { action, condition }
    : null;
}

/** `I'd like all answers in bullet points`. */
const wishedAnswer =
  /^(?:i|we)(?:['’]d| would)? (?:only )?(?:like|want|need|prefer|expect) ((?:all |your |my |every )?(?:[\w-]+ ){0,2}(?:answers?|repl(?:y|ies)|responses?|explanations?|summar(?:y|ies)|examples?|code|output) .{2,})$/i;

function readForever(words: string): Directive | null {
  const marker = forever.exec(words);
  if (marker === null) return null;
  const rest = `${words.slice(0, marker.index)} ${words.slice(marker.index + marker[0].length)}`
    .trim()
    .replace(/^[,;]\s*/, "");
  const action = rest.replace(directiveOpener, "").replace(request, "").trim();
  const team = teamRule(action);
  if (team !== null)
    return { id: "instruction.from-now-on", action: team, condition: null, confidence: 0.85 };
  const wished = wishedAnswer.exec(rest);
  if (wished?.[1] !== undefined) {
    return { id: "instruction.from-now-on", action: `Give ${wished[1]}`, condition: null, confidence: 0.85 };
  }
  if (!isCommand(action)) return null;
  return { id: "instruction.from-now-on", ...splitCondition(action), confidence: 0.95 };
}

/** The order that follows `could you please` or `I'd like it if you`, with its verb in the imperative. */
function orderAfter(polite: string, words: string): string {
  const order = words.replace(directiveOpener, "");
  if (!/\bif you\b/i.test(polite)) return order;
  const frequency = /^(?:always|never) /i.exec(order)?.[0] ?? "";
  return frequency + (presentTense(order.slice(frequency.length)) ?? order.slice(frequency.length));
}

/** Reads a sentence as a standing instruction; null when it is none. */
export function readDirective(sentence: Sentence): Directive | null {
  const opened = sentence.text.replace(directiveOpener, "");
  const asked = request.exec(opened);
  const words = asked === null ? opened : orderAfter(asked[0], opened.slice(asked[0].length));
  if (sentence.asks && (asked === null || !universal.test(words))) return null;
  const plain = words.replace(/,? please[.!?\s]*$/i, "").replace(/[.!?\s]+$/, "");
  const lasting = readForever(plain);
  if (lasting !== null) return lasting;
  for (const { id, pattern, confidence, read } of directivePatterns) {
    const match = pattern.exec(plain);
    const parts = match === null ? null : read(match);
    if (parts !== null) return { id, confidence, ...parts };
  }
  return null;
}
