import { ReflexioError } from "@reflexio/contracts";
import type { RuleGroup } from "../ports/aggregation-store.ts";
import type { Clock } from "../ports/clock.ts";
import { REVOKED } from "../ports/learning-changes.ts";
import type { LearningId, StoredLearningKind } from "../ports/records.ts";
import type { ServedPlace } from "../ports/serving-store.ts";
import type { Storage, StoredLearning, Write } from "../ports/storage.ts";
import { aggregationJobs } from "./aggregation-jobs.ts";
import type { EventBus } from "./events.ts";
import type { ServeLog } from "./serve-log.ts";

export interface Revocation {
  readonly learning: StoredLearning;
  /** The learning itself and, when asked for, the shared rules made of it. */
  readonly revoked: readonly StoredLearning[];
  /** Shared rules made of it that are still served. */
  readonly derived: readonly StoredLearning[];
  readonly places: readonly ServedPlace[];
  /** True when there are more places. */
  readonly hasMore: boolean;
}

export interface RevocationInput {
  readonly kind: StoredLearningKind;
  readonly id: LearningId;
  readonly includeDerived: boolean;
  readonly dryRun: boolean;
  readonly reason: string;
  readonly actor: string;
}

/** Takes back what turned out wrong, and says where it was told. */
export interface RevocationService {
  /**
   * From the answer on, the learning is neither served nor learnt again from the same turns.
   * `restore_learning` brings it back; a shared rule comes back by approving it.
   * @throws ReflexioError `not_found`, `conflict` when it is not current
   */
  revoke(orgId: string, input: RevocationInput): Promise<Revocation>;
}

export interface RevocationDependencies {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly serveLog: ServeLog;
}

const MAX_PLACES = 1_000;

export function createRevocationService(dependencies: RevocationDependencies): RevocationService {
  const { storage, clock, events, serveLog } = dependencies;

  async function find(orgId: string, kind: StoredLearningKind, id: LearningId): Promise<StoredLearning> {
    const learning = await storage.lineage.find(orgId, kind, id);
    if (learning === undefined) throw new ReflexioError("not_found", `There is no ${kind} ${id}.`);
    return learning;
  }

  /** Shared rules of the groups that were made of the user's rule and are not rejected. */
  async function derivedOf(
    orgId: string,
    id: LearningId,
    groups: readonly RuleGroup[],
  ): Promise<StoredLearning[]> {
    const found: StoredLearning[] = [];
    for (const group of groups) {
      for (const row of await storage.aggregation.agentPlaybooks(orgId, group)) {
        if (row.status !== null || row.playbook_status === "rejected") continue;
        const members = await storage.aggregation.sourcesOf(orgId, row.agent_playbook_id);
        if (!members.includes(Number(id))) continue;
        found.push(await find(orgId, "agent_playbook", String(row.agent_playbook_id)));
      }
    }
    return found;
  }

  function writeOf(learning: StoredLearning, { reason, actor }: RevocationInput): Write {
    const { kind, id } = learning;
    // A shared rule that only vanished would be made anew from the same users' rules; a rejected one is not.
    const changes =
      kind === "agent_playbook" ? { playbook_status: "rejected" as const } : { superseded_by: REVOKED };
    const at = Math.floor(clock.nowMs() / 1000);
    return { type: "learning.update", kind, id, changes, action: "revoked", at, actor, reason };
  }

  return {
    async revoke(orgId, input) {
      const learning = await find(orgId, input.kind, input.id);
      const groups =
        input.kind === "user_playbook" ? await storage.aggregation.groupsOf(orgId, [Number(input.id)]) : [];
      const derived = await derivedOf(orgId, input.id, groups);
      const revoked = [learning, ...(input.includeDerived ? derived : [])];
      if (!input.dryRun) {
        if (learning.superseded_by !== null) {
          throw new ReflexioError(
            "conflict",
            `The ${input.kind} ${input.id} is not current: nobody is told it.`,
          );
        }
        await storage.commit(orgId, [
          ...revoked.map((one) => writeOf(one, input)),
          ...aggregationJobs(groups, clock.nowMs()),
        ]);
        events.emit("work.added");
      }
      await serveLog.flush();
      const places = await storage.servings.placesOf(orgId, input.kind, input.id, MAX_PLACES + 1);
      return {
        learning,
        revoked: input.dryRun ? [] : revoked,
        derived: input.includeDerived && !input.dryRun ? [] : derived,
        places: places.slice(0, MAX_PLACES),
        hasMore: places.length > MAX_PLACES,
      };
    },
  };
}
