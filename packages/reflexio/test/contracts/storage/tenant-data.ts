import { analyzeQuery } from "../../../src/core/search/analyze.ts";
import { REVOKED } from "../../../src/ports/learning-changes.ts";
import { GENERATE_QUEUE } from "../../../src/ports/operation-store.ts";
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
  buildSpendEntry,
  buildStep,
  buildTurn,
  buildUserPlaybook,
  commitAll,
  START,
} from "../../helpers/records.ts";
import { direction, embedPending, everyRow } from "./searching.ts";

/** In every text of the org that is looked for, and in none of another. */
export const CANARY = "canary";

/** What there is of an org; the names are the same in every org, the numbers are its own. */
export interface FilledOrg {
  readonly orgId: string;
  readonly turns: readonly number[];
  /** Came long after the others, with a request that only this org has. */
  readonly newestTurn: number;
  readonly profileRows: readonly number[];
  readonly userPlaybook: string;
  readonly agentPlaybook: string;
  /** Written by aggregation. */
  readonly aggregated: string;
  readonly clusterId: number;
  readonly keyId: string;
  readonly jobId: number;
  readonly leaseToken: string;
}

export const ruleGroup = { agentVersion: "agent-v1", playbookName: "default" };

/** Groups all rules of the org into one cluster, served by an agent playbook of its own. */
export function aggregation(
  clusterId: number | null,
  members: readonly string[],
  expectedVersion: number,
  mark: string,
): Extract<Write, { type: "aggregation.apply" }> {
  const row = buildAgentPlaybook({ content: `aggregated ${mark}`, playbook_status: "pending" });
  const cluster = {
    clusterId,
    members: members.map((id) => ({ id: Number(id), hash: mark })),
    state: "served",
    fingerprint: mark,
    textHash: mark,
    agentPlaybookId: null,
    proposalId: null,
    attempts: 0,
    retryAtMs: null,
    error: mark,
    action: { type: "add", row, as: "rule", supersedes: null, reason: mark },
  } as const;
  return {
    type: "aggregation.apply",
    ...ruleGroup,
    expectedVersion,
    clusters: [cluster],
    removed: [],
    runId: mark,
    mode: "incremental",
    at: START,
  };
}

export const NO_CAPS = { tokensPerDay: null, costUsdPerDay: null };
export const SPEND = buildSpendEntry();

/** Every turn of an org, as operations select them. */
export const everyTurn = { userId: null, agentVersion: null, source: null, startTime: null, endTime: null };

export function erasure(
  userId: string,
  receiptId: string,
  at: number,
): Extract<Write, { type: "user.forget" }> {
  return { type: "user.forget", userId, minUsers: 2, receiptId, actor: "admin", at };
}

/** What an evaluator says of the session that every org has. */
export function verdict(
  reason: string,
  lastInteractionId: number,
): Extract<Write, { type: "evaluation.put" }> {
  return {
    type: "evaluation.put",
    row: {
      user_id: "ada",
      session_id: "session-1",
      agent_version: "agent-v1",
      evaluation_name: "default",
      is_success: true,
      failure_type: null,
      failure_reason: reason,
      number_of_correction_per_session: 0,
      user_turns_to_resolution: null,
      is_escalated: false,
      regular_vs_shadow: null,
      created_at: START,
      last_interaction_id: lastInteractionId,
      evaluator: "rules",
      note: reason,
      metadata: null,
      run_id: "run",
    },
  };
}

/** Tells a learning that every org has in a session that every org has. */
export function serving(callId: string, at: number): Extract<Write, { type: "serving.note" }> {
  const where = { userId: "ada", sessionId: "session-1", callId, at };
  return { type: "serving.note", servings: [{ kind: "profile", id: "profile-1", ...where }], keepFrom: 0 };
}

function configWrite(mark: string, expected: number): Write {
  return { type: "config.put", config: defaultConfig(), actor: mark, at: START, expected, fileHash: mark };
}

const ADA = { kind: "user", id: "ada", isPrivate: true };

function auditWrite(mark: string): Write {
  const origin = { actor: "system", keyId: mark, address: "none", operation: mark } as const;
  return { type: "audit.append", origin, atMs: START, notes: [{ what: mark, subjects: [ADA], count: 1 }] };
}

/** An org of which every other one knows a name by chance: it teaches and pays under it, they ran under it. */
const NAMING_ORG = "org-b";
/** A name that only the naming org uses for what it has. */
export const CHANCE_NAME = `name of ${NAMING_ORG}`;

/** Whose the profile is that has the same id in every org. */
function ofOneUser(orgId: string): string {
  return orgId === NAMING_ORG ? "bob" : "ada";
}

function namesOfOthers(orgId: string): readonly Write[] {
  const isNaming = orgId === NAMING_ORG;
  const aggregation = (run_id: string, extractor: string) => {
    const run = buildRun({ run_id, extractor, kind: "agent_playbook", user_id: "" });
    return { type: "run.insert", run, outcomes: [], steps: [buildStep()] } as const;
  };
  const rule = buildUserPlaybook({ playbook_name: CHANCE_NAME, content: "Taught under that name." });
  const made = buildLearning("profile", `made in ${CHANCE_NAME}`, "Made in a run of that name.");
  return [
    aggregation("aggregation-1", "default"),
    ...(isNaming
      ? [
          addWrite({ kind: "user_playbook", row: rule }),
          {
            type: "spend.reserve",
            entry: { ...SPEND, callId: CHANCE_NAME, runId: CHANCE_NAME },
            caps: NO_CAPS,
          } as const,
        ]
      : [aggregation("aggregation-2", CHANCE_NAME), addWrite(made, { runId: CHANCE_NAME })]),
  ];
}

function wordsOf(orgId: string, mark: string, cursor: number): readonly Write[] {
  const run = { runId: "run-1", reason: mark, evidence: [{ interactionId: 1, quote: mark }] };
  const profile = (profile_id: string, status: "pending" | "archived" | null) =>
    buildProfile({ profile_id, content: `shared ${mark}`, status, slot: mark, source: mark });
  return [
    { type: "request.insert", request: buildRequest({ source: mark }) },
    { type: "receipt.insert", receipt: buildReceipt({ body_hash: mark, response: mark }) },
    { type: "cursor.advance", userId: "ada", extractor: "profiles", from: 0, to: cursor },
    {
      type: "run.insert",
      run: buildRun({ note: mark }),
      outcomes: [],
      steps: [buildStep({ summary: mark })],
    },
    { type: "spend.reserve", entry: { ...SPEND, inputTokens: 1 + cursor }, caps: NO_CAPS },
    addWrite({ kind: "profile", row: profile("old", null) }, run),
    addWrite({ kind: "profile", row: profile("profile-1", null) }, { ...run, supersedes: ["old"] }),
    // Orgs differ in how many learnings their run made.
    ...Array.from({ length: cursor }, (_, index) =>
      addWrite({ kind: "profile", row: profile(`counted-${index}`, null) }, run),
    ),
    // Orgs differ in what their pending profiles are to replace, and have one replacement in common.
    addWrite({ kind: "profile", row: profile("replaced", null) }),
    addWrite(
      { kind: "profile", row: profile("pending-1", "pending") },
      // What one org replaces at once, the other one replaces later.
      orgId === NAMING_ORG
        ? { replacesWhenPromoted: ["counted-1", "more 0", "replaced"] }
        : { replacesWhenPromoted: ["counted-0", "more 0"], supersedes: ["replaced"] },
    ),
    addWrite({ kind: "profile", row: { ...profile("pending-3", "pending"), user_id: ofOneUser(orgId) } }),
    addWrite({ kind: "profile", row: { ...profile("of-bob", null), user_id: "bob" } }),
    addWrite({ kind: "profile", row: profile("pending-2", "pending") }, { replacesWhenPromoted: ["more 1"] }),
    addWrite({ kind: "profile", row: profile("archived", "archived") }),
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
    addWrite({ kind: "user_playbook", row: buildUserPlaybook({ playbook_name: mark }) }),
    ...namesOfOthers(orgId),
    verdict(mark, 1),
    serving(mark, START),
    addWrite({ kind: "profile", row: profile("revoked", null) }, run),
    {
      type: "learning.update",
      kind: "profile",
      id: "revoked",
      changes: { superseded_by: REVOKED },
      action: "revoked",
      at: START,
      actor: mark,
      reason: mark,
    },
    ...Array.from({ length: cursor }, (_, index) => configWrite(mark, index)),
    ...Array.from({ length: cursor }, (_, index) =>
      addWrite({ kind: "profile", row: profile(`more ${index}`, null) }, run),
    ),
    { type: "interactions.insert", rows: [buildTurn({ user_id: mark, content: "", session_id: null })] },
    {
      type: "operation.start",
      operationId: "operation-1",
      service: "profile_generation",
      mode: "rerun",
      params: { ...everyTurn, source: mark, extractorNames: null },
      userIds: ["ada", mark],
      startedAtMs: START,
    },
    {
      type: "job.enqueue",
      job: buildJob({ queue: GENERATE_QUEUE, dedupeKey: "operation-1", runAtMs: 9e15 }),
    },
    addWrite({ kind: "user_playbook", row: buildUserPlaybook({ content: `shared ${mark}` }) }, run),
    addWrite({ kind: "agent_playbook", row: buildAgentPlaybook({ content: `shared ${mark}` }) }, run),
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
  const rows = Array.from({ length: turns }, (_, index) =>
    buildTurn({ content: `shared ${mark}`, message_id: `message-${index}` }),
  );
  const [stored] = await commitAll(storage, orgId, { type: "interactions.insert", rows });
  const results = await commitAll(storage, orgId, ...wordsOf(orgId, mark, turns));
  const [userPlaybook, agentPlaybook] = [String(results.at(-4)?.ids[0]), String(results.at(-3)?.ids[0])];
  const [grouped] = await commitAll(storage, orgId, aggregation(null, [userPlaybook], 0, mark));
  for (let entry = 0; entry < turns; entry += 1) await commitAll(storage, orgId, auditWrite(mark));
  const { clusters } = await storage.aggregation.state(orgId, ruleGroup);
  // Last: what rests on turns that an erasure may have removed is refused after it.
  await commitAll(storage, orgId, erasure("somebody", "erasure-1", START + turns));
  const late = buildTurn({ content: "", user_id: mark, request_id: mark, created_at: START + 1_000 * turns });
  const [newest] = await commitAll(storage, orgId, { type: "interactions.insert", rows: [late] });
  await embedPending(storage, () => direction(1));
  const hits = await storage.search.text(orgId, everyRow("profile"), analyzeQuery("shared"), 9);
  const job = await storage.jobs.claim([orgId], 1e15, 1e15);
  return {
    orgId,
    turns: (stored?.ids ?? []).map(Number),
    newestTurn: Number(newest?.ids[0]),
    profileRows: hits.map((hit) => hit.rowId),
    userPlaybook,
    agentPlaybook,
    aggregated: String(grouped?.ids[0]),
    clusterId: clusters[0]?.clusterId ?? 0,
    keyId: `key of ${orgId}`,
    jobId: job?.jobId ?? 0,
    leaseToken: job?.leaseToken ?? "",
  };
}
