import type { NewJob } from "../../src/ports/job-queue.ts";
import type {
  ApiKeyRecord,
  NewAgentPlaybook,
  NewInteraction,
  NewUserPlaybook,
  ProfileRecord,
  ReceiptRecord,
  RequestRecord,
  RunRecord,
  StoredLearningKind,
} from "../../src/ports/records.ts";
import type { RunStepRecord } from "../../src/ports/run-step.ts";
import type { SpendEntry } from "../../src/ports/spending.ts";
import type { NewLearning, Storage, Write, WriteResult } from "../../src/ports/storage.ts";

/** A time all tests count from, unix seconds. */
export const START = 1_750_000_000;

export function buildRequest(overrides: Partial<RequestRecord> = {}): RequestRecord {
  return {
    request_id: "request-1",
    user_id: "ada",
    created_at: START,
    source: "support-chat",
    agent_version: "agent-v1",
    session_id: "session-1",
    skip_aggregation: false,
    force_extraction: false,
    ...overrides,
  };
}

export function buildTurn(overrides: Partial<NewInteraction> = {}): NewInteraction {
  return {
    user_id: "ada",
    request_id: "request-1",
    session_id: "session-1",
    created_at: START,
    role: "User",
    content: "Please keep the answers short.",
    user_action: "none",
    user_action_description: "",
    interacted_image_url: "",
    image_encoding: "",
    shadow_content: "",
    expert_content: "",
    tools_used: [],
    message_id: null,
    ...overrides,
  };
}

export function buildProfile(overrides: Partial<ProfileRecord> = {}): ProfileRecord {
  return {
    profile_id: "profile-1",
    user_id: "ada",
    content: "Lives in Lisbon.",
    last_modified_timestamp: START,
    generated_from_request_id: "request-1",
    profile_time_to_live: "infinity",
    expiration_timestamp: 4_102_444_800,
    custom_features: null,
    source: null,
    status: null,
    extractor_names: null,
    source_interaction_ids: [],
    slot: null,
    evidence_at: START,
    ...overrides,
  };
}

export function buildUserPlaybook(overrides: Partial<NewUserPlaybook> = {}): NewUserPlaybook {
  return {
    user_id: "ada",
    request_id: "request-1",
    playbook_name: "default",
    agent_version: "agent-v1",
    created_at: START,
    content: "Ask before deleting files.",
    trigger: null,
    rationale: null,
    blocking_issue: null,
    status: null,
    source: null,
    source_interaction_ids: [],
    slot: null,
    evidence_at: START,
    ...overrides,
  };
}

export function buildAgentPlaybook(overrides: Partial<NewAgentPlaybook> = {}): NewAgentPlaybook {
  return {
    playbook_name: "default",
    agent_version: "agent-v1",
    created_at: START,
    content: "Confirm the order number first.",
    trigger: null,
    rationale: null,
    blocking_issue: null,
    status: null,
    playbook_status: "approved",
    playbook_metadata: "",
    ...overrides,
  };
}

/** A learning of a kind with this text and, for kinds that have one, this user. */
export function buildLearning(
  kind: StoredLearningKind,
  id: string,
  content: string,
  user = "ada",
): NewLearning {
  switch (kind) {
    case "profile":
      return { kind, row: buildProfile({ profile_id: id, content, user_id: user }) };
    case "user_playbook":
      return { kind, row: buildUserPlaybook({ content, user_id: user }) };
    case "agent_playbook":
      return { kind, row: buildAgentPlaybook({ content }) };
  }
}

export function buildRun(overrides: Partial<RunRecord> = {}): RunRecord {
  return {
    run_id: "run-1",
    user_id: "ada",
    extractor: "default_profile_extractor",
    kind: "profile",
    trigger: "publish",
    operation_id: null,
    session_id: "session-1",
    agent_version: "v1",
    learner: "rules",
    status: "succeeded",
    started_at_ms: START * 1000,
    finished_at_ms: START * 1000 + 5,
    first_interaction_id: 1,
    last_interaction_id: 2,
    turns_read: 2,
    request_ids: ["request-1"],
    input_tokens: 0,
    output_tokens: 0,
    cost_usd: 0,
    note: "",
    error: null,
    ...overrides,
  };
}

export function buildStep(overrides: Partial<RunStepRecord> = {}): RunStepRecord {
  return {
    name: "extract",
    status: "completed",
    summary: "1 item(s).",
    started_at_ms: START * 1000,
    duration_ms: 7,
    input_tokens: 100,
    output_tokens: 10,
    cost_usd: 0.01,
    model: "scripted/test",
    prompt_version: "profiles@1",
    attempts: 1,
    details: { turns: 3 },
    raw_reply: '{"items":[]}',
    error: null,
    ...overrides,
  };
}

export function buildSpendEntry(overrides: Partial<SpendEntry> = {}): SpendEntry {
  return {
    callId: "call-1",
    day: "2025-06-15",
    atMs: START * 1000,
    provider: "scripted",
    model: "test",
    role: "generation",
    runId: "run-1",
    inputTokens: 100,
    outputTokens: 10,
    costUsd: 0.01,
    ...overrides,
  };
}

export function buildReceipt(overrides: Partial<ReceiptRecord> = {}): ReceiptRecord {
  return {
    operation: "publish_interaction",
    key: "key-1",
    body_hash: "hash-1",
    request_id: "request-1",
    response: null,
    created_at: START,
    ...overrides,
  };
}

export function buildJob(overrides: Partial<NewJob> = {}): NewJob {
  return {
    queue: "learn",
    payload: { user_id: "ada" },
    dedupeKey: null,
    runAtMs: 1_000,
    onDuplicate: "keep",
    maxAttempts: 3,
    ...overrides,
  };
}

export function buildApiKey(overrides: Partial<ApiKeyRecord> = {}): ApiKeyRecord {
  return {
    key_id: "key-1",
    org_id: "org",
    name: "laptop",
    prefix: "rflx-abc",
    scopes: ["publish", "read"],
    user_id: null,
    agent_version: null,
    created_at: START,
    expires_at: null,
    revoked_at: null,
    last_used_at: null,
    rotated_to: null,
    ...overrides,
  };
}

/** Adds a learning that no run made. */
export function addWrite(
  learning: NewLearning,
  more: Partial<Extract<Write, { type: "learning.add" }>> = {},
): Write {
  return { type: "learning.add", learning, evidence: [], supersedes: [], runId: null, reason: "", ...more };
}

/** Applies writes that must succeed. */
export async function commitAll(
  storage: Storage,
  orgId: string,
  ...writes: readonly Write[]
): Promise<readonly WriteResult[]> {
  const result = await storage.commit(orgId, writes);
  if (!result.ok) throw new Error(`A receipt for ${result.receipt.key} exists already.`);
  return result.results;
}

/** Stores turns and returns their ids. */
export async function storeTurns(
  storage: Storage,
  orgId: string,
  ...rows: readonly Partial<NewInteraction>[]
): Promise<number[]> {
  const [result] = await commitAll(storage, orgId, {
    type: "interactions.insert",
    rows: rows.map(buildTurn),
  });
  return (result?.ids ?? []).map(Number);
}

/** Stores a learning and returns its id. */
export async function storeLearning(
  storage: Storage,
  orgId: string,
  learning: NewLearning,
  more: Parameters<typeof addWrite>[1] = {},
): Promise<string> {
  const [result] = await commitAll(storage, orgId, addWrite(learning, more));
  return String(result?.ids[0]);
}
