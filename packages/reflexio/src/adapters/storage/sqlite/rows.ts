import {
  approvalSchema,
  type BlockingIssue,
  blockingIssueKindSchema,
  lifecycleSchema,
  runTriggerSchema,
  timeToLiveSchema,
  userActionSchema,
} from "@reflexio/contracts";
import type { Evidence } from "../../../ports/learner.ts";
import type {
  AgentPlaybookRecord,
  ApiKeyRecord,
  InteractionRecord,
  ProfileRecord,
  ReceiptRecord,
  RequestRecord,
  RunOutcome,
  RunRecord,
  UserPlaybookRecord,
} from "../../../ports/records.ts";
import type { RunStepRecord } from "../../../ports/run-step.ts";
import * as cell from "./cells.ts";
import type { SqlRow } from "./driver.ts";

const LEARNING_KINDS = ["profile", "user_playbook", "agent_playbook"] as const;

export function toRequest(row: SqlRow): RequestRecord {
  return {
    request_id: cell.text(row, "request_id"),
    user_id: cell.text(row, "user_id"),
    created_at: cell.number(row, "created_at"),
    source: cell.text(row, "source"),
    agent_version: cell.text(row, "agent_version"),
    session_id: cell.textOrNull(row, "session_id"),
    skip_aggregation: cell.flag(row, "skip_aggregation"),
    force_extraction: cell.flag(row, "force_extraction"),
  };
}

export function toInteraction(row: SqlRow): InteractionRecord {
  return {
    interaction_id: cell.number(row, "interaction_id"),
    position: cell.number(row, "position"),
    user_id: cell.text(row, "user_id"),
    request_id: cell.text(row, "request_id"),
    session_id: cell.textOrNull(row, "session_id"),
    created_at: cell.number(row, "created_at"),
    role: cell.text(row, "role"),
    content: cell.text(row, "content"),
    user_action: cell.word(row, "user_action", userActionSchema.options),
    user_action_description: cell.text(row, "user_action_description"),
    interacted_image_url: cell.text(row, "interacted_image_url"),
    image_encoding: cell.text(row, "image_encoding"),
    shadow_content: cell.text(row, "shadow_content"),
    expert_content: cell.text(row, "expert_content"),
    tools_used: cell.records(row, "tools_used").map((tool) => ({
      tool_name: typeof tool.tool_name === "string" ? tool.tool_name : "",
      tool_data: cell.isRecord(tool.tool_data) ? tool.tool_data : {},
    })),
    message_id: cell.textOrNull(row, "message_id"),
  };
}

export function toProfile(row: SqlRow): ProfileRecord {
  return {
    profile_id: cell.text(row, "profile_id"),
    user_id: cell.text(row, "user_id"),
    content: cell.text(row, "content"),
    last_modified_timestamp: cell.number(row, "last_modified_timestamp"),
    generated_from_request_id: cell.text(row, "generated_from_request_id"),
    profile_time_to_live: cell.word(row, "profile_time_to_live", timeToLiveSchema.options),
    expiration_timestamp: cell.number(row, "expiration_timestamp"),
    custom_features: cell.recordOrNull(row, "custom_features"),
    source: cell.textOrNull(row, "source"),
    status: cell.wordOrNull(row, "status", lifecycleSchema.options),
    extractor_names: cell.textsOrNull(row, "extractor_names"),
    source_interaction_ids: cell.numbers(row, "source_interaction_ids"),
    slot: cell.textOrNull(row, "slot"),
    evidence_at: cell.number(row, "evidence_at"),
  };
}

function toBlockingIssue(row: SqlRow): BlockingIssue | null {
  const value = cell.recordOrNull(row, "blocking_issue");
  const kind = blockingIssueKindSchema.options.find((option) => option === value?.kind);
  return kind === undefined
    ? null
    : { kind, details: typeof value?.details === "string" ? value.details : "" };
}

function toRule(row: SqlRow) {
  return {
    playbook_name: cell.text(row, "playbook_name"),
    agent_version: cell.text(row, "agent_version"),
    created_at: cell.number(row, "created_at"),
    content: cell.text(row, "content"),
    trigger: cell.textOrNull(row, "trigger"),
    rationale: cell.textOrNull(row, "rationale"),
    blocking_issue: toBlockingIssue(row),
    status: cell.wordOrNull(row, "status", lifecycleSchema.options),
  };
}

export function toUserPlaybook(row: SqlRow): UserPlaybookRecord {
  return {
    user_playbook_id: cell.number(row, "row_id"),
    user_id: cell.textOrNull(row, "user_id"),
    request_id: cell.text(row, "request_id"),
    ...toRule(row),
    source: cell.textOrNull(row, "source"),
    source_interaction_ids: cell.numbers(row, "source_interaction_ids"),
    slot: cell.textOrNull(row, "slot"),
    evidence_at: cell.number(row, "evidence_at"),
  };
}

export function toAgentPlaybook(row: SqlRow): AgentPlaybookRecord {
  return {
    agent_playbook_id: cell.number(row, "row_id"),
    ...toRule(row),
    playbook_status: cell.word(row, "playbook_status", approvalSchema.options),
    playbook_metadata: cell.text(row, "playbook_metadata"),
  };
}

export function toEvidence(row: SqlRow): Evidence {
  return { interactionId: cell.number(row, "interaction_id"), quote: cell.text(row, "quote") };
}

export function toRun(row: SqlRow, requestIds: readonly string[]): RunRecord {
  return {
    run_id: cell.text(row, "run_id"),
    user_id: cell.text(row, "user_id"),
    extractor: cell.text(row, "extractor"),
    kind: cell.word(row, "kind", [...LEARNING_KINDS, "evaluation"]),
    trigger: cell.word(row, "started_by", runTriggerSchema.options),
    operation_id: cell.textOrNull(row, "operation_id"),
    session_id: cell.textOrNull(row, "session_id"),
    agent_version: cell.textOrNull(row, "agent_version"),
    learner: cell.text(row, "learner"),
    status: cell.word(row, "status", ["succeeded", "failed"]),
    started_at_ms: cell.number(row, "started_at_ms"),
    finished_at_ms: cell.number(row, "finished_at_ms"),
    first_interaction_id: cell.number(row, "first_interaction_id"),
    last_interaction_id: cell.number(row, "last_interaction_id"),
    turns_read: cell.number(row, "turns_read"),
    request_ids: requestIds,
    input_tokens: cell.number(row, "input_tokens"),
    output_tokens: cell.number(row, "output_tokens"),
    cost_usd: cell.number(row, "cost_usd"),
    note: cell.text(row, "note"),
    error: cell.textOrNull(row, "error"),
  };
}

function numberField(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function textField(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

export function toStep(row: SqlRow): RunStepRecord {
  const step = cell.recordOrNull(row, "step") ?? {};
  const status = (["completed", "skipped", "failed"] as const).find((word) => word === step.status);
  return {
    name: textField(step.name) ?? "",
    status: status ?? "completed",
    summary: textField(step.summary) ?? "",
    started_at_ms: numberField(step.started_at_ms),
    duration_ms: numberField(step.duration_ms),
    input_tokens: numberField(step.input_tokens),
    output_tokens: numberField(step.output_tokens),
    cost_usd: numberField(step.cost_usd),
    model: textField(step.model),
    prompt_version: textField(step.prompt_version),
    attempts: numberField(step.attempts),
    details: cell.isRecord(step.details) ? step.details : {},
    raw_reply: textField(step.raw_reply),
    error: textField(step.error),
  };
}

export function toOutcome(row: SqlRow): RunOutcome {
  return {
    request_id: cell.textOrNull(row, "request_id"),
    kind: cell.word(row, "kind", LEARNING_KINDS),
    learning_id: cell.textOrNull(row, "learning_id"),
    action: cell.word(row, "action", ["added", "updated", "superseded", "ignored", "rejected"]),
    reason: cell.text(row, "reason"),
    content: cell.text(row, "content"),
    evidence: cell.records(row, "evidence").map((item) => ({
      interactionId: Number(item.interactionId),
      quote: String(item.quote),
    })),
  };
}

export function toReceipt(row: SqlRow): ReceiptRecord {
  return {
    operation: cell.text(row, "operation"),
    key: cell.text(row, "key"),
    body_hash: cell.text(row, "body_hash"),
    request_id: cell.textOrNull(row, "request_id"),
    response: cell.textOrNull(row, "response"),
    created_at: cell.number(row, "created_at"),
  };
}

const SCOPES = ["publish", "read", "review", "admin"] as const;

export function toApiKey(row: SqlRow): ApiKeyRecord {
  const scopes = cell.textsOrNull(row, "scopes") ?? [];
  return {
    key_id: cell.text(row, "key_id"),
    org_id: cell.text(row, "org_id"),
    name: cell.text(row, "name"),
    prefix: cell.text(row, "prefix"),
    scopes: SCOPES.filter((scope) => scopes.includes(scope)),
    user_id: cell.textOrNull(row, "user_id"),
    agent_version: cell.textOrNull(row, "agent_version"),
    created_at: cell.number(row, "created_at"),
    expires_at: cell.numberOrNull(row, "expires_at"),
    revoked_at: cell.numberOrNull(row, "revoked_at"),
    last_used_at: cell.numberOrNull(row, "last_used_at"),
    rotated_to: cell.textOrNull(row, "rotated_to"),
  };
}
