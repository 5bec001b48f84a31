import type { QueryBranch, QueryClause, QueryTerms } from "./analyze.ts";
import { hexOfUtf8 } from "./token-text.ts";

/** Ids are longer than this only by mistake; SQLite cuts tokens at 32 KiB, and two cut ids could look the same. */
const MAX_SCOPE_BYTES = 4096;
const SCOPE_KIND = /^[a-z]+$/;
const INDEX_TOKEN = /^[a-z0-9]+$/;

/**
 * The token that stands for an id (user, status, …) in the `scope` column. Different ids never share a token:
 * it spells out the whole id.
 * @param kind Letters that keep ids of different sorts apart: `user`, `org`, `status`.
 * @throws RangeError when the id is longer than 4 KiB or `kind` is not lower-case letters.
 */
export function scopeToken(kind: string, value: string): string {
  const hex = hexOfUtf8(value);
  if (hex.length / 2 > MAX_SCOPE_BYTES) throw new RangeError("A scope id is longer than 4096 bytes");
  if (!SCOPE_KIND.test(kind)) throw new RangeError(`Scope kind is not lower-case letters: ${kind}`);
  // z is not a hex digit, so the kind always ends where the id begins.
  return `${kind}z${hex}`;
}

/** Scope tokens that must all be present; an inner list needs one of its tokens. */
export type ScopeFilter = readonly (string | readonly string[])[];

/**
 * A MATCH expression for an FTS5 table with the columns `scope` and `text`, or null when the query holds nothing
 * to look up. Every word is quoted, so no input is read as syntax.
 */
export function toFtsMatch(terms: QueryTerms, scope: ScopeFilter = []): string | null {
  const branches = terms.branches.map(branchExpression);
  if (branches.length === 0) return null;
  const text = `text : (${branches.join(" OR ")})`;
  return [...scope.map(scopeExpression), text].join(" AND ");
}

/** A MATCH expression for the rows whose text has one part of a query. */
export function clauseMatch(clause: QueryClause): string {
  return `text : (${clauseExpression(clause)})`;
}

/** A MATCH expression for the rows that carry a scope token. */
export function scopeMatch(token: string): string {
  return scopeExpression(token);
}

function branchExpression(branch: QueryBranch): string {
  const groups = branch.all.map((group) => `(${group.map(clauseExpression).join(" OR ")})`).join(" AND ");
  if (branch.none.length === 0) return groups;
  return `((${groups}) NOT (${branch.none.map(clauseExpression).join(" OR ")}))`;
}

function clauseExpression(clause: QueryClause): string {
  const phrase = `"${clause.tokens.map(checkedToken).join(" ")}"`;
  return clause.prefix ? `${phrase} *` : phrase;
}

function scopeExpression(tokens: string | readonly string[]): string {
  const alternatives = typeof tokens === "string" ? [tokens] : tokens;
  // An empty list allows nothing; a token that no row carries says so.
  const quoted =
    alternatives.length === 0 ? ['"none"'] : alternatives.map((token) => `"${checkedToken(token)}"`);
  return `scope : (${quoted.join(" OR ")})`;
}

function checkedToken(token: string): string {
  if (!INDEX_TOKEN.test(token))
    throw new RangeError("An index token holds characters other than a-z and 0-9");
  return token;
}
