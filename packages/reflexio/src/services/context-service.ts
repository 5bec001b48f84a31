import type { Approval } from "@reflexio/contracts";
import { type ContextCandidate, type PackedContext, packContext } from "../core/context-text.ts";
import { speakerOf } from "../core/learning/speaker.ts";
import { withConversation } from "../core/search/follow-up.ts";
import type {
  AgentPlaybookRecord,
  ProfileRecord,
  StoredLearningKind,
  UserPlaybookRecord,
} from "../ports/records.ts";
import { bestBelow, type KnowledgeService } from "./knowledge-service.ts";
import type { SearchAnswer } from "./retrieval-service.ts";
import type { ServeLog } from "./serve-log.ts";
import type { SettingsService } from "./settings.ts";

export interface ContextRequest {
  readonly userId: string | null;
  readonly query: string | null;
  readonly agentVersion: string | null;
  readonly history: readonly { readonly role: string; readonly content: string }[];
  readonly tokenBudget: number;
  readonly kinds: readonly StoredLearningKind[] | null;
  readonly threshold: number | null;
  readonly source: string | null;
  readonly sessionId: string | null;
  readonly signal: AbortSignal;
}

export interface ContextAnswer extends PackedContext {
  readonly contextId: string;
  readonly mode: SearchAnswer<unknown>["mode"];
  readonly degraded: readonly string[];
  /** Score of the best learning when none reached the threshold though there are some; null otherwise. */
  readonly bestBelow: number | null;
}

/** What an agent should be told before it answers. */
export interface ContextService {
  context(orgId: string, request: ContextRequest): Promise<ContextAnswer>;
}

export interface ContextDependencies {
  readonly knowledge: KnowledgeService;
  readonly settings: SettingsService;
  readonly serveLog: ServeLog;
  readonly newId: () => string;
}

/** Candidates of each kind; the budget decides how many are told. */
const CANDIDATES = 30;
const DEFAULT_THRESHOLD = 0.3;
/** Turns that stand for the query when there is none. */
const HISTORY_TURNS = 2;

/** The query, with the turn it follows on; without a query the user's last words. */
function queryOf({ query, history }: ContextRequest): string {
  const said = history.filter((turn) => speakerOf(turn.role) === "user").map((turn) => turn.content);
  if (query !== null && query.trim() !== "") return withConversation(query, said);
  return said.slice(-HISTORY_TURNS).join("\n");
}

export function createContextService(dependencies: ContextDependencies): ContextService {
  const { knowledge, settings, serveLog, newId } = dependencies;
  return {
    async context(orgId, request) {
      const { agentPlaybookPolicy } = await settings.of(orgId);
      const approvals: readonly Approval[] = agentPlaybookPolicy.servePending
        ? ["approved", "pending"]
        : ["approved"];
      const text = queryOf(request);
      const answer = await knowledge.searchAll(orgId, {
        userId: request.userId,
        agentVersion: request.agentVersion,
        playbookName: null,
        source: request.source,
        approvals,
        query: {
          text,
          mode: "hybrid",
          limit: CANDIDATES,
          threshold: request.threshold ?? DEFAULT_THRESHOLD,
          signal: request.signal,
        },
      });
      const ranked = text.trim() !== "";
      const userRules = request.userId === null ? [] : answer.userPlaybooks.hits;
      const candidates = [
        ...answer.profiles.hits.map((hit) => fromProfile(hit.row, ranked ? hit.score : null)),
        ...userRules.map((hit) => fromRule("user_playbook", hit.row, ranked ? hit.score : null)),
        ...answer.agentPlaybooks.hits.map((hit) =>
          fromRule("agent_playbook", hit.row, ranked ? hit.score : null),
        ),
      ]
        .filter((item) => request.kinds === null || request.kinds.includes(item.kind))
        .sort((a, b) => (b.score ?? 0) - (a.score ?? 0));
      const degraded = [answer.profiles, answer.userPlaybooks, answer.agentPlaybooks].flatMap(
        (part) => part.degraded,
      );
      const packed = packContext(candidates, request.tokenBudget);
      const { userId, sessionId } = request;
      serveLog.note(orgId, { userId, sessionId, learnings: packed.items });
      return {
        ...packed,
        contextId: newId(),
        mode: answer.agentPlaybooks.mode,
        degraded: [...new Set(degraded)],
        bestBelow: bestBelow(answer),
      };
    },
  };
}

function fromProfile(row: ProfileRecord, score: number | null): ContextCandidate {
  return {
    kind: "profile",
    id: row.profile_id,
    content: row.content,
    trigger: null,
    rationale: null,
    label: null,
    score,
  };
}

function fromRule(
  kind: "user_playbook" | "agent_playbook",
  row: UserPlaybookRecord | AgentPlaybookRecord,
  score: number | null,
): ContextCandidate {
  const { content, trigger, rationale } = row;
  const pending = "playbook_status" in row && row.playbook_status === "pending";
  const id = String("user_playbook_id" in row ? row.user_playbook_id : row.agent_playbook_id);
  return { kind, id, content, trigger, rationale, label: pending ? "pending" : null, score };
}
