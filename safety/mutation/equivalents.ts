/** Places whose check could go without any effect, and why. Each must still survive, or the list is stale. */
export const equivalents: Readonly<Record<string, string>> = {
  "adapters/storage/sqlite/run-store.ts sql 5":
    "Says where a page of an org's own runs begins; ids of runs are random, so no other org has the same one.",
  "adapters/storage/sqlite/serving-store.ts sql 1":
    "Keeps an org from noting a learning it does not have; the row would be its own and show nothing of another.",
};
