import type { ConversationTurn, Lifecycle, SearchMode } from "@reflexio/contracts";
import { toAgentPlaybookView, toProfileView, toUserPlaybookView } from "../../core/views.ts";
import { bestBelow, type KnowledgeService, type UnifiedAnswer } from "../../services/knowledge-service.ts";
import type { QueryRewriting } from "../../services/query-rewriting.ts";
import type { SearchQuery } from "../../services/retrieval-service.ts";
import type { Handlers } from "../handler.ts";
import { bulkDeleted, found, oneMore, pageOf, searchNotes } from "./answers.ts";

const DEFAULT_LIST = 100;
const DEFAULT_HITS = 10;

interface SearchBody {
  readonly query: string | null;
  readonly enable_reformulation?: boolean | null;
  readonly top_k: number | null;
  readonly threshold: number | null;
  readonly search_mode: SearchMode;
  readonly explain: boolean;
  readonly enable_reranking: boolean | null;
}

/** What the search part of a body asks for. */
export function toSearchQuery(body: SearchBody, signal: AbortSignal): SearchQuery {
  return {
    text: body.query ?? "",
    mode: body.search_mode,
    limit: body.top_k ?? DEFAULT_HITS,
    threshold: body.threshold,
    explain: body.explain,
    rerank: body.enable_reranking === true,
    signal,
  };
}

/** The query of a body, rewritten when the body asks for it, and what to say of it. */
export async function rewriteQuery(
  rewriting: QueryRewriting,
  orgId: string,
  body: SearchBody & { readonly conversation_history?: readonly ConversationTurn[] | null },
  signal: AbortSignal,
) {
  const query = body.query ?? "";
  const history = body.conversation_history ?? [];
  const isWanted = body.enable_reformulation === true;
  const rewritten = await rewriting.rewrite(orgId, { query, history, isWanted }, signal);
  return { query, rewritten, body: { ...body, query: rewritten.query } };
}

/** `get_all_profiles` reads any unknown word as current. */
function statusesOf(word: string | undefined): readonly (Lifecycle | null)[] {
  return word === "pending" || word === "archived" ? [word] : [null];
}

export function profileHandlers(knowledge: KnowledgeService, rewriting: QueryRewriting) {
  async function listed(
    orgId: string,
    filter: Parameters<KnowledgeService["listProfiles"]>[1],
    limit: number | null,
  ) {
    const rows = await knowledge.listProfiles(orgId, filter, oneMore(limit));
    const { page, next } = pageOf(rows, limit, (row) => [row.last_modified_timestamp, row.profile_id]);
    return {
      success: true,
      user_profiles: page.map((row) => toProfileView(row)),
      msg: found(page, "profile"),
      ...next,
    };
  }

  return {
    async get_profiles({ body }, { principal }) {
      const filter = {
        userId: body.user_id,
        startTime: body.start_time,
        endTime: body.end_time,
        statuses: body.status_filter ?? [null],
        before: body.cursor,
      };
      return listed(principal.orgId, filter, body.top_k);
    },
    async get_all_profiles({ query }, { principal }) {
      const filter = { statuses: statusesOf(query.status_filter), before: query.cursor };
      return listed(principal.orgId, filter, query.limit);
    },
    async search_profiles({ body }, { principal, signal }) {
      const filter = {
        userId: body.user_id,
        requestId: body.generated_from_request_id,
        startTime: body.start_time,
        endTime: body.end_time,
        source: body.source,
        customFeature: body.custom_feature,
        extractorName: body.extractor_name,
        statuses: [null],
      };
      const asked = await rewriteQuery(rewriting, principal.orgId, body, signal);
      const query = toSearchQuery(asked.body, signal);
      const answer = await knowledge.searchProfiles(principal.orgId, filter, query);
      return {
        success: true,
        user_profiles: answer.hits.map((hit) => toProfileView(hit.row, hit)),
        msg: found(answer.hits, "matching profile"),
        ...searchNotes(answer, asked),
      };
    },
    async delete_all_profiles(_input, { principal }) {
      return bulkDeleted(await knowledge.deleteAll(principal.orgId, "profile"));
    },
  } satisfies Partial<Handlers>;
}

export function playbookHandlers(knowledge: KnowledgeService, rewriting: QueryRewriting) {
  return {
    async get_user_playbooks({ body }, { principal }) {
      const filter = {
        userId: body.user_id,
        playbookName: body.playbook_name,
        agentVersion: body.agent_version,
        statuses: body.status_filter,
        before: body.cursor,
      };
      const limit = body.limit ?? DEFAULT_LIST;
      const rows = await knowledge.listUserPlaybooks(principal.orgId, filter, limit + 1);
      const { page, next } = pageOf(rows, limit, (row) => [row.created_at, row.user_playbook_id]);
      const user_playbooks = page.map((row) => toUserPlaybookView(row));
      return { success: true, user_playbooks, msg: found(page, "user playbook"), ...next };
    },
    async search_user_playbooks({ body }, { principal, signal }) {
      const filter = {
        userId: body.user_id,
        playbookName: body.playbook_name,
        agentVersion: body.agent_version,
        startTime: body.start_time,
        endTime: body.end_time,
        statuses: body.status_filter ?? [null],
      };
      const asked = await rewriteQuery(rewriting, principal.orgId, body, signal);
      const query = toSearchQuery(asked.body, signal);
      const answer = await knowledge.searchUserPlaybooks(principal.orgId, filter, query);
      return {
        success: true,
        user_playbooks: answer.hits.map((hit) => toUserPlaybookView(hit.row, hit)),
        msg: found(answer.hits, "matching user playbook"),
        ...searchNotes(answer, asked),
      };
    },
    async delete_all_user_playbooks(_input, { principal }) {
      return bulkDeleted(await knowledge.deleteAll(principal.orgId, "user_playbook"));
    },
    async get_agent_playbooks({ body }, { principal }) {
      const filter = {
        playbookName: body.playbook_name,
        agentVersion: body.agent_version,
        statuses: body.status_filter ?? [null],
        approvals: body.playbook_status_filter === null ? null : [body.playbook_status_filter],
        before: body.cursor,
      };
      const limit = body.limit ?? DEFAULT_LIST;
      const rows = await knowledge.listAgentPlaybooks(principal.orgId, filter, limit + 1);
      const { page, next } = pageOf(rows, limit, (row) => [row.created_at, row.agent_playbook_id]);
      const agent_playbooks = page.map((row) => toAgentPlaybookView(row));
      return { success: true, agent_playbooks, msg: found(page, "agent playbook"), ...next };
    },
    async delete_all_agent_playbooks(_input, { principal }) {
      return bulkDeleted(await knowledge.deleteAll(principal.orgId, "agent_playbook"));
    },
  } satisfies Partial<Handlers>;
}

const DEFAULT_UNIFIED_HITS = 5;
const DEFAULT_UNIFIED_THRESHOLD = 0.3;

/** The weakest mode that served a part, and everything that failed. */
function unifiedNotes(answer: UnifiedAnswer, asked: Parameters<typeof searchNotes>[1]) {
  const { profiles, userPlaybooks, agentPlaybooks } = answer;
  const degraded = [...new Set([profiles, userPlaybooks, agentPlaybooks].flatMap((part) => part.degraded))];
  return searchNotes({ mode: agentPlaybooks.mode, degraded, bestBelow: bestBelow(answer) }, asked);
}

export function searchHandlers(knowledge: KnowledgeService, rewriting: QueryRewriting) {
  return {
    async search({ body }, { principal, signal }) {
      const asked = await rewriteQuery(rewriting, principal.orgId, body, signal);
      const answer = await knowledge.searchAll(principal.orgId, {
        userId: body.user_id,
        agentVersion: body.agent_version,
        playbookName: body.playbook_name,
        // What one user sees is what was approved for all; the rest repeats what other users said.
        ...(principal.userId === null ? {} : { approvals: ["approved"] }),
        query: {
          ...toSearchQuery(asked.body, signal),
          limit: body.top_k ?? DEFAULT_UNIFIED_HITS,
          threshold: body.threshold ?? DEFAULT_UNIFIED_THRESHOLD,
        },
      });
      return {
        success: true,
        profiles: answer.profiles.hits.map((hit) => toProfileView(hit.row, hit)),
        agent_playbooks: answer.agentPlaybooks.hits.map((hit) => toAgentPlaybookView(hit.row, hit)),
        user_playbooks: answer.userPlaybooks.hits.map((hit) => toUserPlaybookView(hit.row, hit)),
        ...unifiedNotes(answer, asked),
      };
    },
  } satisfies Partial<Handlers>;
}
