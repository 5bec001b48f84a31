import { operationLane } from "../../../src/ports/operation-store.ts";
import type { Storage, Write } from "../../../src/ports/storage.ts";
import { defaultConfig } from "../../../src/services/settings.ts";
import {
  addWrite,
  buildJob,
  buildLearning,
  buildProfile,
  buildTurn,
  buildUserPlaybook,
  START,
} from "../../helpers/records.ts";
import { aggregation, CANARY, everyTurn, type FilledOrg, ruleGroup } from "./tenant-data.ts";

/** One of two orgs that share an engine. */
export interface Side {
  readonly orgId: string;
  readonly storage: Storage;
  readonly filled: FilledOrg;
}

/** Something that an org does with what is its own, or tries with a number of another org. */
export interface Step {
  readonly name: string;
  /** Absent: both orgs do it, one after the other. */
  readonly by?: "first" | "second";
  /** True when the engine must refuse it. */
  readonly isRefused?: true;
  /** Absent: any result that is the same without the other org. */
  readonly isRight?: (own: Side, other: Side) => Promise<boolean>;
  readonly writes: (own: FilledOrg, other: FilledOrg) => readonly Write[];
}

const GROUP_WRITE = {
  type: "aggregation.apply",
  ...ruleGroup,
  clusters: [],
  removed: [],
  runId: "aggregation-1",
  mode: "incremental",
  at: START,
} as const;

function update(id: string, content: string): Write {
  const change = { action: "updated", at: START, actor: "", reason: "" } as const;
  return { type: "learning.update", kind: "profile", id, changes: { content }, ...change };
}

function reinforce(id: string, interactionId: number): Write {
  return {
    type: "learning.reinforce",
    kind: "profile",
    id,
    evidence: [{ interactionId, quote: "again" }],
    runId: "run-1",
    reason: "",
    modifiedAt: START + 900,
  };
}

function restore(id: string): Write {
  return { type: "learning.restore", kind: "profile", id, at: START, reason: "" };
}

function deleteProfiles(selector: { readonly ids?: readonly string[]; readonly userId?: string }): Write {
  return { type: "learnings.delete", kind: "profile", selector };
}

function upgrade(ids: readonly string[] | undefined, archiveCurrent: boolean): Write {
  const scope = { ...(ids === undefined ? {} : { ids }), onlyAffectedUsers: true };
  return { type: "learnings.upgrade", kind: "profile", scope, archiveCurrent, at: START };
}

function start(operationId: string, service: "profile_generation" | "playbook_generation"): Write {
  const params = { ...everyTurn, extractorNames: null };
  const about = { operationId, service, mode: "rerun", params, userIds: ["ada"] } as const;
  return { type: "operation.start", ...about, startedAtMs: START };
}

function configs(own: FilledOrg, count: number): Write[] {
  return Array.from({ length: count }, (_, index) => ({
    type: "config.put",
    config: defaultConfig(),
    actor: "",
    at: START,
    expected: own.turns.length + index,
    fileHash: null,
  }));
}

/** The cluster of the org, whose rule is changed to something else. */
function change(own: FilledOrg, ruleId: string): Write {
  const { clusters, ...write } = aggregation(own.clusterId, [own.userPlaybook], 1, "changed");
  const action = { type: "update", id: Number(ruleId), changes: { content: "taken" }, reason: "" } as const;
  return { ...write, clusters: clusters.map((cluster) => ({ ...cluster, action })) };
}

const learnings: readonly Step[] = [
  { name: "update a profile", writes: () => [update("profile-1", "edited")] },
  { name: "update a profile for the first time", writes: () => [update("counted-0", "edited")] },
  { name: "confirm a profile", writes: (own) => [reinforce("profile-1", own.turns[0] ?? 0)] },
  {
    // It came after the last erasure of this org, so it is nothing that was erased.
    name: "confirm a profile with the newest turn of another org",
    by: "second",
    writes: (_own, other) => [reinforce("counted-0", other.newestTurn)],
    isRight: async ({ storage, orgId }) => {
      const [profile] = await storage.profiles.byIds(orgId, ["counted-0"]);
      const outcome = (await storage.runs.outcomesOfRun(orgId, "run-1")).at(-1);
      return profile?.evidence_at === START && outcome?.request_id === null;
    },
  },
  {
    name: "learn from a turn of another org that is not this one's, which erased some",
    by: "first",
    isRefused: true,
    writes: (_own, other) => [
      addWrite(buildLearning("profile", "stolen", "stolen"), {
        evidence: [{ interactionId: other.turns[0] ?? 0, quote: "stolen" }],
      }),
    ],
  },
  { name: "take back a revocation", writes: () => [restore("revoked")] },
  { name: "restore what was replaced", writes: () => [restore("old")] },
  { name: "delete a pending profile", by: "first", writes: () => [deleteProfiles({ ids: ["pending-2"] })] },
  { name: "upgrade profiles", writes: () => [upgrade(["pending-1", "pending-2"], false)] },
  {
    name: "downgrade profiles",
    by: "first",
    writes: () => [{ type: "learnings.downgrade", kind: "profile", scope: {} }],
  },
  {
    name: "downgrade profiles, too",
    by: "second",
    writes: () => [{ type: "learnings.downgrade", kind: "profile", scope: {} }],
  },
  { name: "upgrade the profiles of one user", writes: () => [upgrade(undefined, true)] },
  { name: "delete one profile", by: "first", writes: () => [deleteProfiles({ ids: ["old", "more 1"] })] },
  { name: "delete the profiles of a user", by: "first", writes: () => [deleteProfiles({ userId: "ada" })] },
  {
    name: "learn anew",
    writes: () => [addWrite({ kind: "profile", row: buildProfile({ profile_id: "anew" }) })],
  },
];

const rules: readonly Step[] = [
  {
    name: "change a rule of another org",
    by: "first",
    isRefused: true,
    writes: (own, other) => [change(own, other.aggregated)],
  },
  {
    name: "replace a rule of another org",
    by: "first",
    isRefused: true,
    writes: (own, other) => [
      {
        type: "agent_playbook.replace",
        oldId: Number(other.agentPlaybook),
        newId: Number(own.aggregated),
        reason: "",
        at: START,
      },
    ],
  },
  {
    name: "replace a rule by one of another org",
    by: "first",
    isRefused: true,
    writes: (own, other) => [
      {
        type: "agent_playbook.replace",
        oldId: Number(own.agentPlaybook),
        newId: Number(other.aggregated),
        reason: "",
        at: START,
      },
    ],
  },
  {
    name: "merge a rule of another org",
    by: "first",
    isRefused: true,
    writes: (own, other) => [
      { type: "aggregation.merge", keptId: Number(own.aggregated), mergedIds: [Number(other.aggregated)] },
    ],
  },
  {
    name: "remove the cluster of another org",
    by: "first",
    writes: (_own, other) => [{ ...GROUP_WRITE, expectedVersion: 1, removed: [other.clusterId] }],
    isRight: async (_own, { storage, orgId, filled }) =>
      (await storage.aggregation.sourcesOf(orgId, Number(filled.aggregated))).length === 1,
  },
  {
    name: "merge rules",
    by: "first",
    writes: (own) => [{ type: "aggregation.merge", keptId: Number(own.aggregated), mergedIds: [] }],
  },
];

/** What a caller says of the turns behind a rule is not checked: it must show nothing of theirs. */
const ruleOfOthersTurn: Step = {
  name: "add a rule that names a turn of another org",
  by: "first",
  writes: (_own, other) => {
    const row = buildUserPlaybook({
      content: "From elsewhere.",
      source_interaction_ids: other.turns.slice(0, 1),
    });
    return [addWrite({ kind: "user_playbook", row })];
  },
};

const operations: readonly Step[] = [
  {
    name: "read on in an operation",
    writes: (own) => [
      {
        type: "cursor.advance",
        userId: "ada",
        extractor: operationLane("operation-1", "profiles"),
        from: 0,
        to: own.newestTurn,
      },
      {
        type: "operation.progress",
        operationId: "operation-1",
        user: { userId: "ada", state: "processed", error: null },
        turnsRead: 1,
        generated: 1,
      },
    ],
  },
  {
    name: "finish an operation",
    by: "first",
    writes: () => [
      {
        type: "operation.finish",
        operationId: "operation-1",
        status: "completed",
        error: null,
        finishedAtMs: START,
      },
    ],
  },
  // Without a job it is given up as soon as the next one starts.
  { name: "start an operation", writes: () => [start("operation-2", "playbook_generation")] },
  {
    name: "start the next",
    by: "first",
    writes: () => [start("operation-3", "playbook_generation")],
    isRight: async (_own, { storage, orgId }) =>
      (await storage.operations.find(orgId, "operation-2"))?.finishedAtMs === null,
  },
];

const rest: readonly Step[] = [
  {
    name: "send turns again",
    writes: () => [{ type: "interactions.insert", rows: [buildTurn({ message_id: "message-0" })] }],
  },
  {
    name: "enqueue a job of a key that waits already",
    writes: () => [{ type: "job.enqueue", job: buildJob({ dedupeKey: "ada", runAtMs: 9e15 }) }],
  },
  {
    name: "revoke the last key that can manage keys",
    by: "first",
    isRefused: true,
    writes: (own) => [{ type: "api_key.revoke", keyId: own.keyId, at: START }],
  },
  {
    name: "configure so often that old versions go",
    by: "first",
    writes: (own) => configs(own, 500),
    isRight: async (_own, { storage, orgId }) => (await storage.configs.find(orgId, 1)) !== undefined,
  },
  {
    name: "name somebody of another org in the audit",
    by: "first",
    writes: () => [
      {
        type: "audit.append",
        origin: { actor: "system", keyId: null, address: "none", operation: "test" },
        atMs: START,
        notes: [{ what: "tested", subjects: [{ kind: "user", id: CANARY, isPrivate: true }], count: 1 }],
      },
    ],
  },
  // While the other org still has a request of that name.
  {
    name: "delete turns and requests",
    by: "second",
    writes: () => [
      { type: "interactions.delete", selector: { requestIds: ["request-1"] } },
      { type: "requests.delete", selector: { requestIds: ["request-1"] } },
    ],
  },
  {
    name: "forget a user",
    by: "first",
    writes: () => [
      { type: "user.forget", userId: "ada", minUsers: 2, receiptId: "erasure-2", actor: "admin", at: START },
    ],
  },
];

/** A lane and a key that both orgs use: one works in its lane while the other's job is taken, and keeps its own key. */
const workOn: Step = {
  name: "work on a job whose lane another org is busy with",
  by: "second",
  writes: () => [{ type: "job.enqueue", job: laneJob(20) }],
  isRight: async ({ storage, orgId }, other) => {
    await other.storage.commit(other.orgId, [{ type: "job.enqueue", job: laneJob(10) }]);
    await storage.jobs.claim([LANES], 15, 1e9);
    const own = await storage.jobs.claim([LANES], 25, 1e9);
    if (own?.orgId !== orgId) return false;
    await other.storage.commit(other.orgId, [{ type: "job.enqueue", job: laneJob(9e15) }]);
    await storage.jobs.release(own.jobId, own.leaseToken);
    await storage.commit(orgId, [{ type: "job.enqueue", job: laneJob(9e15) }]);
    return (await storage.jobs.findByKey(orgId, LANES, "ada")).length === 1;
  },
};

const LANES = "lanes";

function laneJob(runAtMs: number) {
  return buildJob({ queue: LANES, dedupeKey: "ada", runAtMs });
}

/** What both orgs do with their own, in an order in which everything has something to work on. */
export const steps: readonly Step[] = [
  ...rules,
  ruleOfOthersTurn,
  ...operations,
  ...learnings,
  workOn,
  ...rest,
];
