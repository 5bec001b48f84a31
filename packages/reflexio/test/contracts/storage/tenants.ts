import { describe, expect } from "vitest";
import { analyzeQuery } from "../../../src/core/search/analyze.ts";
import type { SearchKind } from "../../../src/ports/records.ts";
import type { Storage, Write } from "../../../src/ports/storage.ts";
import { defaultConfig } from "../../../src/services/settings.ts";
import {
  addWrite,
  buildAgentPlaybook,
  buildApiKey,
  buildJob,
  buildLearning,
  buildProfile,
  buildReceipt,
  buildRequest,
  buildRun,
  buildTurn,
  buildUserPlaybook,
  commitAll,
  START,
} from "../../helpers/records.ts";
import { contractTest, type StorageEngine } from "./engine.ts";
import { direction, embedPending, everyRow, TEST_MODEL } from "./searching.ts";

/** In every text of the org that is looked for, and in none of another. */
const CANARY = "canary";

/** What there is of an org; the names are the same in every org, the numbers are its own. */
export interface FilledOrg {
  readonly orgId: string;
  readonly turns: readonly number[];
  readonly profileRows: readonly number[];
  readonly userPlaybook: string;
  readonly agentPlaybook: string;
  readonly keyId: string;
  readonly jobId: number;
  readonly leaseToken: string;
}

const everyKind = ["interaction", "profile", "user_playbook", "agent_playbook"] as const;

function configWrite(mark: string, expected: number): Write {
  return { type: "config.put", config: defaultConfig(), actor: mark, at: START, expected, fileHash: mark };
}

function wordsOf(orgId: string, mark: string, cursor: number): readonly Write[] {
  const run = { runId: "run-1", reason: mark, evidence: [{ interactionId: 1, quote: mark }] };
  const profile = (profile_id: string, status: "pending" | "archived" | null) =>
    buildProfile({ profile_id, content: `shared ${mark}`, status, slot: mark, source: mark });
  return [
    { type: "request.insert", request: buildRequest({ source: mark }) },
    { type: "receipt.insert", receipt: buildReceipt({ body_hash: mark, response: mark }) },
    { type: "cursor.advance", userId: "ada", extractor: "profiles", from: 0, to: cursor },
    { type: "run.insert", run: buildRun({ note: mark }), outcomes: [] },
    addWrite({ kind: "profile", row: profile("old", null) }, run),
    addWrite({ kind: "profile", row: profile("profile-1", null) }, { ...run, supersedes: ["old"] }),
    addWrite({ kind: "profile", row: profile("pending", "pending") }),
    addWrite({ kind: "profile", row: profile("archived", "archived") }),
    addWrite({ kind: "user_playbook", row: buildUserPlaybook({ content: `shared ${mark}` }) }, run),
    addWrite({ kind: "agent_playbook", row: buildAgentPlaybook({ content: `shared ${mark}` }) }, run),
    {
      type: "learning.update",
      kind: "profile",
      id: "profile-1",
      changes: { custom_features: { mark } },
      action: "updated",
      at: START + cursor,
      actor: mark,
      reason: mark,
    },
    {
      type: "api_key.insert",
      key: buildApiKey({ key_id: `key of ${orgId}`, org_id: orgId, name: mark, scopes: ["admin"] }),
      hash: `hash of ${orgId}`,
    },
    ...Array.from({ length: cursor }, (_, index) => configWrite(mark, index)),
    ...Array.from({ length: cursor }, (_, index) =>
      addWrite({ kind: "profile", row: profile(`more ${index}`, null) }),
    ),
    { type: "job.enqueue", job: buildJob({ queue: orgId }) },
    { type: "job.enqueue", job: buildJob({ queue: "learn", dedupeKey: "ada", runAtMs: 9e15 }) },
  ];
}

/** Fills an org with one or more of everything, under names that every org uses. */
export async function fillOrg(
  storage: Storage,
  orgId: string,
  mark: string,
  turns: number,
): Promise<FilledOrg> {
  const rows = Array.from({ length: turns }, () => buildTurn({ content: `shared ${mark}` }));
  const [stored] = await commitAll(storage, orgId, { type: "interactions.insert", rows });
  const results = await commitAll(storage, orgId, ...wordsOf(orgId, mark, turns));
  await embedPending(storage, () => direction(1));
  const hits = await storage.search.text(orgId, everyRow("profile"), analyzeQuery("shared"), 9);
  const job = await storage.jobs.claim([orgId], 1e15, 1e15);
  return {
    orgId,
    turns: (stored?.ids ?? []).map(Number),
    profileRows: hits.map((hit) => hit.rowId),
    userPlaybook: String(results[8]?.ids[0]),
    agentPlaybook: String(results[9]?.ids[0]),
    keyId: `key of ${orgId}`,
    jobId: job?.jobId ?? 0,
    leaseToken: job?.leaseToken ?? "",
  };
}

type Read = (storage: Storage, orgId: string, target: FilledOrg) => Promise<unknown>;

const allStatuses = [null, "pending", "archived"] as const;

/** One call of every method that reads for an org, aimed at the target's data. */
const reads: Readonly<Record<string, Read>> = {
  "interactions.list": (storage, orgId) => storage.interactions.list(orgId, { userId: "ada" }, null),
  "interactions.byIds": (storage, orgId, target) => storage.interactions.byIds(orgId, target.turns),
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
  "profiles.list": (storage, orgId) =>
    storage.profiles.list(orgId, { userId: "ada", statuses: allStatuses, notExpiredAt: null }, null),
  "profiles.byIds": (storage, orgId) => storage.profiles.byIds(orgId, ["profile-1", "old"]),
  "profiles.count": (storage, orgId) => storage.profiles.count(orgId, 0, 9e9),
  "userPlaybooks.list": (storage, orgId) => storage.userPlaybooks.list(orgId, { statuses: null }, null),
  "userPlaybooks.byIds": (storage, orgId, target) =>
    storage.userPlaybooks.byIds(orgId, [target.userPlaybook]),
  "agentPlaybooks.list": (storage, orgId) =>
    storage.agentPlaybooks.list(orgId, { statuses: null, approvals: null }, null),
  "agentPlaybooks.byIds": (storage, orgId, target) =>
    storage.agentPlaybooks.byIds(orgId, [target.agentPlaybook]),
  "runs.list": (storage, orgId) => storage.runs.list(orgId, { requestId: "request-1" }, 99, null),
  "runs.find": (storage, orgId) => storage.runs.find(orgId, "run-1"),
  "runs.outcomesOfRun": (storage, orgId) => storage.runs.outcomesOfRun(orgId, "run-1"),
  "runs.profileChanges": (storage, orgId) => storage.runs.profileChanges(orgId, null, 99),
  "runs.cursor": (storage, orgId) => storage.runs.cursor(orgId, "ada", "profiles"),
  "runs.byRequest": (storage, orgId) => storage.runs.byRequest(orgId, "request-1"),
  "runs.outcomesOf": (storage, orgId) => storage.runs.outcomesOf(orgId, "request-1"),
  "runs.evidenceOf": (storage, orgId) => storage.runs.evidenceOf(orgId, "profile", "profile-1"),
  "lineage.find": (storage, orgId) => storage.lineage.find(orgId, "profile", "profile-1"),
  "lineage.revisions": (storage, orgId) => storage.lineage.revisions(orgId, "profile", "profile-1"),
  "lineage.supersessions": (storage, orgId) => storage.lineage.supersessions(orgId, "profile", "profile-1"),
  "lineage.runsOf": async (storage, orgId, target) => [
    await storage.lineage.runsOf(orgId, "user_playbook", target.userPlaybook),
    await storage.lineage.runsOf(orgId, "agent_playbook", target.agentPlaybook),
  ],
  "search.text": (storage, orgId, target) =>
    Promise.all(everyKind.map((kind) => textHits(storage, orgId, target, kind))),
  "search.vector": (storage, orgId, target) =>
    Promise.all(everyKind.map((kind) => vectorHits(storage, orgId, target, kind))),
  "search.idsOf": async (storage, orgId, target) => [
    await storage.search.idsOf(orgId, "interaction", target.turns),
    await storage.search.idsOf(orgId, "profile", target.profileRows),
    await storage.search.idsOf(orgId, "user_playbook", [Number(target.userPlaybook)]),
  ],
  "apiKeys.find": (storage, orgId, target) => storage.apiKeys.find(orgId, target.keyId),
  "apiKeys.list": (storage, orgId) => storage.apiKeys.list(orgId),
  "jobs.findByKey": (storage, orgId) => storage.jobs.findByKey(orgId, "learn", "ada"),
  "configs.currentVersion": (storage, orgId) => storage.configs.currentVersion(orgId),
  "configs.find": (storage, orgId) => storage.configs.find(orgId, 1),
  "configs.list": (storage, orgId) => storage.configs.list(orgId, 9),
  "configs.lastFileHash": (storage, orgId) => storage.configs.lastFileHash(orgId),
  receipt: (storage, orgId) => storage.receipt(orgId, "publish_interaction", "key-1"),
};

/** Methods of the engine as a whole; none answers with what an org stored, or only to the worker of its job. */
const withoutTenant: ReadonlySet<string> = new Set([
  "commit",
  "check",
  "close",
  "search.termStatistics",
  "vectors.pending",
  "vectors.put",
  "vectors.useModel",
  "vectors.pendingCount",
  "jobs.claim",
  "jobs.renew",
  "jobs.fail",
  "jobs.release",
  "jobs.find",
  "jobs.nextDueMs",
  "jobs.stats",
  "jobs.revive",
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

/** How many of the target's rows a search of the org finds. */
async function textHits(
  storage: Storage,
  orgId: string,
  target: FilledOrg,
  kind: SearchKind,
): Promise<number> {
  const hits = await storage.search.text(orgId, everyRow(kind), analyzeQuery(`shared ${CANARY}`), 99);
  return hits.filter((hit) => rowsOf(target, kind).includes(hit.rowId)).length;
}

async function vectorHits(
  storage: Storage,
  orgId: string,
  target: FilledOrg,
  kind: SearchKind,
): Promise<number> {
  const hits = await storage.search.vector(orgId, everyRow(kind), direction(1), TEST_MODEL, 99);
  return hits.filter((hit) => rowsOf(target, kind).includes(hit.rowId)).length;
}

function toText(value: unknown): string {
  return JSON.stringify(value) ?? "undefined";
}

async function readAll(storage: Storage, orgId: string, target: FilledOrg): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  for (const [name, read] of Object.entries(reads))
    answers.set(name, toText(await read(storage, orgId, target)));
  return answers;
}

/** Methods of a storage, with the store they belong to. */
function methodsOf(storage: Storage): string[] {
  return Object.entries(storage).flatMap(([name, part]: [string, unknown]) => {
    if (typeof part === "function") return [name];
    if (typeof part !== "object" || part === null) return [];
    return Object.entries(part).flatMap(([method, value]) =>
      typeof value === "function" ? [`${name}.${method}`] : [],
    );
  });
}

/** Reads that show an outsider anything of the target org; empty as it must be. */
export async function findLeaks(storage: Storage, outsider: string, target: FilledOrg): Promise<string[]> {
  const seen = await readAll(storage, outsider, target);
  const own = await readAll(storage, target.orgId, target);
  return [...seen]
    .filter(([name, answer]) => answer.includes(CANARY) || answer === own.get(name))
    .map(([name]) => name);
}

/** One of every write, aimed at the target's data. Run by the target itself, each changes something. */
const attacks = {
  "request.insert": () => ({ type: "request.insert", request: buildRequest({ request_id: "request-2" }) }),
  "interactions.insert": () => ({ type: "interactions.insert", rows: [buildTurn()] }),
  "receipt.insert": () => ({ type: "receipt.insert", receipt: buildReceipt({ body_hash: "x" }) }),
  "job.enqueue": (target) => ({ type: "job.enqueue", job: buildJob({ queue: target.orgId }) }),
  "learning.reinforce": () => ({
    type: "learning.reinforce",
    kind: "profile",
    id: "profile-1",
    evidence: [{ interactionId: 7, quote: "more" }],
    runId: "run-1",
    reason: "",
    modifiedAt: START + 500,
  }),
  "learning.update": ({ userPlaybook }) => ({
    type: "learning.update",
    kind: "user_playbook",
    id: userPlaybook,
    changes: { content: "hacked" },
    action: "updated",
    at: START,
    actor: "",
    reason: "",
  }),
  "learning.restore": () => ({ type: "learning.restore", kind: "profile", id: "old", at: START, reason: "" }),
  "learning.add": ({ userPlaybook }) =>
    addWrite(buildLearning("user_playbook", "", "hacked"), { supersedes: [userPlaybook] }),
  "learnings.upgrade": () => ({
    type: "learnings.upgrade",
    kind: "profile",
    scope: {},
    archiveCurrent: true,
    at: START,
  }),
  "learnings.downgrade": () => ({ type: "learnings.downgrade", kind: "profile", scope: {} }),
  "cursor.advance": (target) => ({
    type: "cursor.advance",
    userId: "ada",
    extractor: "profiles",
    from: target.turns.length,
    to: 424_242,
  }),
  "run.insert": () => ({
    type: "run.insert",
    run: buildRun({ run_id: "run-2" }),
    outcomes: [],
  }),
  "api_key.rotate": (target) => ({
    type: "api_key.rotate",
    keyId: target.keyId,
    next: buildApiKey({ key_id: "stolen", scopes: ["admin"] }),
    hash: "stolen",
    at: START,
    endsAt: START + 9,
  }),
  "api_key.insert": (target) => ({
    type: "api_key.insert",
    key: buildApiKey({ key_id: "planted", org_id: target.orgId, scopes: ["admin"] }),
    hash: "planted",
  }),
  "api_key.revoke": (target) => ({ type: "api_key.revoke", keyId: target.keyId, at: START }),
  "config.put": (target) => ({
    type: "config.put",
    config: defaultConfig(),
    actor: "outsider",
    at: START,
    expected: target.turns.length,
    fileHash: null,
  }),
  "job.complete": ({ jobId, leaseToken }) => ({ type: "job.complete", jobId, leaseToken }),
  "learnings.delete": (target) => ({
    type: "learnings.delete",
    kind: "user_playbook",
    selector: { ids: [target.userPlaybook] },
  }),
  "interactions.delete": (target) => ({
    type: "interactions.delete",
    selector: { interactionIds: target.turns },
  }),
  "requests.delete": () => ({ type: "requests.delete", selector: { requestIds: ["request-1"] } }),
} satisfies { readonly [Type in Write["type"]]: (target: FilledOrg) => Extract<Write, { type: Type }> };

async function stateOf(storage: Storage, target: FilledOrg): Promise<string> {
  const job = await storage.jobs.find(target.jobId);
  const stats = await storage.jobs.stats(0);
  return toText([[...(await readAll(storage, target.orgId, target))], job, stats.waiting]);
}

/** Writes of an outsider that change what the target org has; empty as it must be. */
export async function findIntrusions(
  storage: Storage,
  outsider: string,
  target: FilledOrg,
): Promise<string[]> {
  const intrusions: string[] = [];
  for (const [name, attack] of Object.entries(attacks)) {
    // Adding a job is visible in the statistics of the engine, which belong to no org.
    if (name === "job.enqueue" && outsider !== target.orgId) continue;
    const before = await stateOf(storage, target);
    await storage.commit(outsider, [attack(target)]).catch(() => undefined);
    if ((await stateOf(storage, target)) !== before) intrusions.push(name);
  }
  return intrusions;
}

/** Two orgs that use the same ids never see or change what is the other's. */
export function describeTenants(engine: StorageEngine): void {
  const test = contractTest(engine);

  describe("tenants", () => {
    test("every method that reads for an org is tried below", async ({ storage }) => {
      const tried = [...Object.keys(reads), ...withoutTenant];
      expect(methodsOf(storage).sort()).toEqual(tried.sort());
    });

    test("no read shows anything of another org", async ({ storage }) => {
      const target = await fillOrg(storage, "org-b", CANARY, 3);
      await fillOrg(storage, "org-a", "own", 2);
      expect(await findLeaks(storage, "org-a", target)).toEqual([]);
      expect(await findLeaks(storage, "nobody", target)).toEqual([]);
      expect(await findLeaks(storage, "", target)).toEqual([]);
    });

    test("each of those reads shows the org itself something that is its own", async ({ storage }) => {
      const target = await fillOrg(storage, "org-b", CANARY, 3);
      await fillOrg(storage, "org-a", "own", 2);
      expect((await findLeaks(storage, "org-b", target)).sort()).toEqual(Object.keys(reads).sort());
      const nobody = await readAll(storage, "nobody", target);
      const own = await readAll(storage, "org-b", target);
      expect([...own].filter(([name, answer]) => answer === nobody.get(name))).toEqual([]);
    });

    test("no write changes anything of another org", async ({ storage }) => {
      const target = await fillOrg(storage, "org-b", CANARY, 3);
      await fillOrg(storage, "org-a", "own", 2);
      expect(await findIntrusions(storage, "org-a", target)).toEqual([]);
      expect(await findIntrusions(storage, "nobody", target)).toEqual([]);
    });

    test("each of those writes changes something when the org itself makes it", async ({ storage }) => {
      const changing = new Set<string>();
      for (const name of Object.keys(attacks)) {
        const target = await fillOrg(storage, `org ${name}`, CANARY, 3);
        const changed = await changesOwn(storage, target, name);
        if (changed) changing.add(name);
      }
      // A known receipt changes nothing by design.
      expect([...changing].sort()).toEqual(
        Object.keys(attacks)
          .filter((name) => name !== "receipt.insert")
          .sort(),
      );
    });
  });
}

async function changesOwn(storage: Storage, target: FilledOrg, name: string): Promise<boolean> {
  const attack = Object.entries(attacks).find(([type]) => type === name)?.[1];
  if (attack === undefined) return false;
  const before = await stateOf(storage, target);
  // One key must stay that can manage keys.
  const spare = buildApiKey({ key_id: `spare of ${target.orgId}`, scopes: ["admin"] });
  if (name === "api_key.revoke") {
    await commitAll(storage, target.orgId, { type: "api_key.insert", key: spare, hash: spare.key_id });
  }
  const prepared = name === "api_key.revoke" ? await stateOf(storage, target) : before;
  await commitAll(storage, target.orgId, attack(target)).catch(() => undefined);
  return (await stateOf(storage, target)) !== prepared;
}
