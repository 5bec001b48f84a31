import { rounded } from "../../core/views.ts";
import type { RewrittenQuery } from "../../services/query-rewriting.ts";
import type { SearchAnswer } from "../../services/retrieval-service.ts";

/** `Found 2 profile(s)`, the wire's words. */
export function found(rows: readonly unknown[], noun: string): string {
  return `Found ${rows.length} ${noun}(s)`;
}

/**
 * How a search came about, beside its hits.
 * @param asked the query as the caller wrote it and as it was searched for
 */
export function searchNotes(
  answer: Pick<SearchAnswer<unknown>, "mode" | "degraded" | "bestBelow">,
  asked?: { readonly query: string; readonly rewritten: RewrittenQuery },
) {
  const degraded = [...(asked?.rewritten.degraded ?? []), ...answer.degraded];
  const isRewritten = asked !== undefined && asked.rewritten.query !== asked.query;
  return {
    search_mode: answer.mode,
    ...(answer.bestBelow === null ? {} : { nothing_relevant: { best_score: rounded(answer.bestBelow) } }),
    ...(isRewritten ? { reformulated_query: asked.rewritten.query } : {}),
    ...(degraded.length === 0 ? {} : { degraded }),
  };
}

/** One more than the page has room for tells whether there is another page. */
export function oneMore(limit: number | null): number | null {
  return limit === null ? null : limit + 1;
}

/** The first rows of a list, and where the next page begins when there is one. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number | null,
  positionOf: (row: Row) => readonly [at: number, id: number | string],
): { readonly page: readonly Row[]; readonly next: { readonly next_cursor?: string } } {
  const page = limit === null ? rows : rows.slice(0, limit);
  const last = page.at(-1);
  const next =
    last === undefined || page.length === rows.length ? {} : { next_cursor: positionOf(last).join(".") };
  return { page, next };
}

/** Answer of a delete over many rows. */
export function bulkDeleted(count: number) {
  return { success: true, deleted_count: count, message: "Deleted successfully" };
}
