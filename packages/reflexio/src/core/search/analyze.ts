import { type ParsedItem, parseQuery } from "./query-syntax.ts";
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
 * it is about long before its 30th distinct word. `matchFound` keeps them as the bits of a number.
 */
const MAX_CLAUSES = 30;
/** Longer phrases are looked up by their words. */
const MAX_PHRASE_TOKENS = 32;
/** What is read of a pasted query: more than 30 words of any language. */
const MAX_QUERY_CHARACTERS = 4000;
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
  const read = text.slice(0, MAX_QUERY_CHARACTERS);
  const budget = { left: MAX_CLAUSES };
  const branches: QueryBranch[] = [];
  for (const branch of parseQuery(read)) {
    // Exclusions first: a query that is too long must not find what it rules out.
    const none = takeDistinct(
      branch.none.flatMap((item) => phraseClause(item.text, false)),
      budget,
    );
    const together = branch.all.length > 1;
    const all = branch.all
      .map((group) => clausesOf(group, together, budget))
      .filter((group) => group.length > 0);
    if (all.length > 0) branches.push({ all, none });
  }
  const strict = branches.some((branch) => branch.all.length > 1 || branch.none.length > 0);
  return { branches: withTypedPrefix(read, branches, budget), strict };
}

interface Budget {
  left: number;
}

function clausesOf(items: readonly ParsedItem[], together: boolean, budget: Budget): QueryClause[] {
  const segments = items.flatMap((item) => segmentText(item.text));
  const telling = segments.filter((segment) => !isStopWord(segment.surface));
  const words = (telling.length > 0 ? telling : segments).flatMap((segment) =>
    clausesOfSegment(segment, together),
  );
  const phrases = items.filter((item) => item.phrase).flatMap((item) => phraseClause(item.text, true));
  return takeDistinct([...phrases, ...words], budget);
}

/** @param together The parts of an identifier must stand together: one operand of AND is one thing. */
function clausesOfSegment(segment: Segment, together: boolean): QueryClause[] {
  // One Chinese character is looked up as the first of a pair; the index holds it alone only when it stands alone.
  const prefix = segment.parts.length === 1 && isLoneIdeograph(segment.surface);
  const parts = together ? [segment.parts] : segment.parts.map((token) => [token]);
  return [
    ...parts.map((tokens) => ({ tokens, prefix, bonus: false })),
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
  if (bonus && (tokens.length < 2 || tokens.length > MAX_PHRASE_TOKENS)) return [];
  return tokens.length > 0 ? [{ tokens: tokens.slice(0, MAX_PHRASE_TOKENS), prefix: false, bonus }] : [];
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
