import type { LifecycleScope } from "../../ports/lifecycle.ts";
import type { DowngradeCounts, LifecycleService, UpgradeCounts } from "../../services/lifecycle-service.ts";
import type { Handlers } from "../handler.ts";

function upgradeMessage({ promoted, archived, deleted }: UpgradeCounts): string {
  return promoted === 0
    ? "No pending items found to upgrade"
    : `Upgraded: ${promoted} promoted, ${archived} archived, ${deleted} old archived deleted`;
}

function downgradeMessage({ demoted, restored }: DowngradeCounts): string {
  return restored === 0
    ? "No archived items found to restore"
    : `Downgraded: ${demoted} archived, ${restored} restored`;
}

function profileScope(body: {
  readonly user_id: string | null;
  readonly profile_ids: readonly string[] | null;
  readonly only_affected_users: boolean;
}): LifecycleScope {
  return { userId: body.user_id, ids: body.profile_ids, onlyAffectedUsers: body.only_affected_users };
}

function playbookScope(body: {
  readonly agent_version: string | null;
  readonly playbook_name: string | null;
}): LifecycleScope {
  return { agentVersion: body.agent_version, playbookName: body.playbook_name };
}

/** Upgrade and downgrade of profiles. */
export function profileLifecycleHandlers(lifecycle: LifecycleService) {
  return {
    async upgrade_all_profiles({ body }, { principal }) {
      const scope = profileScope(body);
      const counts = await lifecycle.upgrade(principal.orgId, "profile", scope, { archiveCurrent: true });
      return {
        success: counts.promoted > 0,
        profiles_archived: counts.archived,
        profiles_promoted: counts.promoted,
        profiles_deleted: counts.deleted,
        message: upgradeMessage(counts),
      };
    },
    async downgrade_all_profiles({ body }, { principal }) {
      const counts = await lifecycle.downgrade(principal.orgId, "profile", profileScope(body));
      return {
        success: counts.restored > 0,
        profiles_demoted: counts.demoted,
        profiles_restored: counts.restored,
        message: downgradeMessage(counts),
      };
    },
  } satisfies Partial<Handlers>;
}

/** Upgrade and downgrade of user playbooks. */
export function playbookLifecycleHandlers(lifecycle: LifecycleService) {
  return {
    async upgrade_all_user_playbooks({ body }, { principal }) {
      const counts = await lifecycle.upgrade(principal.orgId, "user_playbook", playbookScope(body), {
        archiveCurrent: body.archive_current,
      });
      return {
        success: counts.promoted > 0,
        user_playbooks_deleted: counts.deleted,
        user_playbooks_archived: counts.archived,
        user_playbooks_promoted: counts.promoted,
        message: upgradeMessage(counts),
      };
    },
    async downgrade_all_user_playbooks({ body }, { principal }) {
      const counts = await lifecycle.downgrade(principal.orgId, "user_playbook", playbookScope(body));
      return {
        success: counts.restored > 0,
        user_playbooks_demoted: counts.demoted,
        user_playbooks_restored: counts.restored,
        message: downgradeMessage(counts),
      };
    },
  } satisfies Partial<Handlers>;
}
