import { number, text } from "./cells.ts";
import type { Connection, SqlRow } from "./driver.ts";
import { jsonList, storedText } from "./stored-text.ts";

/** Names of everything that belongs to a user. */
export interface ForgottenRows {
  readonly orgId: string;
  readonly userId: string;
  readonly interactionIds: readonly number[];
  readonly requestIds: readonly string[];
  readonly runIds: readonly string[];
  readonly profileIds: readonly string[];
  readonly userPlaybookIds: readonly number[];
  /** Keys bound to the user. */
  readonly keyIds: readonly string[];
  /** Words of the user's learnings, to find copies of them. */
  readonly contents: readonly string[];
}

/** Shorter texts occur by chance in what others said. */
const MIN_ECHO_CHARACTERS = 12;
/** Copies may be cut: events show 500 characters of a text. */
const MAX_ECHO_CHARACTERS = 400;

/** Aggregations by a model over groups that hold a rule of the user: what it made of that rule has other words. */
const writtenFrom = `SELECT run_id FROM runs WHERE org_id = ?1 AND kind = 'agent_playbook' AND extractor IN (
    SELECT playbook_name FROM user_playbooks WHERE org_id = ?1 AND user_id = ?2
  ) AND EXISTS (SELECT 1 FROM run_steps WHERE run_steps.org_id = runs.org_id AND run_steps.run_id = runs.run_id)`;

export function readForgottenRows(connection: Connection, orgId: string, userId: string): ForgottenRows {
  const all = (sql: string): SqlRow[] => connection.all(sql, [orgId, userId]);
  const of = (table: string, columns: string) =>
    all(`SELECT ${columns} FROM ${table} WHERE org_id = ? AND user_id = ?`);
  const profiles = of("profiles", "profile_id, content");
  const rules = of("user_playbooks", "row_id, content");
  return {
    orgId,
    userId: storedText(userId),
    interactionIds: of("interactions", "interaction_id").map((row) => number(row, "interaction_id")),
    requestIds: of("requests", "request_id").map((row) => text(row, "request_id")),
    runIds: [...of("runs", "run_id"), ...all(writtenFrom)].map((row) => text(row, "run_id")),
    profileIds: profiles.map((row) => text(row, "profile_id")),
    userPlaybookIds: rules.map((row) => number(row, "row_id")),
    keyIds: of("api_keys", "key_id").map((row) => text(row, "key_id")),
    contents: [...profiles, ...rules]
      .map((row) => text(row, "content"))
      .filter((content) => content.length >= MIN_ECHO_CHARACTERS)
      .map((content) => content.slice(0, MAX_ECHO_CHARACTERS).replace(/[\uD800-\uDBFF]$/, "")),
  };
}

/** One condition with its values; conditions are alternatives. */
type Part = readonly [sql: string, ...values: string[]];

const inList = "IN (SELECT value FROM json_each(?))";

/** Columns whose names say whose row it is. A new table is covered when it calls them the same. */
function ownerParts(columns: ReadonlySet<string>, rows: ForgottenRows, shared: readonly number[]): Part[] {
  const parts: Part[] = [];
  if (columns.has("user_id")) parts.push(["user_id = ?", rows.userId]);
  if (columns.has("request_id")) {
    // A receipt names what the call made there, be it a publish call, a profile or a key.
    const subjects = [...rows.requestIds, ...rows.profileIds, ...rows.keyIds];
    parts.push([`request_id ${inList}`, jsonList(subjects)]);
  }
  if (columns.has("interaction_id")) parts.push([`interaction_id ${inList}`, jsonList(rows.interactionIds)]);
  if (columns.has("run_id")) parts.push([`run_id ${inList}`, jsonList(rows.runIds)]);
  if (columns.has("user_playbook_id")) {
    parts.push([`user_playbook_id ${inList}`, jsonList(rows.userPlaybookIds)]);
  }
  if (!columns.has("kind")) return parts;
  const ids = { profile: rows.profileIds, user_playbook: rows.userPlaybookIds, agent_playbook: shared };
  for (const column of ["learning_id", "old_id", "new_id"].filter((name) => columns.has(name))) {
    for (const [kind, list] of Object.entries(ids)) {
      parts.push([`(kind = '${kind}' AND ${column} ${inList})`, jsonList(list.map(String))]);
    }
  }
  return parts;
}

/** Tables that hold rows of orgs, the hidden ones of the text index left out. */
function tablesOf(connection: Connection): { name: string; columns: ReadonlySet<string> }[] {
  const names = connection.all("SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'");
  return names
    .map((row) => text(row, "name"))
    .map((name) => ({
      name,
      columns: new Set(
        connection.all("SELECT name FROM pragma_table_info(?)", [name]).map((row) => text(row, "name")),
      ),
    }))
    .filter(({ columns }) => columns.has("org_id"));
}

/** Deletes every row that says by its columns that it belongs to the user. Counts by table. */
export function deleteOwnedRows(
  connection: Connection,
  rows: ForgottenRows,
  shared: readonly number[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { name, columns } of tablesOf(connection)) {
    const parts = ownerParts(columns, rows, shared);
    if (parts.length === 0) continue;
    const { changes } = connection.run(
      `DELETE FROM "${name}" WHERE org_id = ? AND (${parts.map(([sql]) => sql).join(" OR ")})`,
      [rows.orgId, ...parts.flatMap(([, ...values]) => values)],
    );
    counts.set(name, changes);
  }
  return counts;
}

/** Rows of JSON and prose that belong to nobody by name and may repeat ids or words of a user. */
const ECHO_PLACES = [
  { table: "jobs", columns: ["payload", "last_error"], rows: "1" },
  { table: "receipts", columns: ["response"], rows: "response IS NOT NULL" },
  { table: "operations", columns: ["params", "error"], rows: "1" },
  { table: "events", columns: ["event"], rows: "user_id IS NULL" },
  { table: "revisions", columns: ["state", "reason"], rows: "kind = 'agent_playbook'" },
  { table: "run_outcomes", columns: ["content", "reason"], rows: "kind = 'agent_playbook'" },
  { table: "aggregation_changes", columns: ["added", "removed", "updated"], rows: "1" },
] as const;

function asJson(value: string): string {
  return JSON.stringify(value);
}

/** Deletes rows that repeat the user's id, as a JSON text, or words of the user's learnings. Counts by table. */
export function deleteEchoes(connection: Connection, rows: ForgottenRows): ReadonlyMap<string, number> {
  const ids = [rows.userId, ...rows.requestIds, ...rows.profileIds, ...rows.runIds].map(asJson);
  const words = rows.contents.flatMap((content) => [content, asJson(content).slice(1, -1)]);
  const marks = jsonList([...new Set([...ids, ...words])]);
  const counts = new Map<string, number>();
  for (const { table, columns, rows: others } of ECHO_PLACES) {
    const places = columns.map((column) => `instr("${column}", value) > 0`).join(" OR ");
    const { changes } = connection.run(
      `DELETE FROM ${table} WHERE org_id = ? AND ${others}
       AND EXISTS (SELECT 1 FROM json_each(?) WHERE ${places})`,
      [rows.orgId, marks],
    );
    counts.set(table, changes);
  }
  return counts;
}
