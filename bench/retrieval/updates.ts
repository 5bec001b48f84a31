import type { BenchServer } from "./bench-server.ts";
import type { RetrievalSet } from "./read-set.ts";

/** Profiles looked at for each question. */
const TOP = 20;

/** What profiles answer to questions about values that changed. */
export interface UpdateScore {
  /** Questions with a turn that tells the old value and one that tells the new. */
  readonly questions: number;
  /** The first profile that stems from either kind of turn stems from one that tells the new value. */
  readonly newFirst: number;
  /** It stems from turns that tell the old value only. */
  readonly oldFirst: number;
  /** No profile found stems from any of these turns: nothing was learnt from them. */
  readonly notLearnt: number;
}

/** Null when the set has no such questions. */
export async function measureUpdates(
  server: BenchServer,
  set: RetrievalSet,
  docIds: ReadonlyMap<number, string>,
): Promise<UpdateScore | null> {
  const updated = set.questions.filter(
    ({ gold_new, gold_old }) => (gold_new?.length ?? 0) > 0 && (gold_old?.length ?? 0) > 0,
  );
  if (updated.length === 0) return null;
  let newFirst = 0;
  let oldFirst = 0;
  for (const { user_id, query, gold_new, gold_old } of updated) {
    const found = await server.searchProfiles(user_id, query, TOP);
    const sources = found.map((ids) => ids.map((id) => docIds.get(id) ?? ""));
    const first = sources.find((ids) => ids.some((id) => gold_new?.includes(id) || gold_old?.includes(id)));
    if (first === undefined) continue;
    if (first.some((id) => gold_new?.includes(id))) newFirst += 1;
    else oldFirst += 1;
  }
  return { questions: updated.length, newFirst, oldFirst, notLearnt: updated.length - newFirst - oldFirst };
}
