import type {
  AgentPlaybookFilter,
  InteractionFilter,
  PlaybookFilter,
  ProfileFilter,
  RequestFilter,
  RowPosition,
  RunFilter,
  SearchFilter,
} from "../../../ports/storage.ts";
import type { SqlValue } from "./driver.ts";

/** A WHERE clause with its values. The tenant comes first in every one. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

type Part = readonly [sql: string, ...values: SqlValue[]];

function all(orgId: string, parts: readonly (Part | undefined)[]): Condition {
  const present: readonly Part[] = [["org_id = ?", orgId], ...parts.filter((part) => part !== undefined)];
  return {
    sql: present.map(([sql]) => sql).join(" AND "),
    values: present.flatMap(([, ...values]) => values),
  };
}

function when(value: string | number | null | undefined, sql: string): Part | undefined {
  return value === undefined || value === null ? undefined : [sql, value];
}

/** Rows of a list, latest first, after one of them. */
function after(position: RowPosition | null | undefined, columns: string, id = "?"): Part | undefined {
  if (position === undefined || position === null) return undefined;
  const value = id === "?" ? Number(position.id) : position.id;
  return [`(${columns}) < (?, ${id})`, position.at, value];
}

/** Row of a profile; when it is gone, every one of the same second comes again rather than none. */
const PROFILE_ROW = `coalesce(
  (SELECT p.row_id FROM profiles AS p WHERE p.org_id = profiles.org_id AND p.profile_id = ?), 9223372036854775807)`;

function oneOf(column: string, values: readonly (string | null)[] | null): Part | undefined {
  if (values === null) return undefined;
  const words = values.filter((value) => value !== null);
  const alternatives = [
    ...(words.length < values.length ? [`${column} IS NULL`] : []),
    ...(words.length > 0 ? [`${column} IN (${words.map(() => "?").join(", ")})`] : []),
  ];
  return [alternatives.length === 0 ? "0" : `(${alternatives.join(" OR ")})`, ...words];
}

export function interactionCondition(orgId: string, filter: InteractionFilter): Condition {
  return all(orgId, [
    when(filter.userId, "user_id = ?"),
    when(filter.requestId, "request_id = ?"),
    when(filter.startTime, "created_at >= ?"),
    when(filter.endTime, "created_at <= ?"),
    after(filter.before, "created_at, interaction_id"),
  ]);
}

/** The lower-case text as it is spelled inside stored JSON: quotes, backslashes and line ends are escaped there. */
function textInJson(value: string | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : JSON.stringify(value.toLowerCase()).slice(1, -1);
}

export function requestCondition(orgId: string, filter: RequestFilter): Condition {
  return all(orgId, [
    when(filter.userId, "user_id = ?"),
    when(filter.requestId, "request_id = ?"),
    when(filter.sessionId, "session_id = ?"),
    when(filter.startTime, "created_at >= ?"),
    when(filter.endTime, "created_at <= ?"),
  ]);
}

/** Runs; times of the filter are seconds, those of the rows milliseconds. */
export function runCondition(orgId: string, filter: RunFilter): Condition {
  return all(orgId, [
    when(filter.userId, "user_id = ?"),
    when(filter.learner, "learner = ?"),
    when(filter.operationId, "operation_id = ?"),
    when(filter.status, "status = ?"),
    oneOf("kind", filter.subjects ?? null),
    when(
      filter.requestId,
      "run_id IN (SELECT rr.run_id FROM run_requests rr WHERE rr.org_id = runs.org_id AND rr.request_id = ?)",
    ),
    when(
      filter.sessionId,
      `run_id IN (SELECT rr.run_id FROM run_requests rr JOIN requests r USING (org_id, request_id)
         WHERE rr.org_id = runs.org_id AND r.session_id = ?)`,
    ),
    when(
      filter.learningKind,
      "run_id IN (SELECT o.run_id FROM run_outcomes o WHERE o.org_id = runs.org_id AND o.learning_id IS NOT NULL AND o.kind = ?)",
    ),
    when(filter.startTime, "started_at_ms >= 1000 * ?"),
    when(filter.endTime, "started_at_ms <= 1000 * ?"),
  ]);
}

export function profileCondition(orgId: string, filter: ProfileFilter): Condition {
  return all(orgId, [
    when(filter.userId, "user_id = ?"),
    when(filter.requestId, "generated_from_request_id = ?"),
    when(filter.startTime, "last_modified_timestamp >= ?"),
    when(filter.endTime, "last_modified_timestamp <= ?"),
    when(filter.source?.toLowerCase(), "lower_case(source) = ?"),
    when(textInJson(filter.customFeature), "instr(lower_case(coalesce(custom_features, '')), ?) > 0"),
    when(
      filter.extractorName,
      "EXISTS (SELECT 1 FROM json_each(profiles.extractor_names) AS name WHERE name.value = ?)",
    ),
    oneOf("status", filter.statuses),
    when(filter.notExpiredAt, "expiration_timestamp > ?"),
    after(filter.before, "last_modified_timestamp, row_id", PROFILE_ROW),
    ["superseded_by IS NULL"],
  ]);
}

export function playbookCondition(orgId: string, filter: PlaybookFilter): Condition {
  return all(orgId, [
    when(filter.userId, "user_id = ?"),
    when(filter.playbookName, "playbook_name = ?"),
    when(filter.agentVersion, "agent_version = ?"),
    when(filter.source, "source = ?"),
    when(filter.startTime, "created_at >= ?"),
    when(filter.endTime, "created_at <= ?"),
    oneOf("status", filter.statuses),
    after(filter.before, "created_at, row_id"),
    ["superseded_by IS NULL"],
  ]);
}

export function agentPlaybookCondition(orgId: string, filter: AgentPlaybookFilter): Condition {
  const base = playbookCondition(orgId, filter);
  const approval = oneOf("playbook_status", filter.approvals);
  if (approval === undefined) return base;
  const [sql, ...values] = approval;
  return { sql: `${base.sql} AND ${sql}`, values: [...base.values, ...values] };
}

export function searchCondition(orgId: string, search: SearchFilter): Condition {
  switch (search.kind) {
    case "interaction":
      return interactionCondition(orgId, search.filter);
    case "profile":
      return profileCondition(orgId, search.filter);
    case "user_playbook":
      return playbookCondition(orgId, search.filter);
    case "agent_playbook":
      return agentPlaybookCondition(orgId, search.filter);
  }
}

/** The user a search is limited to, if it is. */
export function searchUser(search: SearchFilter): string | null {
  return search.kind === "agent_playbook" ? null : (search.filter.userId ?? null);
}
