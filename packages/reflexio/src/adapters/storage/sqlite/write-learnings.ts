import { ReflexioError } from "@reflexio/contracts";
import { indexTokensAtOnce } from "../../../core/search/index-tokens.ts";
import { indexedText, searchTextOfProfile, searchTextOfRule } from "../../../core/search/searched-text.ts";
import type { Evidence } from "../../../ports/learner.ts";
import type {
  LearningId,
  NewAgentPlaybook,
  NewUserPlaybook,
  ProfileRecord,
  StoredLearningKind,
} from "../../../ports/records.ts";
import type { LearningSelector, NewLearning, Write, WriteResult } from "../../../ports/storage.ts";
import { number, numbers, text } from "./cells.ts";
import type { Connection, SqlRow, SqlValue } from "./driver.ts";
import { checkNotErased } from "./erasures.ts";
import { stageSupersessions, unstage } from "./staged-supersessions.ts";
import { jsonList } from "./stored-text.ts";
import { indexRow, searchTables, unindexRow } from "./text-index.ts";

type Add = Extract<Write, { type: "learning.add" }>;
type Reinforce = Extract<Write, { type: "learning.reinforce" }>;

/** Column that holds the wire's id of a learning. */
export const idColumns = {
  profile: "profile_id",
  user_playbook: "row_id",
  agent_playbook: "row_id",
} as const;

function insert(connection: Connection, table: string, columns: Record<string, SqlValue>): number {
  const names = Object.keys(columns).map((name) => `"${name}"`);
  const marks = names.map(() => "?").join(", ");
  return connection.run(
    `INSERT INTO ${table} (${names.join(", ")}) VALUES (${marks})`,
    Object.values(columns),
  ).lastId;
}

function jsonOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

function insertProfile(
  connection: Connection,
  orgId: string,
  row: ProfileRecord,
  expandedTerms: string | null,
): LearningId {
  const rowId = insert(connection, "profiles", {
    org_id: orgId,
    profile_id: row.profile_id,
    user_id: row.user_id,
    content: row.content,
    last_modified_timestamp: row.last_modified_timestamp,
    generated_from_request_id: row.generated_from_request_id,
    profile_time_to_live: row.profile_time_to_live,
    expiration_timestamp: row.expiration_timestamp,
    custom_features: jsonOrNull(row.custom_features),
    source: row.source,
    status: row.status,
    extractor_names: jsonOrNull(row.extractor_names),
    source_interaction_ids: JSON.stringify(row.source_interaction_ids),
    slot: row.slot,
    evidence_at: row.evidence_at,
    expanded_terms: expandedTerms,
  });
  const text = indexedText(searchTextOfProfile(row), expandedTerms);
  indexRow(connection, "profile", { orgId, userId: row.user_id, rowId, tokens: indexTokensAtOnce(text) });
  return row.profile_id;
}

function ruleColumns(orgId: string, row: NewUserPlaybook | NewAgentPlaybook): Record<string, SqlValue> {
  return {
    org_id: orgId,
    playbook_name: row.playbook_name,
    agent_version: row.agent_version,
    created_at: row.created_at,
    content: row.content,
    trigger: row.trigger,
    rationale: row.rationale,
    blocking_issue: jsonOrNull(row.blocking_issue),
    status: row.status,
  };
}

function insertUserPlaybook(
  connection: Connection,
  orgId: string,
  row: NewUserPlaybook,
  expandedTerms: string | null,
): LearningId {
  const rowId = insert(connection, "user_playbooks", {
    ...ruleColumns(orgId, row),
    user_id: row.user_id,
    request_id: row.request_id,
    source: row.source,
    source_interaction_ids: JSON.stringify(row.source_interaction_ids),
    slot: row.slot,
    evidence_at: row.evidence_at,
    expanded_terms: expandedTerms,
  });
  const text = indexedText(searchTextOfRule(row), expandedTerms);
  indexRow(connection, "user_playbook", {
    orgId,
    userId: row.user_id,
    rowId,
    tokens: indexTokensAtOnce(text),
  });
  return String(rowId);
}

function insertAgentPlaybook(
  connection: Connection,
  orgId: string,
  row: NewAgentPlaybook,
  expandedTerms: string | null,
): LearningId {
  const rowId = insert(connection, "agent_playbooks", {
    ...ruleColumns(orgId, row),
    playbook_status: row.playbook_status,
    playbook_metadata: row.playbook_metadata,
    expanded_terms: expandedTerms,
  });
  const text = indexedText(searchTextOfRule(row), expandedTerms);
  indexRow(connection, "agent_playbook", { orgId, userId: null, rowId, tokens: indexTokensAtOnce(text) });
  return String(rowId);
}

function insertLearning(
  connection: Connection,
  orgId: string,
  { learning, expandedTerms = null }: Add,
): LearningId {
  switch (learning.kind) {
    case "profile":
      return insertProfile(connection, orgId, learning.row, expandedTerms);
    case "user_playbook":
      return insertUserPlaybook(connection, orgId, learning.row, expandedTerms);
    case "agent_playbook":
      return insertAgentPlaybook(connection, orgId, learning.row, expandedTerms);
  }
}

function addEvidence(
  connection: Connection,
  orgId: string,
  kind: StoredLearningKind,
  id: LearningId,
  evidence: readonly Evidence[],
): void {
  for (const { interactionId, quote } of evidence) {
    checkNotErased(connection, orgId, interactionId);
    connection.run(
      "INSERT OR IGNORE INTO evidence (org_id, kind, learning_id, interaction_id, quote) VALUES (?, ?, ?, ?, ?)",
      [orgId, kind, id, interactionId, quote],
    );
  }
}

function timeOf(learning: NewLearning): number {
  return learning.kind === "profile" ? learning.row.last_modified_timestamp : learning.row.created_at;
}

/** Marks a current learning as replaced. Fails the commit when it is not current any more. */
function supersede(
  connection: Connection,
  orgId: string,
  write: Add,
  oldId: LearningId,
  newId: LearningId,
): void {
  const { kind } = write.learning;
  const { rows: table } = searchTables[kind];
  const { changes } = connection.run(
    `UPDATE ${table} SET superseded_by = ? WHERE org_id = ? AND ${idColumns[kind]} = ? AND superseded_by IS NULL`,
    [newId, orgId, oldId],
  );
  if (changes !== 1 || oldId === newId) {
    throw new ReflexioError("conflict", `The ${kind} ${oldId} is not current any more.`);
  }
  connection.run(
    "INSERT INTO lineage (org_id, kind, old_id, new_id, run_id, reason, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
    [orgId, kind, oldId, newId, write.runId, write.reason, timeOf(write.learning)],
  );
}

function recordOutcome(
  connection: Connection,
  orgId: string,
  runId: string,
  outcome: {
    readonly requestId: string | null;
    readonly kind: StoredLearningKind;
    readonly id: LearningId | null;
    readonly action: string;
    readonly reason: string;
    readonly content: string;
    readonly evidence: readonly Evidence[];
  },
): void {
  connection.run(
    `INSERT INTO run_outcomes (org_id, run_id, request_id, kind, learning_id, action, reason, content, evidence)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      orgId,
      runId,
      outcome.requestId,
      outcome.kind,
      outcome.id,
      outcome.action,
      outcome.reason,
      outcome.content,
      JSON.stringify(outcome.evidence),
    ],
  );
}

function requestOf(connection: Connection, orgId: string, evidence: readonly Evidence[]): string | null {
  const first = evidence.at(-1);
  if (first === undefined) return null;
  const row = connection.get("SELECT request_id FROM interactions WHERE org_id = ? AND interaction_id = ?", [
    orgId,
    first.interactionId,
  ]);
  return row === undefined ? null : text(row, "request_id");
}

/** Inserts a learning with its evidence and lineage, and the verdict in its run. */
export function addLearning(connection: Connection, orgId: string, write: Add): WriteResult {
  const { learning, evidence, supersedes, runId, reason } = write;
  const id = insertLearning(connection, orgId, write);
  addEvidence(connection, orgId, learning.kind, id, evidence);
  for (const oldId of supersedes) supersede(connection, orgId, write, oldId, id);
  const { kind } = learning;
  stageSupersessions(connection, orgId, {
    kind,
    newId: id,
    oldIds: write.replacesWhenPromoted ?? [],
    runId,
    reason,
  });
  if (runId !== null) {
    const action = supersedes.length > 0 ? "updated" : "added";
    const requestId = requestOf(connection, orgId, evidence);
    const content = learning.row.content;
    recordOutcome(connection, orgId, runId, {
      requestId,
      kind: learning.kind,
      id,
      action,
      reason,
      content,
      evidence,
    });
  }
  return { count: 1, ids: [id] };
}

/** Adds evidence to a current learning; its list of source turns grows with it. */
export function reinforceLearning(connection: Connection, orgId: string, write: Reinforce): WriteResult {
  const { kind, id, evidence, runId, reason } = write;
  const { rows: table } = searchTables[kind];
  const row = connection.get(
    `SELECT content${kind === "agent_playbook" ? "" : ", source_interaction_ids"} FROM ${table}
     WHERE org_id = ? AND ${idColumns[kind]} = ? AND superseded_by IS NULL`,
    [orgId, id],
  );
  if (row === undefined) throw new ReflexioError("conflict", `The ${kind} ${id} is not current any more.`);
  addEvidence(connection, orgId, kind, id, evidence);
  if (kind !== "agent_playbook") {
    const sources = new Set([
      ...numbers(row, "source_interaction_ids"),
      ...evidence.map((item) => item.interactionId),
    ]);
    // The newest turn behind a fact decides whether a later claim may replace it.
    connection.run(
      `UPDATE ${table} SET source_interaction_ids = ?1, evidence_at = max(evidence_at, coalesce((
         SELECT max(created_at) FROM interactions
         WHERE org_id = ?2 AND interaction_id IN (SELECT value FROM json_each(?1))
       ), 0)) WHERE org_id = ?2 AND ${idColumns[kind]} = ?3`,
      [JSON.stringify([...sources]), orgId, id],
    );
  }
  if (kind === "profile") {
    connection.run("UPDATE profiles SET last_modified_timestamp = ? WHERE org_id = ? AND profile_id = ?", [
      write.modifiedAt,
      orgId,
      id,
    ]);
  }
  const requestId = requestOf(connection, orgId, evidence);
  const content = text(row, "content");
  recordOutcome(connection, orgId, runId, {
    requestId,
    kind,
    id,
    action: "ignored",
    reason,
    content,
    evidence,
  });
  return { count: 1, ids: [id] };
}

/** Row numbers and ids that a selector means; agent playbooks belong to no user. */
function selectedLearnings(
  connection: Connection,
  orgId: string,
  kind: StoredLearningKind,
  selector: LearningSelector,
): SqlRow[] {
  if (kind === "agent_playbook" && selector.userId !== undefined) return [];
  const { rows: table } = searchTables[kind];
  const parts: [string, SqlValue][] = [["org_id = ?", orgId]];
  if (selector.userId !== undefined) parts.push(["user_id = ?", selector.userId]);
  if (selector.ids !== undefined) {
    const ids = kind === "profile" ? selector.ids : selector.ids.map(Number);
    parts.push([`${idColumns[kind]} IN (SELECT value FROM json_each(?))`, jsonList(ids)]);
  }
  return connection.all(
    `SELECT row_id, CAST(${idColumns[kind]} AS TEXT) AS id FROM ${table}
     WHERE ${parts.map(([sql]) => sql).join(" AND ")}`,
    parts.map(([, value]) => value),
  );
}

/** What the given learnings replaced, and what that replaced: nobody could see it again without its successor. */
function predecessorsOf(
  connection: Connection,
  orgId: string,
  kind: StoredLearningKind,
  ids: readonly string[],
): SqlRow[] {
  const { rows: table } = searchTables[kind];
  const id = idColumns[kind];
  return connection.all(
    `WITH RECURSIVE gone (id) AS (
       SELECT value FROM json_each(?1)
       UNION
       SELECT lineage.old_id FROM lineage JOIN gone ON lineage.new_id = gone.id
       WHERE lineage.org_id = ?2 AND lineage.kind = ?3
     )
     SELECT row_id, CAST(${id} AS TEXT) AS id FROM ${table}
     WHERE org_id = ?2 AND ${id} IN (SELECT id FROM gone) AND superseded_by IN (SELECT id FROM gone)`,
    [jsonList(ids), orgId, kind],
  );
}

/** Takes the words of deleted learnings out of the events that told of them. The events stay: they are counted. */
function clearEvents(
  connection: Connection,
  orgId: string,
  kind: StoredLearningKind,
  ids: Iterable<LearningId>,
): void {
  connection.run(
    `UPDATE events SET event = json_set(json_remove(event, '$.learning.trigger'), '$.learning.content', '')
     WHERE org_id = ? AND json_extract(event, '$.learning.kind') = ?
       AND json_extract(event, '$.learning.id') IN (SELECT value FROM json_each(?))`,
    [orgId, kind, jsonList([...ids])],
  );
}

/** Deletes learnings with what they replaced, and the index entries, evidence and lineage of both. */
export function deleteLearnings(
  connection: Connection,
  orgId: string,
  kind: StoredLearningKind,
  selector: LearningSelector,
): WriteResult {
  const selected = selectedLearnings(connection, orgId, kind, selector);
  const ids = selected.map((row) => text(row, "id"));
  const replaced = predecessorsOf(connection, orgId, kind, ids);
  const all = new Map([...selected, ...replaced].map((row) => [number(row, "row_id"), text(row, "id")]));
  for (const [rowId, id] of all) {
    unstage(connection, orgId, kind, id);
    unindexRow(connection, kind, rowId);
    connection.run(`DELETE FROM ${searchTables[kind].rows} WHERE row_id = ?`, [rowId]);
    connection.run("DELETE FROM evidence WHERE org_id = ? AND kind = ? AND learning_id = ?", [
      orgId,
      kind,
      id,
    ]);
    connection.run("DELETE FROM revisions WHERE org_id = ? AND kind = ? AND learning_id = ?", [
      orgId,
      kind,
      id,
    ]);
    connection.run("DELETE FROM lineage WHERE org_id = ?1 AND kind = ?2 AND (old_id = ?3 OR new_id = ?3)", [
      orgId,
      kind,
      id,
    ]);
  }
  if (all.size > 0) clearEvents(connection, orgId, kind, all.values());
  return { count: ids.length, ids };
}

/** Stores the run itself and the verdicts that changed nothing. */
export function insertRun(
  connection: Connection,
  orgId: string,
  { run, outcomes, steps = [] }: Extract<Write, { type: "run.insert" }>,
): WriteResult {
  // Steps hold what a model made of the turns.
  if (steps.length > 0 && run.last_interaction_id > 0)
    checkNotErased(connection, orgId, run.last_interaction_id);
  insert(connection, "runs", {
    run_id: run.run_id,
    org_id: orgId,
    user_id: run.user_id,
    extractor: run.extractor,
    kind: run.kind,
    started_by: run.trigger,
    operation_id: run.operation_id,
    session_id: run.session_id,
    agent_version: run.agent_version,
    learner: run.learner,
    status: run.status,
    started_at_ms: run.started_at_ms,
    finished_at_ms: run.finished_at_ms,
    first_interaction_id: run.first_interaction_id,
    last_interaction_id: run.last_interaction_id,
    turns_read: run.turns_read,
    input_tokens: run.input_tokens,
    output_tokens: run.output_tokens,
    cost_usd: run.cost_usd,
    note: run.note,
    error: run.error,
  });
  for (const [position, requestId] of run.request_ids.entries()) {
    connection.run(
      "INSERT OR IGNORE INTO run_requests (org_id, request_id, run_id, position) VALUES (?, ?, ?, ?)",
      [orgId, requestId, run.run_id, position],
    );
  }
  for (const [position, step] of steps.entries()) {
    insert(connection, "run_steps", {
      org_id: orgId,
      run_id: run.run_id,
      position,
      step: JSON.stringify(step),
    });
  }
  for (const outcome of outcomes) {
    recordOutcome(connection, orgId, run.run_id, {
      requestId: outcome.request_id,
      kind: outcome.kind,
      id: outcome.learning_id,
      action: outcome.action,
      reason: outcome.reason,
      content: outcome.content,
      evidence: outcome.evidence,
    });
  }
  return { count: 1, ids: [run.run_id] };
}
