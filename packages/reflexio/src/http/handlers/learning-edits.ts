import type { ProfileChangeLog } from "@reflexio/contracts";
import { toProfileView } from "../../core/views.ts";
import { type EditService, givenFields } from "../../services/edit-service.ts";
import type { Principal } from "../../services/key-service.ts";
import type { KnowledgeService } from "../../services/knowledge-service.ts";
import type { ProfileHistoryService } from "../../services/profile-history-service.ts";
import type { Handlers } from "../handler.ts";

/** Who made a change, for the history. */
export function actorOf(principal: Principal): string {
  return principal.keyId === null ? "local owner" : `key ${principal.keyId}`;
}

/** `Deleted 2 item(s)` with the true number. */
export function deletedItems(count: number) {
  return { success: true, deleted_count: count, message: `Deleted ${count} item(s)` };
}

/** Answer of a delete that names one thing. */
export function deletedOne(count: number, missing: string) {
  return count === 1
    ? { success: true, message: "Deleted successfully", deleted_count: 1 }
    : { success: false, message: missing, deleted_count: 0 };
}

export interface EditDependencies {
  readonly edits: EditService;
  readonly knowledge: KnowledgeService;
  readonly history: ProfileHistoryService;
}

export function profileEditHandlers({ edits, knowledge, history }: EditDependencies) {
  return {
    async get_profile_statistics(_input, { principal }) {
      const counts = await history.statistics(principal.orgId);
      return {
        success: true,
        current_count: counts.current,
        pending_count: counts.pending,
        archived_count: counts.archived,
        expiring_soon_count: counts.expiringSoon,
        msg: "Retrieved profile statistics successfully",
      };
    },
    async profile_change_log({ query }, { principal }) {
      const changes = await history.changes(principal.orgId, query.user_id, query.limit ?? 100);
      const logs = changes.map(
        (change): ProfileChangeLog => ({
          id: change.position,
          user_id: change.userId,
          request_id: change.requestId,
          created_at: change.at,
          added_profiles: change.added.map((row) => toProfileView(row)),
          removed_profiles: change.removed.map((row) => toProfileView(row)),
          mentioned_profiles: change.mentioned.map((row) => toProfileView(row)),
          run_id: change.runId,
        }),
      );
      return { success: true, profile_change_logs: logs };
    },
    async add_user_profile({ body }, { principal }) {
      const ids = await edits.addProfiles(principal.orgId, body.user_profiles, actorOf(principal));
      return { success: true, message: `Added ${ids.length} profile(s)`, added_count: ids.length, ids };
    },
    async update_user_profile({ body }, { principal }) {
      const done = await edits.updateProfile(principal.orgId, body, actorOf(principal));
      return done
        ? { success: true, msg: "User profile updated successfully" }
        : {
            success: false,
            msg: `Profile not found: user_id='${body.user_id}' profile_id='${body.profile_id}'`,
          };
    },
    async delete_profile({ body }, { principal, signal }) {
      const { orgId } = principal;
      const { user_id: userId, profile_id: id, search_query: query } = body;
      if (id === "" && query.trim() === "") {
        return { success: false, message: "Profile id or search query is required" };
      }
      const ids = id !== "" ? [id] : await knowledge.bestProfileIds(orgId, userId, query, signal);
      const count = await edits.delete(orgId, "profile", { userId, ids });
      return deletedOne(
        count,
        `Profile not found: user_id='${userId}'${id === "" ? "" : ` profile_id='${id}'`}`,
      );
    },
    async delete_profiles_by_ids({ body }, { principal }) {
      return deletedItems(await edits.delete(principal.orgId, "profile", { ids: body.profile_ids }));
    },
  } satisfies Partial<Handlers>;
}

export function userPlaybookEditHandlers(edits: EditService) {
  return {
    async add_user_playbook({ body }, { principal }) {
      const ids = await edits.addUserPlaybooks(principal.orgId, body.user_playbooks);
      return { success: true, message: `Added ${ids.length} item(s)`, added_count: ids.length, ids };
    },
    async update_user_playbook({ body }, { principal }) {
      const { user_playbook_id: id, ...fields } = body;
      const done = await edits.updateRule(
        principal.orgId,
        "user_playbook",
        id,
        givenFields(fields),
        actorOf(principal),
      );
      return done
        ? { success: true, msg: "User playbook updated successfully" }
        : { success: false, msg: `User playbook with ID ${id} not found` };
    },
    async delete_user_playbook({ body }, { principal }) {
      const ids = [String(body.user_playbook_id)];
      const count = await edits.delete(principal.orgId, "user_playbook", { ids });
      return deletedOne(count, `User playbook with ID ${body.user_playbook_id} not found`);
    },
    async delete_user_playbooks_by_ids({ body }, { principal }) {
      const ids = body.user_playbook_ids.map(String);
      return deletedItems(await edits.delete(principal.orgId, "user_playbook", { ids }));
    },
  } satisfies Partial<Handlers>;
}
