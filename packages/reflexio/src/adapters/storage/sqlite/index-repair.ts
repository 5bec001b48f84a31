import { indexTokensAtOnce } from "../../../core/search/index-tokens.ts";
import { indexedText } from "../../../core/search/searched-text.ts";
import { SEARCH_KINDS, type SearchKind } from "../../../ports/records.ts";
import { number, text, textOrNull } from "./cells.ts";
import type { Connection, SqlRow } from "./driver.ts";
import { searchTextOf } from "./searched-rows.ts";
import { addToTextIndex, type IndexedRow, searchTables } from "./text-index.ts";

/** Rows of one transaction: a fraction of a second. */
const PAGE_ROWS = 1_000;

/** The text index keeps one such row for each that it knows. */
function knownIn(kind: SearchKind): string {
  return `${searchTables[kind].index}_docsize`;
}

/** Counting passes over the narrowest pages of both: some 35 to 120 ms for a million rows. */
function isComplete(connection: Connection, kind: SearchKind): boolean {
  const row = connection.get(
    `SELECT (SELECT count(*) FROM ${searchTables[kind].rows}) = (SELECT count(*) FROM ${knownIn(kind)}) AS same`,
  );
  return row !== undefined && number(row, "same") === 1;
}

function missingRows(connection: Connection, kind: SearchKind, after: number): SqlRow[] {
  const { rows, key } = searchTables[kind];
  return connection.all(
    `SELECT * FROM ${rows} WHERE ${key} > ?
     AND NOT EXISTS (SELECT 1 FROM ${knownIn(kind)} WHERE id = ${rows}.${key}) ORDER BY ${key} LIMIT ?`,
    [after, PAGE_ROWS],
  );
}

function toIndexed(kind: SearchKind, row: SqlRow): IndexedRow {
  const terms = kind === "interaction" ? null : textOrNull(row, "expanded_terms");
  return {
    orgId: text(row, "org_id"),
    userId: kind === "agent_playbook" ? null : textOrNull(row, "user_id"),
    rowId: number(row, searchTables[kind].key),
    tokens: indexTokensAtOnce(indexedText(searchTextOf(kind, row), terms)),
  };
}

/** A damaged row cannot be found; that is no reason not to start. */
function addReadable(connection: Connection, kind: SearchKind, row: SqlRow): void {
  let known: IndexedRow;
  try {
    known = toIndexed(kind, row);
  } catch {
    return;
  }
  addToTextIndex(connection, kind, known);
}

/**
 * Brings text indexes that were lost, or that are behind their tables, up to date again: a row is missing only after
 * damage, as each is indexed in the transaction that stores it.
 */
export function repairTextIndexes(connection: Connection): void {
  for (const kind of SEARCH_KINDS) {
    if (isComplete(connection, kind)) continue;
    const { rows, key, index } = searchTables[kind];
    connection.run(
      `DELETE FROM ${index} WHERE rowid IN (SELECT id FROM ${knownIn(kind)} EXCEPT SELECT ${key} FROM ${rows})`,
    );
    for (let after = 0; ; ) {
      const page = missingRows(connection, kind, after);
      const last = page.at(-1);
      if (last === undefined) break;
      after = number(last, key);
      connection.transaction(() => {
        for (const row of page) addReadable(connection, kind, row);
      });
    }
  }
}
