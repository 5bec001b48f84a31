import { pino } from "pino";
import { createRulesLearner } from "../packages/reflexio/src/adapters/learners/rules/index.ts";
import { createSqliteStorage } from "../packages/reflexio/src/adapters/storage/sqlite/index.ts";
import { type App, createApp } from "../packages/reflexio/src/app.ts";
import { systemClock } from "../packages/reflexio/src/app-clocks.ts";
import type { Embedder } from "../packages/reflexio/src/ports/embedder.ts";
import type { Storage } from "../packages/reflexio/src/ports/storage.ts";

/** The product in this process, without keys and logs; it learns and embeds only once it is started. */
export function openApp(dataDir: string, embedder: Embedder | null): { storage: Storage; app: App } {
  const storage = createSqliteStorage({ dataDir });
  const parts = {
    storage,
    embedder,
    learner: createRulesLearner(),
    clock: systemClock,
    logger: pino({ level: "silent" }),
  };
  return { storage, app: createApp(parts, { auth: false, version: "bench", loopbackOnly: true }) };
}
