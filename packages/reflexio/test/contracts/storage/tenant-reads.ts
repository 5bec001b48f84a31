import { analyzeQuery } from "../../../src/core/search/analyze.ts";
import { operationLane } from "../../../src/ports/operation-store.ts";
import { SEARCH_KINDS, type SearchKind } from "../../../src/ports/records.ts";
import type { Storage } from "../../../src/ports/storage.ts";
import { START } from "../../helpers/records.ts";
import { EVERY_ENTRY } from "./audit.ts";
import { direction, everyRow, TEST_MODEL } from "./searching.ts";
import { CANARY, everyTurn, type FilledOrg, ruleGroup, SPEND } from "./tenant-data.ts";

type Read = (storage: Storage, orgId: string, target: FilledOrg) => Promise<unknown>;

const allStatuses = [null, "pending", "archived"] as const;

/** One call of every method that reads for an org, aimed at the target's data. */
export const tenantReads: Readonly<Record<string, Read>> = {
  "interactions.list": (storage, orgId) => storage.interactions.list(orgId, { userId: "ada" }, null),
  "interactions.byIds": (storage, orgId, target) => storage.interactions.byIds(orgId, target.turns),
  "interactions.byMessageIds": (storage, orgId) =>
    storage.interactions.byMessageIds(orgId, "ada", ["message-0"]),
  "interactions.after": (storage, orgId) => storage.interactions.after(orgId, "ada", 0, 99),
  "interactions.contextBefore": (storage, orgId) => {
    const scope = { userId: "ada", sessionId: "session-1", requestId: "request-1" };
    return storage.interactions.contextBefore(orgId, scope, 9_999, 99);
  },
  "interactions.count": (storage, orgId) => storage.interactions.count(orgId),
  "requests.list": (storage, orgId) => storage.requests.list(orgId, {}, 99, 0),
  "requests.byIds": (storage, orgId) => storage.requests.byIds(orgId, ["request-1"]),
  "requests.interactionIds": (storage, orgId) => storage.requests.interactionIds(orgId, "request-1"),
  "requests.turnsOf": (storage, orgId) => storage.requests.turnsOf(orgId, ["request-1"]),
  "profiles.list": async (storage, orgId) => {
    const all = { userId: "ada", statuses: allStatuses, notExpiredAt: null };
    const behind = { ...all, before: { at: START, id: "counted-1" } };
    return [await storage.profiles.list(orgId, all, null), await storage.profiles.list(orgId, behind, null)];
  },
  "profiles.byIds": (storage, orgId) => storage.profiles.byIds(orgId, ["profile-1", "old"]),
  "profiles.count": (storage, orgId) => storage.profiles.count(orgId, 0, 9e9),
  "userPlaybooks.list": (storage, orgId) => storage.userPlaybooks.list(orgId, { statuses: null }, null),
  "userPlaybooks.byIds": (storage, orgId, target) =>
    storage.userPlaybooks.byIds(orgId, [target.userPlaybook]),
  "agentPlaybooks.list": (storage, orgId) =>
    storage.agentPlaybooks.list(orgId, { statuses: null, approvals: null }, null),
  "agentPlaybooks.byIds": (storage, orgId, target) =>
    storage.agentPlaybooks.byIds(orgId, [target.agentPlaybook]),
  "runs.list": async (storage, orgId) => [
    await storage.runs.list(orgId, { requestId: "request-1" }, 99, null),
    await storage.runs.list(orgId, { sessionId: "session-1" }, 99, null),
  ],
  "runs.find": (storage, orgId) => storage.runs.find(orgId, "run-1"),
  "runs.outcomesOfRun": (storage, orgId) => storage.runs.outcomesOfRun(orgId, "run-1"),
  "runs.stepsOfRun": (storage, orgId) => storage.runs.stepsOfRun(orgId, "run-1"),
  "spending.between": (storage, orgId) => storage.spending.between(orgId, SPEND.day, SPEND.day),
  "spending.learningsMade": (storage, orgId) => storage.spending.learningsMade(orgId, SPEND.day, SPEND.day),
  "spending.ofDay": (storage, orgId) => storage.spending.ofDay(orgId, SPEND.day),
  "runs.profileChanges": (storage, orgId) => storage.runs.profileChanges(orgId, null, 99),
  "runs.cursor": async (storage, orgId) => [
    await storage.runs.cursor(orgId, "ada", "profiles"),
    await storage.runs.cursor(orgId, "ada", operationLane("operation-1", "profiles")),
  ],
  "runs.byRequest": (storage, orgId) => storage.runs.byRequest(orgId, "request-1"),
  "runs.outcomesOf": (storage, orgId) => storage.runs.outcomesOf(orgId, "request-1"),
  "runs.evidenceOf": (storage, orgId) => storage.runs.evidenceOf(orgId, "profile", "profile-1"),
  "lineage.find": (storage, orgId) => storage.lineage.find(orgId, "profile", "profile-1"),
  "lineage.revisions": (storage, orgId) => storage.lineage.revisions(orgId, "profile", "profile-1"),
  "lineage.supersessions": async (storage, orgId) => [
    await storage.lineage.supersessions(orgId, "profile", "profile-1"),
    await storage.lineage.supersessions(orgId, "profile", "pending-1"),
  ],
  "lineage.revoked": (storage, orgId) => storage.lineage.revoked(orgId, "profile", "ada"),
  "servings.placesOf": (storage, orgId) => storage.servings.placesOf(orgId, "profile", "profile-1", 99),
  "lineage.runsOf": (storage, orgId, target) =>
    storage.lineage.runsOf(orgId, "user_playbook", target.userPlaybook),
  "search.text": (storage, orgId, target) =>
    Promise.all(SEARCH_KINDS.map((kind) => textHits(storage, orgId, target, kind))),
  "search.vector": (storage, orgId, target) =>
    Promise.all(SEARCH_KINDS.map((kind) => vectorHits(storage, orgId, target, kind))),
  "search.centre": (storage, orgId) =>
    Promise.all(SEARCH_KINDS.map((kind) => storage.search.centre(orgId, everyRow(kind), TEST_MODEL))),
  "search.candidates": async (storage, orgId, target) => [
    await storage.search.candidates(orgId, "interaction", target.turns),
    await storage.search.candidates(orgId, "profile", target.profileRows),
    await storage.search.candidates(orgId, "user_playbook", [Number(target.userPlaybook)]),
  ],
  "apiKeys.find": (storage, orgId, target) => storage.apiKeys.find(orgId, target.keyId),
  "apiKeys.list": (storage, orgId) => storage.apiKeys.list(orgId),
  "audit.list": (storage, orgId) => storage.audit.list(orgId, EVERY_ENTRY, 99),
  "audit.head": (storage, orgId) => storage.audit.head(orgId),
  "audit.verify": (storage, orgId) => storage.audit.verify(orgId, []),
  "events.after": (storage, orgId) => storage.events.after(orgId, 0, 999),
  "aggregation.groups": (storage, orgId) =>
    storage.aggregation.groups(orgId, { agentVersion: null, playbookName: null }),
  "aggregation.groupsOf": (storage, orgId, target) =>
    storage.aggregation.groupsOf(orgId, [Number(target.userPlaybook)]),
  "aggregation.rules": (storage, orgId) => storage.aggregation.rules(orgId, ruleGroup),
  "aggregation.state": (storage, orgId) => storage.aggregation.state(orgId, ruleGroup),
  "aggregation.agentPlaybooks": (storage, orgId) => storage.aggregation.agentPlaybooks(orgId, ruleGroup),
  "aggregation.sourcesOf": (storage, orgId, target) =>
    storage.aggregation.sourcesOf(orgId, Number(target.aggregated)),
  "aggregation.changes": (storage, orgId) => storage.aggregation.changes(orgId, ruleGroup, 99),
  "jobs.findByKey": (storage, orgId) => storage.jobs.findByKey(orgId, "learn", "ada"),
  "configs.currentVersion": (storage, orgId) => storage.configs.currentVersion(orgId),
  "configs.find": (storage, orgId) => storage.configs.find(orgId, 1),
  "configs.list": (storage, orgId) => storage.configs.list(orgId, 9),
  "configs.lastFileHash": (storage, orgId) => storage.configs.lastFileHash(orgId),
  "operations.find": (storage, orgId) => storage.operations.find(orgId, "operation-1"),
  "operations.latest": async (storage, orgId) => [
    await storage.operations.latest(orgId, "profile_generation"),
    await storage.operations.latest(orgId, "playbook_generation"),
    await storage.operations.find(orgId, "operation-2"),
  ],
  "operations.users": (storage, orgId) => storage.operations.users(orgId, everyTurn),
  "operations.turns": (storage, orgId) => storage.operations.turns(orgId, "ada", everyTurn, 0, 99),
  "operations.beforeLatest": (storage, orgId) => storage.operations.beforeLatest(orgId, "ada", everyTurn, 1),
  "evaluations.list": (storage, orgId) => {
    const filter = { agentVersion: null, sessionId: null, userId: "ada", evaluationName: null };
    return storage.evaluations.list(orgId, filter, 99);
  },
  "evaluations.sessionTurns": (storage, orgId) => storage.evaluations.sessionTurns(orgId, "ada", "session-1"),
  "statistics.period": (storage, orgId) => storage.statistics.period(orgId, { from: 0, to: 9e9 }),
  "statistics.series": (storage, orgId) => storage.statistics.series(orgId, { from: 0, to: 9e9 }, 3_600),
  "users.previewForget": (storage, orgId) => storage.users.previewForget(orgId, "ada", 2),
  "users.findByHash": async (storage, orgId, target) => {
    const entries = await storage.audit.list(target.orgId, EVERY_ENTRY, 9);
    const ids = entries.flatMap(({ changes }) => changes.flatMap((change) => change.ids));
    const hashes = ids.map((id) => id.replace("user:~", ""));
    return [...(await storage.users.findByHash(orgId, hashes))];
  },
  "users.erasure": (storage, orgId) => storage.users.erasure(orgId, "erasure-1"),
  receipt: (storage, orgId) => storage.receipt(orgId, "publish_interaction", "key-1"),
};

/** Methods of the engine as a whole; none answers with what an org stored, or only to the worker of its job. */
export const withoutTenant: ReadonlySet<string> = new Set([
  "commit",
  "check",
  "close",
  "vectors.pending",
  "vectors.put",
  "vectors.useModel",
  "vectors.pendingCount",
  "events.bounds",
  "freeBytes",
  "users.scrub",
  "backups.create",
  "backups.list",
  "backups.verify",
  "backups.anchors",
  "jobs.claim",
  "jobs.renew",
  "jobs.fail",
  "jobs.release",
  "jobs.find",
  "jobs.nextDueMs",
  "jobs.stats",
  "jobs.recover",
  "jobs.revive",
  "clock.noted",
  "clock.note",
  "clock.follow",
  "apiKeys.findByHash",
  "apiKeys.touch",
]);

function rowsOf(target: FilledOrg, kind: SearchKind): readonly number[] {
  switch (kind) {
    case "interaction":
      return target.turns;
    case "profile":
      return target.profileRows;
    case "user_playbook":
      return [Number(target.userPlaybook)];
    case "agent_playbook":
      return [Number(target.agentPlaybook)];
  }
}

/** What a search of the org finds of the target's rows. */
async function textHits(
  storage: Storage,
  orgId: string,
  target: FilledOrg,
  kind: SearchKind,
): Promise<string> {
  const hits = await storage.search.text(orgId, everyRow(kind), analyzeQuery(`shared ${CANARY}`), 99);
  return told(hits, target, kind);
}

async function vectorHits(
  storage: Storage,
  orgId: string,
  target: FilledOrg,
  kind: SearchKind,
): Promise<string> {
  const near = (userId?: string) =>
    storage.search.vector(orgId, everyRow(kind, userId), direction(1), TEST_MODEL, 99);
  return `${told(await near(), target, kind)}, of a user ${told(await near("ada"), target, kind)}`;
}

/** Hits of the target's rows are a canary by themselves, however few. */
function told(hits: readonly { readonly rowId: number }[], target: FilledOrg, kind: SearchKind): string {
  const { length } = hits.filter((hit) => rowsOf(target, kind).includes(hit.rowId));
  return `${length === 0 ? "none" : `${length} ${CANARY}`} of ${hits.length}`;
}

export function toText(value: unknown): string {
  return JSON.stringify(value) ?? "undefined";
}

/** Answers of all those reads to one org, as text. */
export async function readAll(
  storage: Storage,
  orgId: string,
  target: FilledOrg,
  leftOut: ReadonlySet<string> = new Set(),
): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  for (const [name, read] of Object.entries(tenantReads)) {
    if (!leftOut.has(name)) answers.set(name, toText(await read(storage, orgId, target)));
  }
  return answers;
}

/** Methods of a storage, with the store they belong to. */
export function methodsOf(storage: Storage): string[] {
  return Object.entries(storage).flatMap(([name, part]: [string, unknown]) => {
    if (typeof part === "function") return [name];
    if (typeof part !== "object" || part === null) return [];
    return Object.entries(part).flatMap(([method, value]) =>
      typeof value === "function" ? [`${name}.${method}`] : [],
    );
  });
}
