import { isStopWord } from "./stop-words.ts";

/** A word or a quoted phrase, as typed. */
export interface ParsedItem {
  readonly text: string;
  readonly phrase: boolean;
}

/** `a b AND c NOT d` → all: [[a, b], [c]], none: [d]. */
export interface ParsedBranch {
  readonly all: readonly (readonly ParsedItem[])[];
  readonly none: readonly ParsedItem[];
}

interface OpenBranch {
  all: ParsedItem[][];
  none: ParsedItem[];
}

/** A quoted phrase or a run without spaces. A quote that is never closed is an ordinary character. */
const ITEM = /"([^"]*)"|“([^”]*)”|\S+/g;
const OPERATORS: ReadonlySet<string> = new Set(["AND", "OR", "NOT"]);
/** More capitals than this without one small letter is shouting, not query language. */
const MAX_CAPITAL_WORDS = 4;
/** A pasted page is text, whatever words it holds. */
const MAX_OPERATOR_QUERY_ITEMS = 64;

/**
 * Splits a query at `OR`, `AND` and `NOT` typed in capitals between two terms. `NOT` binds the one word or phrase
 * behind it. Operators without a term on both sides, and the emphasis of prose (`do NOT use tabs`), are words.
 */
export function parseQuery(text: string): ParsedBranch[] {
  const items = [...text.matchAll(ITEM)].map((match) => toItem(match));
  const prose = items.length > MAX_OPERATOR_QUERY_ITEMS || isShouting(items);
  const branches: OpenBranch[] = [{ all: [[]], none: [] }];
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    if (item === undefined) continue;
    const operator = prose ? null : operatorAt(items, index);
    if (operator === "NOT") {
      const excluded = items[index + 1];
      if (excluded !== undefined) branches.at(-1)?.none.push(excluded);
      index += 1;
    } else if (operator === "OR") branches.push({ all: [[]], none: [] });
    else if (operator === "AND") branches.at(-1)?.all.push([]);
    else branches.at(-1)?.all.at(-1)?.push(item);
  }
  return branches;
}

function toItem(match: RegExpMatchArray): ParsedItem {
  const quoted = match[1] ?? match[2];
  return quoted === undefined ? { text: match[0], phrase: false } : { text: quoted, phrase: true };
}

function isOperator(item: ParsedItem | undefined): boolean {
  return item !== undefined && !item.phrase && OPERATORS.has(item.text);
}

function operatorAt(items: readonly ParsedItem[], index: number): string | null {
  const [before, item, after] = [items[index - 1], items[index], items[index + 1]];
  if (item === undefined || !isOperator(item)) return null;
  // `a AND NOT b`: the AND is silent.
  if (item.text === "AND" && after?.text === "NOT") return null;
  const left = before?.text === "AND" && item.text === "NOT" ? items[index - 2] : before;
  return isTerm(left) && isTerm(after) ? item.text : null;
}

/** Function words around a capital NOT mean that it is part of a sentence. */
function isTerm(item: ParsedItem | undefined): boolean {
  if (item === undefined || isOperator(item)) return false;
  return (
    item.phrase ||
    (/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(item.text) && !isStopWord(item.text.toLowerCase()))
  );
}

function isShouting(items: readonly ParsedItem[]): boolean {
  const words = items.filter((item) => !isOperator(item) && /\p{L}/u.test(item.text));
  return (
    words.length > MAX_CAPITAL_WORDS &&
    words.every((item) => item.text === item.text.toUpperCase() && /\p{Lu}/u.test(item.text))
  );
}
