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
  answer: Pick<SearchAnswer<unknown>, "mode" | "degraded">,
  asked?: { readonly query: string; readonly rewritten: RewrittenQuery },
) {
  const degraded = [...(asked?.rewritten.degraded ?? []), ...answer.degraded];
  const isRewritten = asked !== undefined && asked.rewritten.query !== asked.query;
  return {
    search_mode: answer.mode,
    ...(isRewritten ? { reformulated_query: asked.rewritten.query } : {}),
    ...(degraded.length === 0 ? {} : { degraded }),
  };
}

/** Answer of a delete over many rows. */
export function bulkDeleted(count: number) {
  return { success: true, deleted_count: count, message: "Deleted successfully" };
}
