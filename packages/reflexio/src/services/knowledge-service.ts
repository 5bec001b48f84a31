import type { Approval, Lifecycle } from "@reflexio/contracts";
import { searchTextOfProfile, searchTextOfRule } from "../core/search/searched-text.ts";
import type { Clock } from "../ports/clock.ts";
import type {
  AgentPlaybookRecord,
  ProfileRecord,
  StoredLearningKind,
  UserPlaybookRecord,
} from "../ports/records.ts";
import type {
  AgentPlaybookFilter,
  PlaybookFilter,
  ProfileFilter,
  SearchFilter,
  Storage,
} from "../ports/storage.ts";
import { aggregationsOf } from "./aggregation-jobs.ts";
import type { RetrievalService, RowReader, SearchAnswer, SearchQuery } from "./retrieval-service.ts";

/** Profile filters a caller may set; expiry is decided here. */
export type ProfileQuery = Omit<ProfileFilter, "notExpiredAt">;

export interface UnifiedQuery {
  readonly userId: string | null;
  readonly agentVersion: string | null;
  readonly playbookName: string | null;
  /** Only learnings from this source; shared rules have none. */
  readonly source?: string | null;
  /** Approval states of shared rules that may be served; rejected ones never are. */
  readonly approvals?: readonly Approval[];
  readonly query: SearchQuery;
}

export interface UnifiedAnswer {
  readonly profiles: SearchAnswer<ProfileRecord>;
  readonly userPlaybooks: SearchAnswer<UserPlaybookRecord>;
  readonly agentPlaybooks: SearchAnswer<AgentPlaybookRecord>;
}

/** Reading, searching and deleting what was learnt. */
export interface KnowledgeService {
  listProfiles(orgId: string, query: ProfileQuery, limit: number | null): Promise<ProfileRecord[]>;
  searchProfiles(
    orgId: string,
    filter: ProfileQuery,
    query: SearchQuery,
  ): Promise<SearchAnswer<ProfileRecord>>;
  listUserPlaybooks(orgId: string, filter: PlaybookFilter, limit: number): Promise<UserPlaybookRecord[]>;
  searchUserPlaybooks(
    orgId: string,
    filter: PlaybookFilter,
    query: SearchQuery,
  ): Promise<SearchAnswer<UserPlaybookRecord>>;
  listAgentPlaybooks(
    orgId: string,
    filter: AgentPlaybookFilter,
    limit: number,
  ): Promise<AgentPlaybookRecord[]>;
  searchAgentPlaybooks(
    orgId: string,
    filter: AgentPlaybookFilter,
    query: SearchQuery,
  ): Promise<SearchAnswer<AgentPlaybookRecord>>;
  /** Everything that may be served for a query; a part that fails leaves the others alone. */
  searchAll(orgId: string, unified: UnifiedQuery): Promise<UnifiedAnswer>;
  deleteAll(orgId: string, kind: StoredLearningKind): Promise<number>;
  /** Id of the user's best match for the words, or none. */
  bestProfileIds(orgId: string, userId: string, words: string, signal: AbortSignal): Promise<string[]>;
}

/** Only current rows. */
const CURRENT: readonly (Lifecycle | null)[] = [null];
/** Least score of a profile that is deleted by words instead of by id. */
const SURE_MATCH = 0.5;
/** Rejected rules are never served. */
const SERVED: readonly Approval[] = ["approved", "pending"];

export interface KnowledgeDependencies {
  readonly storage: Storage;
  readonly retrieval: RetrievalService;
  readonly clock: Clock;
}

export function createKnowledgeService({
  storage,
  retrieval,
  clock,
}: KnowledgeDependencies): KnowledgeService {
  const unexpired = (filter: ProfileQuery): ProfileFilter => ({
    ...filter,
    notExpiredAt: Math.floor(clock.nowMs() / 1000),
  });
  const searches = createSearches(storage, retrieval);

  return {
    listProfiles: (orgId, query, limit) => storage.profiles.list(orgId, unexpired(query), limit),
    searchProfiles: (orgId, filter, query) => searches.profiles(orgId, unexpired(filter), query),
    listUserPlaybooks: (orgId, filter, limit) => storage.userPlaybooks.list(orgId, filter, limit),
    searchUserPlaybooks: (orgId, filter, query) => searches.userPlaybooks(orgId, filter, query),
    listAgentPlaybooks: (orgId, filter, limit) => storage.agentPlaybooks.list(orgId, filter, limit),
    searchAgentPlaybooks: (orgId, filter, query) => searches.agentPlaybooks(orgId, filter, query),
    async searchAll(orgId, { userId, agentVersion, playbookName, source, approvals, query }) {
      const rules = { agentVersion, playbookName, statuses: CURRENT };
      const [profiles, userPlaybooks, agentPlaybooks] = await Promise.allSettled([
        userId === null
          ? nothing<ProfileRecord>(query)
          : searches.profiles(orgId, unexpired({ userId, source: source ?? null, statuses: CURRENT }), query),
        searches.userPlaybooks(orgId, { ...rules, userId, source: source ?? null }, query),
        searches.agentPlaybooks(orgId, { ...rules, approvals: approvals ?? SERVED }, query),
      ]);
      return {
        profiles: orDegraded(profiles, query, "profiles"),
        userPlaybooks: orDegraded(userPlaybooks, query, "user playbooks"),
        agentPlaybooks: orDegraded(agentPlaybooks, query, "agent playbooks"),
      };
    },
    async bestProfileIds(orgId, userId, text, signal) {
      const query = { text, mode: "hybrid", limit: 1, threshold: SURE_MATCH, signal } as const;
      const { hits } = await searches.profiles(orgId, unexpired({ userId, statuses: CURRENT }), query);
      return hits.map((hit) => hit.row.profile_id);
    },
    async deleteAll(orgId, kind) {
      const jobs = await aggregationsOf(storage, orgId, kind, null, clock.nowMs());
      const result = await storage.commit(orgId, [{ type: "learnings.delete", kind, selector: {} }, ...jobs]);
      return result.ok ? (result.results[0]?.count ?? 0) : 0;
    },
  };
}

function createSearches(storage: Storage, retrieval: RetrievalService) {
  async function byText<Row>(
    orgId: string,
    search: SearchFilter,
    query: SearchQuery,
    list: () => Promise<Row[]>,
    reader: RowReader<Row>,
  ) {
    // Without a query there is nothing to rank by: the latest rows, unscored.
    if (query.text.trim() !== "") return retrieval.search(orgId, search, query, reader);
    const rows = await list();
    return { hits: rows.map((row) => ({ row, score: 1 })), mode: query.mode, degraded: [], bestBelow: null };
  }

  return {
    profiles: (
      orgId: string,
      filter: ProfileFilter,
      query: SearchQuery,
    ): Promise<SearchAnswer<ProfileRecord>> =>
      byText(
        orgId,
        { kind: "profile", filter },
        query,
        () => storage.profiles.list(orgId, filter, query.limit),
        {
          byIds: (ids) => storage.profiles.byIds(orgId, ids),
          idOf: (row) => row.profile_id,
          textOf: searchTextOfProfile,
        },
      ),
    userPlaybooks: (
      orgId: string,
      filter: PlaybookFilter,
      query: SearchQuery,
    ): Promise<SearchAnswer<UserPlaybookRecord>> =>
      byText(
        orgId,
        { kind: "user_playbook", filter },
        query,
        () => storage.userPlaybooks.list(orgId, filter, query.limit),
        {
          byIds: (ids) => storage.userPlaybooks.byIds(orgId, ids),
          idOf: (row) => String(row.user_playbook_id),
          textOf: searchTextOfRule,
        },
      ),
    agentPlaybooks: (
      orgId: string,
      filter: AgentPlaybookFilter,
      query: SearchQuery,
    ): Promise<SearchAnswer<AgentPlaybookRecord>> =>
      byText(
        orgId,
        { kind: "agent_playbook", filter },
        query,
        () => storage.agentPlaybooks.list(orgId, filter, query.limit),
        {
          byIds: (ids) => storage.agentPlaybooks.byIds(orgId, ids),
          idOf: (row) => String(row.agent_playbook_id),
          textOf: searchTextOfRule,
        },
      ),
  };
}

/** Score of the best row of any part when none was found though there were some; null otherwise. */
export function bestBelow({ profiles, userPlaybooks, agentPlaybooks }: UnifiedAnswer): number | null {
  const parts: readonly SearchAnswer<unknown>[] = [profiles, userPlaybooks, agentPlaybooks];
  if (parts.some(({ hits }) => hits.length > 0)) return null;
  const scores = parts.flatMap((part) => (part.bestBelow === null ? [] : [part.bestBelow]));
  return scores.length === 0 ? null : Math.max(...scores);
}

async function nothing<Row>(query: SearchQuery): Promise<SearchAnswer<Row>> {
  return { hits: [], mode: query.mode, degraded: [], bestBelow: null };
}

function orDegraded<Row>(
  settled: PromiseSettledResult<SearchAnswer<Row>>,
  query: SearchQuery,
  part: string,
): SearchAnswer<Row> {
  return settled.status === "fulfilled"
    ? settled.value
    : { hits: [], mode: query.mode, degraded: [`${part}: search failed`], bestBelow: null };
}
