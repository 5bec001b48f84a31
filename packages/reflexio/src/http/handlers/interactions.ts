import { findImageUrlProblem, type PublishBody } from "@reflexio/contracts";
import { toInteractionView } from "../../core/views.ts";
import type { InteractionRecord } from "../../ports/records.ts";
import type { InteractionFilter, Storage } from "../../ports/storage.ts";
import type { PublishService } from "../../services/publish-service.ts";
import {
  interactionReader,
  type RetrievalService,
  type SearchAnswer,
} from "../../services/retrieval-service.ts";
import type { SettingsService } from "../../services/settings.ts";
import { ValidationFailure } from "../error-response.ts";
import type { Handlers } from "../handler.ts";
import { found, oneMore, pageOf, searchNotes } from "./answers.ts";

export interface InteractionDependencies {
  readonly storage: Storage;
  readonly publishing: PublishService;
  readonly retrieval: RetrievalService;
  readonly settings: SettingsService;
}

const DEFAULT_HITS = 10;

/** Names images inside the own network, which a page or a model that shows the turn would be made to fetch. */
function checkImages({ interaction_data_list: turns }: PublishBody): void {
  const problems = turns.flatMap(({ interacted_image_url: input }, index) => {
    const problem = findImageUrlProblem(input, true);
    if (problem === undefined) return [];
    const loc = ["body", "interaction_data_list", index, "interacted_image_url"];
    const msg = `Value error, ${problem}; set reflexio.allow_private_urls to true to allow it`;
    return [{ type: "value_error", loc, msg, input, ctx: { error: {} } }];
  });
  if (problems.length > 0) throw new ValidationFailure(problems);
}

function latestFirst(
  answer: SearchAnswer<InteractionRecord>,
  count: number,
): SearchAnswer<InteractionRecord> {
  const byTime = [...answer.hits].sort(
    (a, b) => a.row.created_at - b.row.created_at || a.row.interaction_id - b.row.interaction_id,
  );
  return { ...answer, hits: byTime.slice(-count) };
}

export function interactionHandlers(dependencies: InteractionDependencies) {
  const { storage, publishing, retrieval, settings } = dependencies;

  async function listed(orgId: string, filter: InteractionFilter, limit: number | null) {
    const rows = await storage.interactions.list(orgId, filter, oneMore(limit));
    // Turns of one second are shown in the order they came; pages go on from the newest to the oldest.
    const newestFirst = [...rows].sort(
      (a, b) => b.created_at - a.created_at || b.interaction_id - a.interaction_id,
    );
    const { page, next } = pageOf(newestFirst, limit, (row) => [row.created_at, row.interaction_id]);
    const ids = new Set(page.map((row) => row.interaction_id));
    return {
      success: true,
      interactions: rows.filter((row) => ids.has(row.interaction_id)).map((row) => toInteractionView(row)),
      msg: found(page, "interaction"),
      ...next,
    };
  }

  return {
    async publish_interaction({ body, query }, { principal, idempotencyKey, signal, stopping, onlyWaits }) {
      const { config } = await settings.of(principal.orgId);
      if (!config.reflexio.allow_private_urls) checkImages(body);
      return publishing.publish(principal.orgId, body, {
        wait: query.wait_for_response,
        idempotencyKey,
        endWait: [signal, stopping],
        onlyWaits,
      });
    },
    async get_interactions({ body }, { principal }) {
      const { user_id: userId, start_time: startTime, end_time: endTime, cursor: before } = body;
      return listed(principal.orgId, { userId, startTime, endTime, before }, body.top_k);
    },
    async get_all_interactions({ query }, { principal }) {
      return listed(principal.orgId, { before: query.cursor }, query.limit);
    },
    async search_interactions({ body }, { principal, signal }) {
      const { orgId } = principal;
      const filter = {
        userId: body.user_id,
        startTime: body.start_time,
        endTime: body.end_time,
        ...(body.request_id === null ? {} : { requestId: body.request_id }),
      };
      if (body.query === null || body.query.trim() === "") {
        const rows =
          body.most_recent_k === null
            ? []
            : (await storage.interactions.list(orgId, filter, body.most_recent_k)).sort(
                (a, b) => a.created_at - b.created_at || a.interaction_id - b.interaction_id,
              );
        const interactions = rows.map((row) => toInteractionView(row));
        return { success: true, interactions, msg: found(rows, "matching interaction") };
      }
      const answer = await retrieval.search(
        orgId,
        { kind: "interaction", filter },
        {
          text: body.query,
          mode: body.search_mode,
          limit: body.top_k ?? body.most_recent_k ?? DEFAULT_HITS,
          threshold: body.threshold,
          explain: body.explain,
          rerank: body.enable_reranking === true,
          signal,
        },
        interactionReader(storage, orgId),
      );
      const shown = body.most_recent_k === null ? answer : latestFirst(answer, body.most_recent_k);
      return {
        success: true,
        interactions: shown.hits.map((hit) => toInteractionView(hit.row, hit)),
        msg: found(shown.hits, "matching interaction"),
        ...searchNotes(shown),
      };
    },
    async delete_interaction({ body }, { principal }) {
      const selector = { userId: body.user_id, interactionIds: [body.interaction_id] };
      const count = await deleted(storage, principal.orgId, [{ type: "interactions.delete", selector }]);
      return count === 1
        ? { success: true, message: "Deleted successfully", deleted_count: 1 }
        : {
            success: false,
            message: `Interaction not found: user_id='${body.user_id}' interaction_id=${body.interaction_id}`,
            deleted_count: 0,
          };
    },
  } satisfies Partial<Handlers>;
}

/** Rows removed by a commit of deletes. */
async function deleted(
  storage: Storage,
  orgId: string,
  writes: Parameters<Storage["commit"]>[1],
): Promise<number> {
  const result = await storage.commit(orgId, writes);
  return result.ok ? result.results.reduce((sum, one) => sum + one.count, 0) : 0;
}
