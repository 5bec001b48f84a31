/**
 * Tells by its exit code whether a mutated storage lets two orgs meet: 0 when it does not, 3 when it does. Built and
 * run once for each mutant, so it is small and asks nothing of a test runner.
 */
import { createSqliteStorage } from "../../packages/reflexio/src/adapters/storage/sqlite/index.ts";
import { findIntrusions, findLeaks } from "../../packages/reflexio/test/contracts/storage/tenant-checks.ts";
import { CANARY, fillOrg } from "../../packages/reflexio/test/contracts/storage/tenant-data.ts";
import { findInterference } from "../../packages/reflexio/test/contracts/storage/tenant-interference.ts";
import { tenantReads } from "../../packages/reflexio/test/contracts/storage/tenant-reads.ts";

async function findMeetings(): Promise<readonly string[]> {
  const storage = createSqliteStorage({ dataDir: null });
  const target = await fillOrg(storage, "org-b", CANARY, 3);
  await fillOrg(storage, "org-a", "own", 2);
  await fillOrg(storage, "org-c", "other", 4);
  const leaks: string[] = [];
  for (const outsider of ["org-a", "org-c", "nobody"]) {
    leaks.push(...(await findLeaks(storage, outsider, target)));
  }
  // What an org sees of itself is also what the others must not change.
  const own = await findLeaks(storage, "org-b", target);
  const lost = Object.keys(tenantReads).filter((name) => !own.includes(name));
  const seen = [...leaks, ...lost];
  if (seen.length === 0) seen.push(...(await findIntrusions(storage, "org-a", target)));
  await storage.close();
  if (seen.length > 0) return seen;
  return findInterference(async () => ({ storage: createSqliteStorage({ dataDir: null }) }));
}

const found = await findMeetings().catch((error: unknown) => [String(error)]);
if (found.length > 0) {
  console.log(found.slice(0, 3).join(", "));
  process.exitCode = 3;
}
