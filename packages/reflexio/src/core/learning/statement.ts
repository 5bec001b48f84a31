import { analyzeDocument } from "../search/analyze.ts";

/** One thing a text says: that it is so, or that it is not. */
export interface Assertion {
  /** A liking and a habit about the same thing can both be true: they never contradict each other. */
  readonly kind: "taste" | "plain";
  /** False when it denies or forbids. */
  readonly holds: boolean;
  /** True when what is named is put before everything else of its sort. */
  readonly prefers: boolean;
  /** Distinct telling words, in their own order. */
  readonly about: ReadonlySet<string>;
  /** Numbers with the word behind them, as `2 decim`. */
  readonly amounts: ReadonlySet<string>;
}

/** Two things of which one goes before the other: `tea` and `coffee` in “tea rather than coffee”. */
export interface Choice {
  readonly kind: Assertion["kind"];
  readonly chosen: ReadonlySet<string>;
  readonly over: ReadonlySet<string>;
}

/** A learning as far as contradictions can be told from it. */
export interface Statement {
  /** Telling words of its situation; null when it always holds. */
  readonly when: ReadonlySet<string> | null;
  readonly assertions: readonly Assertion[];
  readonly choices: readonly Choice[];
  /** It makes an exception, or says more than was read: then it contradicts nothing, and nothing contradicts it. */
  readonly isQualified: boolean;
}

const WORD = /[\p{L}\p{N}][\p{L}\p{N}_.'’/+#-]*/gu;
/** Function words without which a sentence says the same. Unlike stop words: `before`, `without` and `more` matter. */
const EMPTY = new Set(
  (
    "a an the and or i we you they it he she my our your their them me us themselves yourself this that these those " +
    "user user's users of to in on at for by as be is am are was were been being do does did doing has have had having " +
    "will would should shall must can could may might please make sure ensure remember always " +
    "also really very quite still actually now currently just any anymore longer ever again absolutely totally " +
    "completely definitely truly all so then well ok okay kind sort bit at time times both here there"
  ).split(" "),
);
/** Of an order they say nothing more; of a person, that they use something. */
const EMPTY_IN_RULES = new Set("use using uses used need needs want wants".split(" "));
const DENYING = new Set(
  (
    "not no never don't dont doesn't doesnt didn't isn't aren't wasn't weren't can't cannot cant won't wouldn't " +
    "shouldn't couldn't hasn't haven't neither nor stop quit avoid refrain"
  ).split(" "),
);
/** A habit that is avoided need not be disliked; a rule that says avoid forbids. */
const FORBIDS_ONLY = new Set(["avoid", "refrain", "stop", "quit"]);
/** “Not always”, “not only”, “doesn't usually”: says neither yes nor no. */
const HEDGE =
  /(?:\bnot|n['’]t|\bnever)\s+(?:\w+ly\s+)?(?:always|often|usually|only|just|necessarily|every|everything|everyone|all|much|too|entirely|fully|many|enough|until|unless|sure|mind|more|less|too)\b/i;
const LIKING = new Set(
  "love loves like likes enjoy enjoys adore adores prefer prefers favour favours favor favors fan fond cherish cherishes keen".split(
    " ",
  ),
);
const DISLIKING = new Set(
  "hate hates dislike dislikes detest detests despise despises loathe loathes abhor abhors".split(" "),
);
/** “Can't stand”: a dislike in spite of the word that denies. */
const UNBEARABLE = /\b(?:can['’]?t|cannot|could(?:n['’]t| not))\s+(?:stand|bear|tolerate)\b/i;
const PREFERRING = /\bprefers?\b/i;
/** The word of liking stands close behind who likes: further on it is another word (“food like pizza”). */
const TASTE_WITHIN = 7;
const EXCEPTION = /\b(?:except|unless|apart from|other than|only if|as long as|save for|but not)\b/i;
/** What follows says why, or tells more: it is no part of what is claimed. */
const REASON =
  /(?:,|;)?\s+(?:because|since|due to|owing to|thanks to|so that|in order to|as (?:it|they|this|that|the)\b|which|who|whose)\b.*$/is;
const CLAUSE_END = /[,;:.!?](?=\s|$)|\s[–—-]\s|\s(?:but|instead)\s/iu;
const CHOICE =
  /^(.{2,}?)[,;]?\s+(?:instead of|rather than|in place of|over|, not|and not|but not)\s+(.{2,}?)[.!?]*$/isu;
const NOT_BEHIND_COMMA = /^(.{2,}?),\s+not\s+(.{2,}?)[.!?]*$/isu;
const SUBJECT = /^\s*(?:and\s+)?(?:the\s+)?(?:user|they)\b/i;
const NUMBER = /^\d[\d.,]*$/;

/** Words about time, and emphasis: the sentence says the same without them. */
const NOT_ANY_MORE = /\b(?:any ?more|any longer|at all|from now on|going forward)\b/gi;

function wordsOf(text: string): string[] {
  return (text.match(WORD) ?? []).map((word) =>
    word
      .toLowerCase()
      .replaceAll("’", "'")
      .replace(/[.'/-]+$/, ""),
  );
}

function stemsOf(words: readonly string[]): string[] {
  return words.flatMap((word) => analyzeDocument(word.replace(/'s$/, "")));
}

function tellingWords(words: readonly string[], isRule: boolean): Set<string> {
  const isEmpty = (word: string) =>
    EMPTY.has(word) ||
    (DENYING.has(word) && (isRule || !FORBIDS_ONLY.has(word))) ||
    (isRule && EMPTY_IN_RULES.has(word));
  return new Set(stemsOf(words.filter((word) => !isEmpty(word))));
}

function amountsOf(words: readonly string[]): Set<string> {
  const found = words.flatMap((word, index) => {
    const unit = words[index + 1];
    const isCounted =
      NUMBER.test(word) && unit !== undefined && /^\p{L}{2,}$/u.test(unit) && !EMPTY.has(unit);
    return isCounted ? [`${word} ${stemsOf([unit]).join(" ")}`] : [];
  });
  return new Set(found);
}

interface Stance {
  readonly kind: Assertion["kind"];
  readonly holds: boolean;
  /** Words without those that say who likes what. */
  readonly words: readonly string[];
}

/** Null when a clause says yes and no at once, or neither. */
function stanceOf(clause: string, isRule: boolean): Stance | null {
  const words = wordsOf(clause);
  if (HEDGE.test(clause)) return null;
  const denials = words.filter((word) => DENYING.has(word) && (isRule || !FORBIDS_ONLY.has(word))).length;
  const noLonger = /\bno longer\b/i.test(clause);
  if (denials > 1) return null;
  const isDenied = denials === 1;
  const opening = isRule ? [] : words.slice(0, TASTE_WITHIN);
  if (!isRule && UNBEARABLE.test(clause)) {
    return {
      kind: "taste",
      holds: false,
      words: words.filter((word) => !/^(?:stand|bear|tolerate)$/.test(word)),
    };
  }
  const likes = opening.filter((word) => LIKING.has(word));
  const dislikes = opening.filter((word) => DISLIKING.has(word));
  if (likes.length + dislikes.length > 1) return null;
  if (likes.length + dislikes.length === 0) {
    return { kind: "plain", holds: !isDenied && !noLonger, words };
  }
  const taste = new Set([...likes, ...dislikes]);
  const holds = (likes.length === 1) !== isDenied;
  return { kind: "taste", holds, words: words.filter((word) => !taste.has(word)) };
}

function toAssertion(clause: string, isRule: boolean): Assertion | null {
  const stance = stanceOf(clause, isRule);
  if (stance === null) return null;
  const about = tellingWords(stance.words, isRule);
  if (about.size === 0) return null;
  return {
    kind: stance.kind,
    holds: stance.holds,
    prefers: isRule || PREFERRING.test(clause),
    about,
    amounts: amountsOf(stance.words),
  };
}

function toChoice(text: string, isRule: boolean): Choice | null {
  const match = CHOICE.exec(text) ?? NOT_BEHIND_COMMA.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  const stance = stanceOf(match[1], isRule);
  if (stance === null || !stance.holds) return null;
  const chosen = tellingWords(stance.words, isRule);
  const over = tellingWords(wordsOf(match[2]), isRule);
  return chosen.size === 0 || over.size === 0 ? null : { kind: stance.kind, chosen, over };
}

/**
 * Reads what a learning claims, cautiously: what is not plainly yes or no is left out, and then it contradicts nothing.
 * @param isRule an order to the agent; else a sentence about the user
 */
export function readStatement(
  { content, trigger }: { readonly content: string; readonly trigger: string | null },
  isRule: boolean,
): Statement {
  const claimed = content.replace(REASON, "").replace(NOT_ANY_MORE, "");
  const choice = toChoice(claimed, isRule);
  const clauses = claimed.split(CLAUSE_END).filter((clause) => /[\p{L}\p{N}]/u.test(clause));
  const assertions = choice === null ? clauses.map((clause) => toAssertion(clause, isRule)) : [];
  // A part without a subject, as “, mostly at night”, belongs to what was said before.
  const isWhole = isRule || clauses.every((clause, index) => index === 0 || SUBJECT.test(clause));
  return {
    when: trigger === null || trigger.trim() === "" ? null : tellingWords(wordsOf(trigger), true),
    assertions: assertions.filter((one) => one !== null),
    choices: choice === null ? [] : [choice],
    isQualified: EXCEPTION.test(content) || assertions.includes(null) || !isWhole,
  };
}
