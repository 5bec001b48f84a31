import { existsSync } from "node:fs";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSqliteStorage } from "../../packages/reflexio/src/adapters/storage/sqlite/index.ts";
import type { SearchKind } from "../../packages/reflexio/src/ports/records.ts";
import { type Timing, toTiming, watchEventLoop } from "../measure.ts";
import { seed } from "../synthetic/seed.ts";
import { databaseMb, ownMemoryMb } from "./memory.ts";
import { vectorRecall } from "./recall.ts";
import { createScenarios, QUERIES, type Scenario } from "./scenarios.ts";

const ROUNDS = 30;
/** Above it only the kinds are seeded that are searched org-wide: the others take hours and show nothing new. */
const MAX_ROWS_OF_ALL_KINDS = 100_000;

export interface ScenarioResult extends Timing {
  readonly scenario: string;
  readonly rows: number;
  /** The first search after a start: it loads what is kept in memory. */
  readonly first_ms: number;
  /** Longest time for which the event loop was held up by these searches. */
  readonly blocked_ms: number;
}

export interface SizeResult {
  readonly rows: number;
  readonly users: number;
  readonly results: readonly ScenarioResult[];
  readonly memory_mb: number;
  readonly database_mb: number;
  readonly recall_10: number;
}

function kindsOf(rows: number): readonly SearchKind[] {
  return rows > MAX_ROWS_OF_ALL_KINDS
    ? ["interaction", "agent_playbook"]
    : ["interaction", "profile", "user_playbook", "agent_playbook"];
}

async function measure(scenario: Scenario, rows: number): Promise<ScenarioResult> {
  const begun = performance.now();
  await scenario.run(0);
  const first_ms = performance.now() - begun;
  for (let query = 0; query < QUERIES; query += 1) await scenario.run(query);
  const watch = watchEventLoop();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let query = 0; query < QUERIES; query += 1) {
      const started = performance.now();
      await scenario.run(query);
      times.push(performance.now() - started);
      // As between two requests: timers and sockets get their turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return { scenario: scenario.name, rows, ...toTiming(times), first_ms, blocked_ms: watch.stop() };
}

/** Seeds so many rows of each kind, or takes a folder that was seeded before, and measures every search over them. */
export async function runSize(rows: number, keepIn: string | undefined): Promise<SizeResult> {
  // With few rows one user owns all of them: the worst case for a search of one user.
  const users = rows <= 1_000 ? 1 : 100;
  const dataDir =
    keepIn === undefined ? await mkdtemp(join(tmpdir(), "reflexio-bench-")) : join(keepIn, String(rows));
  const kinds = kindsOf(rows);
  if (!existsSync(join(dataDir, "reflexio.db"))) {
    // Moved into its place when it is whole: what an interrupted run leaves behind is not taken for it.
    const filling = `${dataDir}.part`;
    await rm(filling, { recursive: true, force: true });
    await seed(filling, { rows, users, kinds });
    await rm(dataDir, { recursive: true, force: true });
    await rename(filling, dataDir);
  }
  const storage = createSqliteStorage({ dataDir });
  try {
    const scenarios = createScenarios(storage, rows, users);
    const results: ScenarioResult[] = [];
    for (const scenario of scenarios) {
      if (scenario.needs.every((kind) => kinds.includes(kind))) results.push(await measure(scenario, rows));
    }
    const memory_mb = ownMemoryMb();
    const recall_10 = await vectorRecall(storage, rows);
    return { rows, users, results, memory_mb, database_mb: databaseMb(dataDir), recall_10 };
  } finally {
    await storage.close();
    if (keepIn === undefined) await rm(dataDir, { recursive: true, force: true });
  }
}
