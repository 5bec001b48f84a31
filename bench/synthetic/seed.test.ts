import { join } from "node:path";
import { expect, test } from "vitest";
import { createSqliteStorage } from "../../packages/reflexio/src/adapters/storage/sqlite/index.ts";
import { tableContents, temporaryFolder } from "../../packages/reflexio/test/storage/engines.ts";
import { MODEL, ORG, seed, writesOf } from "./seed.ts";
import { vectorOfRow } from "./vectors.ts";

const plan = {
  rows: 60,
  users: 3,
  kinds: ["interaction", "profile", "user_playbook", "agent_playbook"],
} as const;
/** Secrets and ids of a data set, and the times of its events. */
const DIFFERENT_EACH_TIME = new Set(["meta", "events"]);

function contentsOf(dataDir: string): [string, readonly string[]][] {
  const tables = [...tableContents(join(dataDir, "reflexio.db"))];
  return tables.filter(([table]) => !DIFFERENT_EACH_TIME.has(table));
}

test("a seeded database holds what commits of the same rows leave, its indexes included", async () => {
  const committed = temporaryFolder();
  const storage = createSqliteStorage({ dataDir: committed });
  for (const kind of plan.kinds) {
    await storage.commit(ORG, writesOf(kind, 0, plan.rows, plan.users));
    const waiting = await storage.vectors.pending(plan.rows);
    const ready = waiting.map((row) => ({ ...row, vector: vectorOfRow(row.rowId, plan.rows) }));
    await storage.vectors.put(MODEL, ready);
  }
  await storage.close();
  const seeded = temporaryFolder();
  await seed(seeded, plan);
  const contents = contentsOf(seeded);
  expect(contents).toEqual(contentsOf(committed));
  expect(new Map(contents).get("vectors")?.length).toBeGreaterThan(plan.rows * plan.kinds.length);
});
