import type { SearchAnswer } from "../../services/retrieval-service.ts";

/** `Found 2 profile(s)`, the wire's words. */
export function found(rows: readonly unknown[], noun: string): string {
  return `Found ${rows.length} ${noun}(s)`;
}

/** How a search came about, beside its hits. */
export function searchNotes(answer: Pick<SearchAnswer<unknown>, "mode" | "degraded">) {
  return {
    search_mode: answer.mode,
    ...(answer.degraded.length === 0 ? {} : { degraded: [...answer.degraded] }),
  };
}

/** Answer of a delete over many rows. */
export function bulkDeleted(count: number) {
  return { success: true, deleted_count: count, message: "Deleted successfully" };
}
