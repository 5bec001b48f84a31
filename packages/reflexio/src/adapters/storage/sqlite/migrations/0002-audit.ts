import type { Connection } from "../driver.ts";

/**
 * Who changed what, chained by hashes; each org has a chain of its own. `changes` holds no content, and names that
 * callers choose as keyed hashes only. Erasures get the keyed hash of the user, so that they can be applied again to
 * an older copy of the data.
 */
const auditTables = `
CREATE TABLE audit_log (
  org_id TEXT NOT NULL, seq INTEGER NOT NULL, at_ms INTEGER NOT NULL, actor TEXT NOT NULL, key_id TEXT,
  address TEXT NOT NULL, operation TEXT NOT NULL, changes TEXT NOT NULL, hash TEXT NOT NULL,
  PRIMARY KEY (org_id, seq)
) WITHOUT ROWID;
CREATE TABLE audit_heads (org_id TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL) WITHOUT ROWID;
CREATE TRIGGER audit_log_keeps_entries BEFORE DELETE ON audit_log
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_log_keeps_words BEFORE UPDATE ON audit_log
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
ALTER TABLE erasures ADD COLUMN user_hash TEXT;
`;

export function addAudit(connection: Connection): void {
  connection.exec(auditTables);
}
