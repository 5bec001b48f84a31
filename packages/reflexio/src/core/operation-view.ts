import type { OperationStatusInfo } from "@reflexio/contracts";
import type { OperationParams, OperationRecord } from "../ports/operation-store.ts";

function toRequestParams(params: OperationParams): Record<string, unknown> {
  return {
    user_id: params.userId,
    agent_version: params.agentVersion,
    start_time: params.startTime,
    end_time: params.endTime,
    source: params.source,
    extractor_names: params.extractorNames,
  };
}

/** An operation as it is shown. */
export function toOperationView(operation: OperationRecord): OperationStatusInfo {
  const processed = operation.users.filter((user) => user.state === "processed");
  const failed = operation.users.filter((user) => user.state === "failed");
  const next = operation.users.find((user) => user.state === "waiting");
  const total = operation.users.length;
  return {
    service_name: operation.service,
    operation_id: operation.operationId,
    status: operation.status,
    started_at: Math.floor(operation.startedAtMs / 1000),
    completed_at: operation.finishedAtMs === null ? null : Math.floor(operation.finishedAtMs / 1000),
    total_users: total,
    processed_users: processed.length,
    failed_users: failed.length,
    current_user_id: operation.status === "in_progress" ? (next?.userId ?? null) : null,
    processed_user_ids: processed.map((user) => user.userId),
    failed_user_ids: failed.map((user) => ({ user_id: user.userId, error: user.error ?? "" })),
    request_params: { mode: operation.mode, ...toRequestParams(operation.params) },
    stats: { total_interactions_processed: operation.turnsRead, total_generated: operation.generated },
    error_message: operation.error,
    progress_percentage:
      total === 0 ? 100 : Math.round(((processed.length + failed.length) / total) * 1000) / 10,
  };
}
