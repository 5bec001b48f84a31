import { toAgentPlaybookView } from "../../core/views.ts";
import type { AgentPlaybookService } from "../../services/agent-playbook-service.ts";
import { givenFields } from "../../services/edit-service.ts";
import type { QueryRewriting } from "../../services/query-rewriting.ts";
import type { Handlers } from "../handler.ts";
import { bulkDeleted, found, searchNotes } from "./answers.ts";
import { rewriteQuery, toSearchQuery } from "./knowledge.ts";
import { actorOf, deletedItems, deletedOne } from "./learning-edits.ts";

const DEFAULT_LOGS = 100;

function missing(id: number): string {
  return `Agent playbook with ID ${id} not found`;
}

function updated(done: boolean, id: number, msg: string) {
  return done ? { success: true, msg } : { success: false, msg: missing(id) };
}

export function agentPlaybookHandlers(playbooks: AgentPlaybookService, rewriting: QueryRewriting) {
  return {
    async search_agent_playbooks({ body }, { principal, signal }) {
      const filter = {
        playbookName: body.playbook_name,
        agentVersion: body.agent_version,
        startTime: body.start_time,
        endTime: body.end_time,
        statuses: body.status_filter ?? [null],
        approval: body.playbook_status_filter,
      };
      const asked = await rewriteQuery(rewriting, principal.orgId, body, signal);
      const query = toSearchQuery(asked.body, signal);
      const answer = await playbooks.search(principal.orgId, filter, query);
      return {
        success: true,
        agent_playbooks: answer.hits.map((hit) => toAgentPlaybookView(hit.row, hit)),
        msg: found(answer.hits, "matching agent playbook"),
        ...searchNotes(answer, asked),
      };
    },
    async add_agent_playbook({ body }, { principal }) {
      const ids = await playbooks.add(principal.orgId, body.agent_playbooks);
      return { success: true, message: `Added ${ids.length} item(s)`, added_count: ids.length, ids };
    },
    async update_agent_playbook({ body }, { principal }) {
      const { agent_playbook_id: id, ...fields } = body;
      const changes = givenFields(fields);
      const done = await playbooks.change(principal.orgId, id, changes, actorOf(principal));
      return updated(done, id, "Agent playbook updated successfully");
    },
    async update_agent_playbook_status({ body }, { principal }) {
      const { agent_playbook_id: id, playbook_status, reason } = body;
      const actor = actorOf(principal);
      const done = await playbooks.change(principal.orgId, id, { playbook_status }, actor, reason?.trim());
      return updated(done, id, "Playbook status updated successfully");
    },
    async merge_agent_playbooks({ body }, { principal }) {
      const { agent_playbook_ids: ids, ...fields } = body;
      const kept = await playbooks.merge(principal.orgId, ids, givenFields(fields), actorOf(principal));
      return {
        success: true,
        agent_playbook: toAgentPlaybookView(kept),
        msg: `Merged ${ids.length} agent playbooks into ${kept.agent_playbook_id}`,
      };
    },
    async delete_agent_playbook({ body }, { principal }) {
      const count = await playbooks.delete(principal.orgId, [body.agent_playbook_id]);
      return deletedOne(count, missing(body.agent_playbook_id));
    },
    async delete_agent_playbooks_by_ids({ body }, { principal }) {
      return deletedItems(await playbooks.delete(principal.orgId, body.agent_playbook_ids));
    },
    async delete_all_playbooks(_input, { principal }) {
      return bulkDeleted(await playbooks.deleteAll(principal.orgId));
    },
    async playbook_aggregation_change_logs({ query }, { principal }) {
      const group = { agentVersion: query.agent_version, playbookName: query.playbook_name };
      const changes = await playbooks.changeLog(principal.orgId, group, query.limit ?? DEFAULT_LOGS);
      const change_logs = changes.map(({ added, removed, updated: changed, ...log }) => ({
        ...log,
        added_agent_playbooks: [...added],
        removed_agent_playbooks: [...removed],
        updated_agent_playbooks: [...changed],
      }));
      return { success: true, change_logs };
    },
  } satisfies Partial<Handlers>;
}
