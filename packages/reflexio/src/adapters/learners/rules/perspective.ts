const adverb =
  /^(?:\w+ly|also|just|still|always|never|often|rather|quite|much|very|now|almost|both|kind|sort|of|kinda)$/i;
const pastTense =
  /(?:[^e]ed|eed?ed)$|^(?:was|were|had|agreed|disagreed|guaranteed|freed|did|went|came|chose|found|got|made|took|said|told|grew|began|became|left|lost|met|ran|saw|bought|thought|felt|kept|knew|wrote|spent|won|built|taught|drove|gave|set|cut|quit|drank|ate|slept|sat|stood|spoke|swam|sang|rode|rose|fell|flew|forgot|held|heard|hid|hurt|led|paid|sold|sent|spun|stole|swore|threw|understood|woke|wore)$/i;
const invariant =
  /^(?:\w+['’]ve|can|cannot|can't|could|couldn't|will|won't|would|wouldn't|must|mustn't|should|shouldn't|may|might|need not|used)$/i;
const sharedVerbs =
  "prefer|avoid|dislike|hate|love|like|enjoy|use|need|want|refuse|follow|find|believe|favou?r|choose|consume|eat|wear|drink|listen|watch|read|take|work|live";
const coordinated = new RegExp(
  `\\b(and|but|or) ((?:\\w+ly |also |only |never |always |much |vastly )?)(${sharedVerbs})\\b`,
  "gi",
);

/** `prefer` → `prefers`, `don't` → `doesn't`; past tense and modal verbs stay. */
export function thirdPersonVerb(verb: string): string {
  const lower = verb.toLowerCase();
  if (lower === "am") return "is";
  if (lower === "have") return "has";
  if (lower === "haven't") return "hasn't";
  if (lower === "do") return "does";
  if (lower === "don't" || lower === "don’t" || lower === "dont") return "doesn't";
  if (invariant.test(lower) || pastTense.test(lower)) return verb;
  if (/(?:s|sh|ch|x|z|o)$/.test(lower)) return `${verb}es`;
  if (/[^aeiou]y$/.test(lower)) return `${verb.slice(0, -1)}ies`;
  return `${verb}s`;
}

/** `I strongly prefer` → `strongly prefers`, for the words after the first `I`. */
function conjugate(rest: string): string {
  const words = rest.split(" ");
  const index = words.findIndex((word) => word !== "" && !adverb.test(word));
  const verb = words[index];
  if (index < 0 || index > 3 || verb === undefined) return rest;
  words[index] = thirdPersonVerb(verb);
  return words.join(" ");
}

const contractions: Readonly<Record<string, string>> = { m: " is", ve: " has", d: " would", ll: " will" };

function subjectClause(text: string): string {
  const match = /\bI(?:['’](m|ve|d|ll))?\b\s*/i.exec(text);
  if (match === null) return text;
  const subject = match.index === 0 ? "User" : "the user";
  const rest = text.slice(match.index + match[0].length);
  const contracted = match[1]?.toLowerCase();
  const verb = contracted === undefined ? ` ${conjugate(rest)}` : `${contractions[contracted]} ${rest}`;
  return text.slice(0, match.index) + subject + verb;
}

const pronouns: readonly (readonly [RegExp, string])[] = [
  [/\bI['’]m\b|\bI am\b/gi, "they are"],
  [/\bI was\b/gi, "they were"],
  [/\bI(?=\b(?!\.))/g, "they"],
  [/\bi\b(?!\.)/g, "they"],
  [/\bmyself\b/gi, "themselves"],
  [/\b(?:my|our)\b/gi, "their"],
  [/\bmine\b/gi, "theirs"],
  [/\bme\b/gi, "them"],
];

const withPronouns = (text: string): string =>
  pronouns.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);

const groupVerb = (short: string | undefined): string => {
  if (short === undefined) return "";
  return short.toLowerCase() === "re"
    ? " are"
    : short.toLowerCase() === "ve"
      ? " have"
      : (contractions[short] ?? "");
};

/** A sentence without `I`: the user is its object, or one of a group. */
function impersonal(text: string): string {
  return text
    .replace(/^we(?:['’](m|ve|d|ll|re))?\b/i, (_, short?: string) => `User (we)${groupVerb(short)}`)
    .replace(/\bmyself\b|\bme\b/gi, "the user")
    .replace(/\bmy\b/gi, "the user's");
}

/** Turns `I avoid X because I …` into `User avoids X because they …`. */
export function toThirdPerson(sentence: string): string {
  const possessive = /^(?:my|our)\b/i;
  if (possessive.test(sentence)) return `User's${withPronouns(sentence.replace(possessive, ""))}`;
  const started = subjectClause(sentence);
  const subject = /\b(?:the user|User)\b/.exec(started);
  if (subject === null) return impersonal(started);
  const end = subject.index + subject[0].length;
  const rest = started
    .slice(end)
    .replace(
      coordinated,
      (_, word: string, adverbs: string, verb: string) => `${word} ${adverbs}${thirdPersonVerb(verb)}`,
    );
  return withPronouns(started.slice(0, subject.index)) + subject[0] + withPronouns(rest);
}
