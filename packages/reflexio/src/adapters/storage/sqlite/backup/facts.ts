import { number, text } from "../cells.ts";
import type { Connection } from "../driver.ts";
import type { LedgerEntry, Manifest } from "./manifest.ts";

export function instanceIdOf(connection: Connection): string {
  const row = connection.get("SELECT value FROM meta WHERE key = 'instance_id'");
  return row === undefined ? "" : text(row, "value");
}

function hasTable(connection: Connection, table: string): boolean {
  return connection.get("SELECT 1 FROM sqlite_schema WHERE name = ?", [table]) !== undefined;
}

/** Rows of each table; those that the text index hides are left out. */
export function countRows(connection: Connection): Record<string, number> {
  const tables = connection.all(
    `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'
     ORDER BY name`,
  );
  return Object.fromEntries(
    tables.map((row) => {
      const name = text(row, "name");
      return [name, Number(connection.get(`SELECT count(*) AS n FROM "${name}"`)?.n)];
    }),
  );
}

/** Erasures that a database of any version knows, with the hash of whom. */
export function erasuresIn(connection: Connection): LedgerEntry[] {
  const columns = connection.all("SELECT name FROM pragma_table_info('erasures')");
  if (!columns.some((row) => row.name === "user_hash")) return [];
  const instance_id = instanceIdOf(connection);
  return connection
    .all("SELECT * FROM erasures WHERE user_hash IS NOT NULL ORDER BY completed_at, receipt_id")
    .map((row) => ({
      instance_id,
      org_id: text(row, "org_id"),
      receipt_id: text(row, "receipt_id"),
      completed_at: number(row, "completed_at"),
      user_hash: text(row, "user_hash"),
    }));
}

function headsIn(connection: Connection): Manifest["audit_heads"] {
  if (!hasTable(connection, "audit_heads")) return [];
  return connection
    .all("SELECT org_id, seq, hash FROM audit_heads ORDER BY org_id")
    .map((row) => ({ org_id: text(row, "org_id"), seq: number(row, "seq"), hash: text(row, "hash") }));
}

/** What a manifest says about a database of any version. */
export function factsOf(connection: Connection) {
  return {
    instance_id: instanceIdOf(connection),
    schema_version: Number(connection.get("PRAGMA user_version")?.user_version ?? 0),
    rows: countRows(connection),
    audit_heads: headsIn(connection),
    erasures: erasuresIn(connection),
  };
}

/** What SQLite finds wrong inside the file; empty for a whole one. */
export function integrityProblems(connection: Connection): string[] {
  const found = connection.all("PRAGMA integrity_check(5)").map((row) => String(row.integrity_check));
  return found.length === 1 && found[0] === "ok" ? [] : found;
}
