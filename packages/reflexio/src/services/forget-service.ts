import type { OperationResponse } from "@reflexio/contracts";
import type { Clock } from "../ports/clock.ts";
import type { Storage, Write } from "../ports/storage.ts";
import type { Erasure, ForgetWrite } from "../ports/user-store.ts";
import { aggregationJobs } from "./aggregation-jobs.ts";
import type { EventBus } from "./events.ts";
import { checkSameBody, findReceipt, type KeyedCall, receiptWrites } from "./receipts.ts";
import type { ServeLog } from "./serve-log.ts";
import type { SettingsService } from "./settings.ts";

type ForgetAnswer = OperationResponse<"forget_user">;

/** Erasing users. */
export interface ForgetService {
  /** Counts what an erasure would remove; changes nothing. */
  preview(orgId: string, userId: string): Promise<ForgetAnswer>;
  /**
   * Erases everything about a user in one commit, then rewrites what still holds bytes of it, and answers after
   * that. A user nobody knows gives zeros.
   */
  forget(orgId: string, userId: string, actor: string, call: KeyedCall): Promise<ForgetAnswer>;
  /** Erases a user from an older copy of the data, under the receipt of the first time. Scrub the storage afterwards. */
  forgetAgain(orgId: string, userId: string, receipt: Pick<ForgetWrite, "receiptId" | "at">): Promise<void>;
}

export interface ForgetDependencies {
  readonly storage: Storage;
  readonly settings: SettingsService;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly events: EventBus;
  readonly serveLog: Pick<ServeLog, "flush" | "dropUser">;
}

export function createForgetService(dependencies: ForgetDependencies): ForgetService {
  const { storage, settings, clock, newId, events, serveLog } = dependencies;

  const minUsersOf = async (orgId: string) => (await settings.of(orgId)).agentPlaybookPolicy.minUsers;

  async function show(orgId: string, userId: string, receiptId: string): Promise<ForgetAnswer> {
    const erasure = await storage.users.erasure(orgId, receiptId);
    return {
      user_id: userId,
      dry_run: false,
      ...describe(erasure),
      receipt_id: receiptId,
      ...(erasure === undefined ? {} : { completed_at: erasure.completedAt }),
    };
  }

  /** The erasure with what it leaves to do: rules that others share are made anew. */
  async function erasureOf(
    orgId: string,
    userId: string,
    receipt: Pick<ForgetWrite, "receiptId" | "actor" | "at">,
  ): Promise<Write[]> {
    const minUsers = await minUsersOf(orgId);
    const rules = await storage.userPlaybooks.list(orgId, { userId, statuses: null }, null);
    const groups = rules.map((row) => ({
      agentVersion: row.agent_version,
      playbookName: row.playbook_name,
    }));
    return [{ type: "user.forget", userId, minUsers, ...receipt }, ...aggregationJobs(groups, clock.nowMs())];
  }

  return {
    async preview(orgId, userId) {
      const erasure = await storage.users.previewForget(orgId, userId, await minUsersOf(orgId));
      return { user_id: userId, dry_run: true, ...describe(erasure) };
    },
    async forget(orgId, userId, actor, call) {
      const known = await findReceipt(storage, orgId, call);
      if (known !== undefined) {
        // The first call may have failed after its commit.
        await storage.users.scrub();
        return show(orgId, userId, known.request_id ?? "");
      }
      const receiptId = newId();
      const at = Math.floor(clock.nowMs() / 1000);
      await serveLog.flush();
      // The receipt of the call keeps no answer: that would name the user.
      const receipts = receiptWrites(call, { subject: receiptId, response: null, at });
      const erasing = await erasureOf(orgId, userId, { receiptId, actor, at });
      serveLog.dropUser(orgId, userId);
      const result = await storage.commit(orgId, [...receipts, ...erasing]);
      if (!result.ok) return show(orgId, userId, checkSameBody(result.receipt, call).request_id ?? "");
      events.emit("work.added");
      // Also what was told while the erasure waited.
      serveLog.dropUser(orgId, userId);
      await storage.users.scrub();
      return show(orgId, userId, receiptId);
    },
    async forgetAgain(orgId, userId, receipt) {
      await storage.commit(orgId, await erasureOf(orgId, userId, { ...receipt, actor: "restore" }));
    },
  };
}

const NOTHING = {
  requests: 0,
  interactions: 0,
  profiles: 0,
  user_playbooks: 0,
  agent_playbooks_rederived: 0,
  agent_playbooks_withdrawn: 0,
  evaluations: 0,
  runs: 0,
  change_logs: 0,
  vectors: 0,
  events: 0,
  jobs: 0,
  api_keys: 0,
};

function describe(erasure: Erasure | undefined) {
  return {
    counts: erasure === undefined ? NOTHING : { ...erasure.counts },
    agent_playbook_ids: [...(erasure?.agentPlaybookIds ?? [])],
  };
}
