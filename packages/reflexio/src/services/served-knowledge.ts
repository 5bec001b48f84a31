import type { LearningId, StoredLearningKind } from "../ports/records.ts";
import type { KnowledgeService } from "./knowledge-service.ts";
import type { SearchAnswer } from "./retrieval-service.ts";
import type { ServeLog } from "./serve-log.ts";

function toldOf<Row>(kind: StoredLearningKind, { hits }: SearchAnswer<Row>, idOf: (row: Row) => LearningId) {
  return hits.map(({ row }) => ({ kind, id: idOf(row) }));
}

/** Knowledge whose searches are noted as served: an agent that searched was told what was found. */
export function noteSearches(knowledge: KnowledgeService, log: ServeLog): KnowledgeService {
  const profiles: Parameters<typeof toldOf<{ readonly profile_id: string }>>[2] = (row) => row.profile_id;
  return {
    ...knowledge,
    async searchProfiles(orgId, filter, query) {
      const answer = await knowledge.searchProfiles(orgId, filter, query);
      const learnings = toldOf("profile", answer, profiles);
      log.note(orgId, { userId: filter.userId ?? null, sessionId: null, learnings });
      return answer;
    },
    async searchUserPlaybooks(orgId, filter, query) {
      const answer = await knowledge.searchUserPlaybooks(orgId, filter, query);
      const learnings = toldOf("user_playbook", answer, (row) => String(row.user_playbook_id));
      log.note(orgId, { userId: filter.userId ?? null, sessionId: null, learnings });
      return answer;
    },
    async searchAgentPlaybooks(orgId, filter, query) {
      const answer = await knowledge.searchAgentPlaybooks(orgId, filter, query);
      const learnings = toldOf("agent_playbook", answer, (row) => String(row.agent_playbook_id));
      log.note(orgId, { userId: null, sessionId: null, learnings });
      return answer;
    },
    async searchAll(orgId, unified) {
      const answer = await knowledge.searchAll(orgId, unified);
      const learnings = [
        ...toldOf("profile", answer.profiles, profiles),
        ...toldOf("user_playbook", answer.userPlaybooks, (row) => String(row.user_playbook_id)),
        ...toldOf("agent_playbook", answer.agentPlaybooks, (row) => String(row.agent_playbook_id)),
      ];
      log.note(orgId, { userId: unified.userId, sessionId: null, learnings });
      return answer;
    },
  };
}
