import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSqliteStorage } from "../../packages/reflexio/src/adapters/storage/sqlite/index.ts";
import { SEARCH_KINDS } from "../../packages/reflexio/src/ports/records.ts";
import { createScenarios, QUERIES } from "../latency/scenarios.ts";
import { seed, writesOf } from "../synthetic/seed.ts";
import type { Case } from "./ratios.ts";

/** Enough rows that codes, re-scoring and the counts of words are at work, and seeded within a few seconds. */
const ROWS = 15_000;
const USERS = 10;
const TURNS = 10;

/** The cases over a database of their own. */
export async function createCases(): Promise<{ readonly list: readonly Case[]; close(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), "reflexio-bench-"));
  await seed(dataDir, { rows: ROWS, users: USERS, kinds: SEARCH_KINDS });
  const storage = createSqliteStorage({ dataDir });
  const searches = createScenarios(storage, ROWS, USERS).map(({ name, run }) => ({
    name,
    run: (round: number) => run(round % QUERIES),
  }));
  // Last: it adds rows to what the others search.
  const store: Case = {
    name: `commit of ${TURNS} turns`,
    run: (round) =>
      storage.commit("ingest", writesOf("interaction", round * TURNS, (round + 1) * TURNS, USERS)),
  };
  return {
    list: [...searches, store],
    async close() {
      await storage.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
