/** Numbers of rows count through all orgs, so a number that was read under the org can be no other org's. */
const OWN_NUMBERS = "Looks up numbers of rows that were read under the org just before";

/** The same for names that the server makes up. */
const OWN_NAMES = "Looks up random ids of rows that are read under the org in the same statement";

const STORAGE = "adapters/storage/sqlite";

/** Places whose check could go without any effect, and why. Each must still survive, or the list is stale. */
export const equivalents: Readonly<Record<string, string>> = {
  [`${STORAGE}/run-store.ts sql 5`]:
    "Says where a page of an org's own runs begins; ids of runs are random, so no other org has the same one.",
  [`${STORAGE}/serving-store.ts sql 1`]:
    "Keeps an org from noting a learning it does not have; the row would be its own and show nothing of another.",
  [`${STORAGE}/aggregation-store.ts sql 2`]: `${OWN_NUMBERS}: the rules of the group.`,
  [`${STORAGE}/aggregation-store.ts sql 3`]: `${OWN_NUMBERS}: the rules of the group.`,
  [`${STORAGE}/aggregation-store.ts sql 4`]:
    "Members of other clusters are read and then not asked for: the clusters are read under the org.",
  [`${STORAGE}/forget-shared.ts sql 1`]: `${OWN_NUMBERS}: clusters of members of the org.`,
  [`${STORAGE}/forget-shared.ts sql 2`]: `${OWN_NUMBERS}: rules of the user.`,
  [`${STORAGE}/forget-shared.ts sql 3`]: `${OWN_NUMBERS}: a cluster of the org.`,
  [`${STORAGE}/forget-shared.ts sql 4`]: `${OWN_NUMBERS}: the rules that a cluster of the org names.`,
  [`${STORAGE}/forget-shared.ts sql 5`]: `${OWN_NUMBERS}: a cluster of the org.`,
  [`${STORAGE}/forget-shared.ts sql 6`]: `${OWN_NUMBERS}: only rows of the org are superseded by its rules.`,
  [`${STORAGE}/forget-shared.ts sql 7`]: `${OWN_NUMBERS}: rules of the user.`,
  [`${STORAGE}/user-store.ts sql 1`]:
    "Counts vectors before and after an erasure, in one transaction: the difference is the org's own either way.",
  [`${STORAGE}/vectors/stored-vectors.ts sql 1`]:
    "Chooses how vectors are kept in memory by their number; what is found is the same either way.",
  [`${STORAGE}/vectors/stored-vectors.ts sql 2`]:
    "Chooses how vectors are kept in memory by their number; what is found is the same either way.",
  [`${STORAGE}/vectors/vector-index.ts code 1`]:
    "Takes a deleted row out of the scopes in memory by its number, which only a scope of its own org has.",
  [`${STORAGE}/write-aggregation.ts sql 2`]: `${OWN_NUMBERS}: a cluster of another org was refused.`,
  [`${STORAGE}/write-learnings.ts sql 8`]:
    "Follows who replaced whom by id; rows are then taken of the org only, and only what one of them replaced.",
  [`${STORAGE}/write-merge.ts sql 2`]: `${OWN_NUMBERS}: pending rules of the org.`,
  [`${STORAGE}/write-merge.ts sql 3`]: `${OWN_NUMBERS}: clusters of the org.`,
  [`${STORAGE}/write-merge.ts sql 4`]: `${OWN_NUMBERS}: clusters of the org.`,
  [`${STORAGE}/write-merge.ts sql 5`]: `${OWN_NUMBERS}: a cluster of the org.`,
  [`${STORAGE}/write-merge.ts sql 7`]: `${OWN_NUMBERS}: a cluster of the org.`,
  [`${STORAGE}/aggregation-store.ts join 3`]: `${OWN_NUMBERS}: rules of the org.`,
  [`${STORAGE}/conditions.ts join 2`]: `${OWN_NAMES}: its runs.`,
  [`${STORAGE}/conditions.ts join 4`]: `${OWN_NAMES}: its runs.`,
  [`${STORAGE}/forget-shared.ts join 1`]: `${OWN_NUMBERS}: members of clusters of the org.`,
  [`${STORAGE}/forgotten-rows.ts join 1`]: `${OWN_NAMES}: its runs.`,
  [`${STORAGE}/operation-store.ts join 1`]: `${OWN_NAMES}: its operations.`,
  [`${STORAGE}/write-operations.ts join 1`]: `${OWN_NAMES}: its operations.`,
};
