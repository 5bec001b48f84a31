import { operations } from "@reflexio/contracts";
import type { Embedder } from "../../packages/reflexio/src/ports/embedder.ts";
import { createVectorIndexer } from "../../packages/reflexio/src/services/vector-indexer.ts";
import { openApp } from "../open-app.ts";
import type { Session } from "./read-set.ts";

/** A turn that was found. */
export interface TurnHit {
  readonly id: number;
  /** 0–1. */
  readonly score: number;
}

export interface BenchServer {
  /**
   * Publishes in order, waits until everything has its vector, and returns doc ids by interaction id.
   * @param learn the built-in learner reads each session before the next one is published
   */
  publishAll(sessions: readonly Session[], learn: boolean): Promise<Map<number, string>>;
  /** Turns, best first, all that were found. */
  search(userId: string, query: string, mode: string, topK: number): Promise<TurnHit[]>;
  /** The turns that each profile found was learnt from, best first. */
  searchProfiles(userId: string, query: string, topK: number): Promise<(readonly number[])[]>;
  close(): Promise<void>;
}

/** The product in this process, without socket. */
export function openBenchServer(dataDir: string, embedder: Embedder): BenchServer {
  const { storage, app } = openApp(dataDir, embedder);

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
    async publishAll(sessions, learn) {
      if (learn) await app.start();
      const docIds = new Map<number, string>();
      for (const { interactions, ...session } of sessions) {
        const body = { ...session, interaction_data_list: interactions };
        const answer = operations.publish_interaction.response.parse(
          await post(`/api/publish_interaction?wait_for_response=${learn}`, body),
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
      const body = { user_id: userId, query, search_mode: mode, top_k: topK, threshold: null };
      const answer = operations.search_interactions.response.parse(
        await post("/api/search_interactions", body),
      );
      return answer.interactions.map((turn) => ({ id: turn.interaction_id, score: turn.score ?? 0 }));
    },
    async searchProfiles(userId, query, topK) {
      const body = { user_id: userId, query, top_k: topK, threshold: null };
      const answer = operations.search_profiles.response.parse(await post("/api/search_profiles", body));
      return answer.user_profiles.map((profile) => profile.source_interaction_ids ?? []);
    },
    close: () => app.close(),
  };
}
