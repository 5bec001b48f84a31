import type { RequestRecord } from "../ports/records.ts";
import { type Chunk, type ChunkDependencies, learnChunk } from "./learn-chunk.ts";
import type { ExtractorSettings, SettingsService } from "./settings.ts";

export interface LearningDependencies extends ChunkDependencies {
  readonly settings: SettingsService;
}

export interface LearningService {
  /**
   * Reads every unread turn of the user with every extractor that runs by itself, each chunk in one transaction.
   * Turns from sources that an extractor does not read are passed over for good.
   */
  learnUser(orgId: string, userId: string, signal: AbortSignal): Promise<void>;
}

/** Turns read by one run. More would hold the write lock long and make one bad turn spoil many. */
export const CHUNK_TURNS = 200;

export function createLearningService(dependencies: LearningDependencies): LearningService {
  const { storage, settings } = dependencies;

  async function readChunk(
    orgId: string,
    userId: string,
    extractor: ExtractorSettings,
  ): Promise<Chunk | undefined> {
    const from = await storage.runs.cursor(orgId, userId, extractor.name);
    const rows = await storage.interactions.after(orgId, userId, from, CHUNK_TURNS);
    if (rows.length === 0) return undefined;
    const requestIds = [...new Set(rows.map((row) => row.request_id))];
    const requests = await storage.requests.byIds(orgId, requestIds);
    const byId = new Map(requests.map((request) => [request.request_id, request]));
    const wanted = rows.filter((row) => readsSource(extractor, byId.get(row.request_id)));
    return {
      orgId,
      userId,
      extractor,
      lane: extractor.name,
      output: null,
      from,
      to: rows.at(-1)?.interaction_id ?? from,
      rows: wanted,
      passedOver: rows.length - wanted.length,
      requests: byId,
    };
  }

  return {
    async learnUser(orgId, userId, signal) {
      const { extractors } = await settings.of(orgId);
      for (const extractor of extractors) {
        if (extractor.isManual) continue;
        for (;;) {
          signal.throwIfAborted();
          const chunk = await readChunk(orgId, userId, extractor);
          if (chunk === undefined) break;
          const { writes } = await learnChunk(dependencies, chunk, signal);
          await storage.commit(orgId, writes);
        }
      }
    },
  };
}

/** Turns that name no source are read by every extractor. */
export function readsSource({ sources }: ExtractorSettings, request: RequestRecord | undefined): boolean {
  return sources === null || !request?.source || sources.includes(request.source);
}
