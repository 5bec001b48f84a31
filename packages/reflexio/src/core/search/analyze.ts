import { parseQuery } from "./query-syntax.ts";
import { indexWord, type Segment, segmentText } from "./segment.ts";
import { isStopWord } from "./stop-words.ts";
import { encodeToken } from "./token-text.ts";

/** Words next to each other: one token, or several that must stand in this order. */
export interface QueryClause {
  /** Never empty; ASCII letters and digits only. */
  readonly tokens: readonly string[];
  /** The last token also stands for every longer word it begins. */
  readonly prefix: boolean;
  /**
   * A second reading of words that are in the query anyway (a phrase, an identifier as a whole, the unfinished
   * last word). It lifts a match, but a text without it can still match the query fully.
   */
  readonly bonus: boolean;
}

/** One branch of a query: every group of `all` has a clause that matches, and no clause of `none` matches. */
export interface QueryBranch {
  /** Never empty, and no group is empty. */
  readonly all: readonly (readonly QueryClause[])[];
  readonly none: readonly QueryClause[];
}

/** A query as the index reads it. A text matches when one of the branches does. */
export interface QueryTerms {
  /** Empty when the query holds nothing that can be looked up (`???`). */
  readonly branches: readonly QueryBranch[];
  /** True when the query used AND or NOT: texts that only resemble it must not be added to the answer. */
  readonly strict: boolean;
}

/**
 * Most clauses a query may hold. The cost of a text search grows with each one, and a pasted page has said what
 * it is about long before its 64th distinct word.
 */
const MAX_CLAUSES = 64;
/** A shorter beginning of a word would match a large share of all words. */
const MIN_PREFIX_LENGTH = 3;
const UNFINISHED_WORD = /[\p{L}\p{N}]$/u;
/** Longer queries are sentences; only somebody who still types leaves the last word of a short one unfinished. */
const MAX_TYPED_WORDS = 3;

/**
 * The tokens a text is indexed by, in order, repeated as often as they occur. Each holds only ASCII letters and
 * digits. Never throws.
 */
export function analyzeDocument(text: string): string[] {
  return segmentText(text).flatMap((segment) => [...segment.parts, ...segment.extras]);
}

/**
 * Reads what a person or agent typed. Words are alternatives, the best match has most of the rare ones; `AND`,
 * `OR` and `NOT` in capitals between words and "quoted phrases" are understood. Never throws.
 *
 * @example analyzeQuery('deploy "blue green" NOT staging')
 */
export function analyzeQuery(text: string): QueryTerms {
  const budget = { left: MAX_CLAUSES };
  const parsed = parseQuery(text);
  const branches: QueryBranch[] = [];
  for (const branch of parsed) {
    const all = branch.all.map((group) => clausesOf(group, budget)).filter((group) => group.length > 0);
    if (all.length === 0) continue;
    const none = branch.none.flatMap((item) => excludedClause(item, budget));
    branches.push({ all, none });
  }
  const strict = branches.some((branch) => branch.all.length > 1 || branch.none.length > 0);
  return { branches: withTypedPrefix(text, branches, budget), strict };
}

/** The distinct tokens that a text should contain to match the query fully: what its highest score is made of. */
export function requiredTokens(terms: QueryTerms): string[] {
  const tokens = new Set<string>();
  for (const branch of terms.branches) {
    for (const clause of branch.all.flat())
      if (!clause.bonus) for (const token of clause.tokens) tokens.add(token);
  }
  return [...tokens];
}

interface Budget {
  left: number;
}

interface QueryItem {
  readonly text: string;
  readonly phrase: boolean;
}

function clausesOf(items: readonly QueryItem[], budget: Budget): QueryClause[] {
  const segments = items.flatMap((item) => segmentText(item.text));
  const telling = segments.filter((segment) => !isStopWord(segment.surface));
  const words = (telling.length > 0 ? telling : segments).flatMap(clausesOfSegment);
  const phrases = items.filter((item) => item.phrase).flatMap((item) => phraseClause(item.text, true));
  return takeDistinct([...phrases, ...words], budget);
}

function clausesOfSegment(segment: Segment): QueryClause[] {
  // One Chinese character is looked up as the first of a pair; the index holds it alone only when it stands alone.
  const prefix = segment.parts.length === 1 && isLoneIdeograph(segment.surface);
  return [
    ...segment.parts.map((token) => ({ tokens: [token], prefix, bonus: false })),
    ...segment.extras.map((token) => ({ tokens: [token], prefix: false, bonus: true })),
  ];
}

function isLoneIdeograph(surface: string): boolean {
  return /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]$/u.test(surface);
}

function phraseClause(text: string, bonus: boolean): QueryClause[] {
  const segments = segmentText(text);
  // The index puts the extras of a stretch right behind its parts, so a phrase is spelled the same way up to its
  // last stretch, which may be only the beginning of one in the text.
  const tokens = segments.flatMap((segment, index) =>
    index < segments.length - 1 ? [...segment.parts, ...segment.extras] : segment.parts,
  );
  return tokens.length > (bonus ? 1 : 0) ? [{ tokens, prefix: false, bonus }] : [];
}

function excludedClause(item: QueryItem, budget: Budget): QueryClause[] {
  return takeDistinct(phraseClause(item.text, false), budget);
}

function takeDistinct(clauses: readonly QueryClause[], budget: Budget): QueryClause[] {
  const seen = new Set<string>();
  const taken: QueryClause[] = [];
  for (const clause of clauses) {
    const key = `${clause.prefix}${clause.tokens.join(" ")}`;
    if (seen.has(key) || budget.left <= 0) continue;
    seen.add(key);
    budget.left -= 1;
    taken.push(clause);
  }
  return taken;
}

/** Lets `deplo` find `deployment` while somebody is still typing it. */
function withTypedPrefix(
  text: string,
  branches: readonly QueryBranch[],
  budget: Budget,
): readonly QueryBranch[] {
  const last = branches.at(-1);
  const group = last?.all.at(-1);
  if (last === undefined || group === undefined || budget.left <= 0 || last.none.length > 0) return branches;
  const clause = typedPrefix(text);
  if (clause === null) return branches;
  const widened: QueryBranch = { all: [...last.all.slice(0, -1), [...group, clause]], none: last.none };
  return [...branches.slice(0, -1), widened];
}

function typedPrefix(text: string): QueryClause | null {
  if (!UNFINISHED_WORD.test(text)) return null;
  const segments = segmentText(text);
  const surface = segments.at(-1)?.surface ?? "";
  if (segments.length > MAX_TYPED_WORDS || surface.length < MIN_PREFIX_LENGTH || isStopWord(surface))
    return null;
  if (segments.at(-1)?.parts.length !== 1) return null;
  const raw = encodeToken(surface);
  // The stem is shorter than the word when the word is complete; both begin the words that were meant.
  const stem = indexWord(surface);
  return { tokens: [raw.startsWith(stem) ? stem : raw], prefix: true, bonus: true };
}
