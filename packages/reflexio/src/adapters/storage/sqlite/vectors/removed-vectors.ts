import { SEARCH_KINDS, type SearchKind } from "../../../../ports/records.ts";
import { number, text, word } from "../cells.ts";
import type { Connection } from "../driver.ts";

/** A vector that left the database. */
export interface RemovedVector {
  readonly orgId: string;
  readonly kind: SearchKind;
  readonly rowId: number;
}

/**
 * Notes which vectors are deleted, whoever deletes them; a rollback takes the notes back. The table is this
 * connection's own and never on disk.
 */
export function trackRemovals(connection: Connection): void {
  connection.exec(`
    CREATE TEMP TABLE removed_vectors (org_id TEXT NOT NULL, kind TEXT NOT NULL, row_id INTEGER NOT NULL);
    CREATE TEMP TRIGGER note_removed_vector AFTER DELETE ON main.vectors BEGIN
      INSERT INTO removed_vectors VALUES (old.org_id, old.kind, old.row_id);
    END;`);
}

/** What was deleted since the last call. */
export function takeRemovals(connection: Connection): RemovedVector[] {
  const rows = connection.all("SELECT org_id, kind, row_id FROM temp.removed_vectors");
  if (rows.length > 0) connection.run("DELETE FROM temp.removed_vectors");
  return rows.map((row) => ({
    orgId: text(row, "org_id"),
    kind: word(row, "kind", SEARCH_KINDS),
    rowId: number(row, "row_id"),
  }));
}
