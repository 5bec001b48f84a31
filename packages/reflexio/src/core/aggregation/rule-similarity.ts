import type { RuleText } from "../../ports/rule-writer.ts";
import { analyzeDocument } from "../search/analyze.ts";
import { isStopWord } from "../search/stop-words.ts";

/** A rule taken apart for comparison. */
export interface RuleFeatures {
  readonly content: Phrase;
  readonly trigger: Phrase | null;
  /** Of unit length, of trigger and content together. */
  readonly vector: Float32Array | null;
}

interface Phrase {
  /** Distinct telling words. */
  readonly tokens: ReadonlySet<string>;
  /** The first of them, usually the verb. */
  readonly first: string;
  /** Distinct words, function words included. */
  readonly words: ReadonlySet<string>;
  /** True when it forbids. */
  readonly forbids: boolean;
  /** Numbers and identifiers: one other digit is another rule. */
  readonly exact: ReadonlySet<string>;
}

/** Words by which rules are worded differently without meaning anything else. */
const FILLERS = new Set(
  "always please make sure ensure remember must need want use using used user users customer customers agent when whenever says".split(
    " ",
  ),
);
const FORBIDDING = new Set(
  "never not no dont don't do-not avoid without stop cannot cant can't neither nor".split(" "),
);
/** Function words that turn a rule around. */
const OPPOSITES: readonly (readonly [string, string])[] = [
  ["before", "after"],
  ["with", "without"],
  ["more", "less"],
  ["on", "off"],
  ["above", "below"],
  ["over", "under"],
];
const WORD = /[\p{L}\p{N}][\p{L}\p{N}_.'’/-]*/gu;
/** Digits, underscores, inner capitals: names of things, not words. */
const EXACT = /\d|_|\p{Ll}\p{Lu}/u;

function readPhrase(text: string): Phrase {
  const raw = (text.match(WORD) ?? []).map((word) => word.replace(/[.'’/-]+$/, ""));
  const words = raw.map((word) => word.toLowerCase().replaceAll("’", "'"));
  const telling = words.filter((word) => !isStopWord(word) && !FILLERS.has(word) && !FORBIDDING.has(word));
  const tokens = new Set(telling.flatMap((word) => analyzeDocument(word)));
  return {
    tokens,
    first: [...tokens][0] ?? "",
    words: new Set(words),
    forbids: words.some((word) => FORBIDDING.has(word)),
    exact: new Set(raw.filter((word) => EXACT.test(word)).map((word) => word.toLowerCase())),
  };
}

/** Takes a rule apart once, so that it can be compared often. */
export function describeRule(
  rule: Pick<RuleText, "content" | "trigger">,
  vector: Float32Array | null,
): RuleFeatures {
  const trigger = rule.trigger === null || rule.trigger.trim() === "" ? null : readPhrase(rule.trigger);
  return { content: readPhrase(rule.content), trigger, vector };
}

/** Each side names something the other does not: `eu-west-1` and `us-east-1`, `get_user` and `get_order`. */
function namesDiffer(a: Phrase, b: Phrase): boolean {
  if (a.exact.size === 0 || b.exact.size === 0) return false;
  const only = (left: Phrase, right: Phrase) => [...left.exact].some((name) => !right.exact.has(name));
  return only(a, b) && only(b, a);
}

function turnsAround(a: Phrase, b: Phrase): boolean {
  return OPPOSITES.some(
    ([one, other]) =>
      (a.words.has(one) && !a.words.has(other) && b.words.has(other) && !b.words.has(one)) ||
      (a.words.has(other) && !a.words.has(one) && b.words.has(one) && !b.words.has(other)),
  );
}

/**
 * The same sentence with another word in it: "answer in French", "answer in German". The first word may differ:
 * it is the verb, and verbs have synonyms ("confirm the address", "verify the address").
 */
function swapsValue(a: Phrase, b: Phrase, shared: number): boolean {
  const swapped = a.tokens.size - shared;
  if (swapped === 0 || swapped > 2 || shared === 0 || a.tokens.size !== b.tokens.size) return false;
  const verbsDiffer = swapped === 1 && !b.tokens.has(a.first) && !a.tokens.has(b.first);
  return !(verbsDiffer && a.tokens.size > 2);
}

function sharedTokens(a: Phrase, b: Phrase): number {
  const [small, large] = a.tokens.size <= b.tokens.size ? [a, b] : [b, a];
  let shared = 0;
  for (const token of small.tokens) if (large.tokens.has(token)) shared += 1;
  return shared;
}

const SWAPPED_FACTOR = 0.4;

interface Likeness {
  /** 0 for a contradiction. */
  readonly score: number;
  readonly isSwapped: boolean;
}

const UNLIKE: Likeness = { score: 0, isSwapped: false };

function comparePhrases(a: Phrase, b: Phrase): Likeness {
  if (a.forbids !== b.forbids) return UNLIKE;
  if (a.tokens.size === 0 && b.tokens.size === 0) return { score: 1, isSwapped: false };
  const shared = sharedTokens(a, b);
  if (shared === 0 || namesDiffer(a, b) || turnsAround(a, b)) return UNLIKE;
  const score = shared / (a.tokens.size + b.tokens.size - shared);
  const isSwapped = swapsValue(a, b, shared);
  return { score: isSwapped ? score * SWAPPED_FACTOR : score, isSwapped };
}

function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

/** Sentence vectors of unrelated rules lie around 0.4, of paraphrases above 0.65. */
function closeness(a: Float32Array | null, b: Float32Array | null): number | null {
  if (a === null || b === null || a.length !== b.length) return null;
  return Math.min(1, Math.max(0, (cosine(a, b) - 0.4) / 0.5));
}

/** Share of the score that content keeps however little the triggers have in common. */
const TRIGGER_FLOOR = 0.55;

function triggerFactor(a: Phrase | null, b: Phrase | null): number {
  if (a === null || b === null) return a === b ? 1 : 0.9;
  if (namesDiffer(a, b)) return 0;
  return TRIGGER_FLOOR + (1 - TRIGGER_FLOOR) * comparePhrases(a, b).score;
}

/**
 * How far two rules ask for the same, 0 to 1; from 0.5 on they do. Shared telling words decide, the vectors, where
 * both exist, pull towards their closeness. Rules that contradict each other are not alike however many words they
 * share: one forbids, a number or name differs, one word of the same sentence is another. Symmetric.
 */
export function ruleSimilarity(a: RuleFeatures, b: RuleFeatures): number {
  const { score: words, isSwapped } = comparePhrases(a.content, b.content);
  if (words === 0) return 0;
  // With a contradiction, closeness only says that both are about the same thing.
  const near = isSwapped || words === 1 ? null : closeness(a.vector, b.vector);
  const content = near === null ? words : (words + near) / 2;
  return content * triggerFactor(a.trigger, b.trigger);
}
