import { operations } from "@reflexio/contracts";
import { pino } from "pino";
import { createLocalEmbedder } from "../../packages/reflexio/src/adapters/embedders/local/local-embedder.ts";
import { createRulesLearner } from "../../packages/reflexio/src/adapters/learners/rules/index.ts";
import { createSqliteStorage } from "../../packages/reflexio/src/adapters/storage/sqlite/index.ts";
import { createApp, systemClock } from "../../packages/reflexio/src/app.ts";
import { createVectorIndexer } from "../../packages/reflexio/src/services/vector-indexer.ts";
import type { Session } from "./read-set.ts";

export interface BenchServer {
  /** Publishes in order, waits until every turn has its vector, and returns doc ids by interaction id. */
  publishAll(sessions: readonly Session[]): Promise<Map<number, string>>;
  /** Ids of the hits, best first. */
  search(userId: string, query: string, mode: string, topK: number): Promise<number[]>;
  close(): Promise<void>;
}

/** The product in this process, without socket and without learning. */
export function openBenchServer(dataDir: string, runtime: "auto" | "wasm" | "onnx"): BenchServer {
  const storage = createSqliteStorage({ dataDir });
  const embedder = createLocalEmbedder({ runtime });
  const app = createApp(
    {
      storage,
      embedder,
      learner: createRulesLearner(),
      clock: systemClock,
      logger: pino({ level: "silent" }),
    },
    { auth: false, version: "bench", loopbackOnly: true },
  );

  async function post(path: string, body: unknown): Promise<unknown> {
    const response = await app.http.request(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  return {
    async publishAll(sessions) {
      const docIds = new Map<number, string>();
      for (const { interactions, ...session } of sessions) {
        const body = { ...session, interaction_data_list: interactions };
        const answer = operations.publish_interaction.response.parse(
          await post("/api/publish_interaction", body),
        );
        for (const [index, id] of (answer.interaction_ids ?? []).entries()) {
          docIds.set(id, `${session.session_id}#${index}`);
        }
      }
      const indexer = createVectorIndexer(storage, embedder);
      while ((await indexer.indexBatch(new AbortController().signal)) > 0);
      return docIds;
    },
    async search(userId, query, mode, topK) {
      const body = { user_id: userId, query, search_mode: mode, top_k: topK };
      const answer = operations.search_interactions.response.parse(
        await post("/api/search_interactions", body),
      );
      return answer.interactions.map((turn) => turn.interaction_id);
    },
    close: () => app.close(),
  };
}
