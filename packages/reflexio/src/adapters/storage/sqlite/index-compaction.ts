import { number, text } from "./cells.ts";
import type { Connection } from "./driver.ts";

/** Pages of the index rewritten in one go: about 5 ms, so that requests are served in between. */
const SLICE_PAGES = 200;
/** Deletes come in groups; one rewrite serves them all. */
const DELAY_MS = 5_000;
/** Longest that closing waits; what is left is done after the next start. */
const CLOSE_BUDGET_MS = 3_000;

const KEY_PREFIX = "compact:";

/** Notes, in the transaction of the change, that words of a removed row are still in the index's pages. */
export function markForCompaction(connection: Connection, index: string): void {
  connection.run(
    `INSERT INTO meta (key, value) VALUES (?, '1')
     ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)`,
    [`${KEY_PREFIX}${index}`],
  );
}

export interface IndexCompactor {
  /** Rewrites marked indexes soon, in small steps beside other work. */
  schedule(): void;
  /** Rewrites them now, in small steps beside other work; the log still holds the old pages. @throws what storage throws */
  drain(): Promise<void>;
  /** Does what is left now, within a bound of time: the one for closing unless told otherwise. */
  finish(budgetMs?: number): void;
}

interface Rewrite {
  readonly index: string;
  /** Changes with every removal: one that comes during the rewrite needs another. */
  readonly mark: string;
}

/**
 * A row that is removed from a text index only gets a tombstone; its words go away when the pages that hold them
 * are rewritten. SQLite does that when enough is inserted. This does it because of the removal.
 */
export function createIndexCompactor(connection: Connection): IndexCompactor {
  let rewrite: Rewrite | undefined;
  let timer: NodeJS.Timeout | undefined;

  function totalChanges(): number {
    const row = connection.get("SELECT total_changes() AS n");
    return row === undefined ? 0 : number(row, "n");
  }

  function merge(index: string, pages: number): boolean {
    const before = totalChanges();
    connection.run(`INSERT INTO ${index} (${index}, rank) VALUES ('merge', ?)`, [pages]);
    return totalChanges() - before >= 2;
  }

  /** One step. False when nothing is left to do. */
  function step(): boolean {
    if (rewrite === undefined) {
      const row = connection.get("SELECT key, value FROM meta WHERE key GLOB ? LIMIT 1", [`${KEY_PREFIX}*`]);
      if (row === undefined) return false;
      rewrite = { index: text(row, "key").slice(KEY_PREFIX.length), mark: text(row, "value") };
      // A negative number makes all segments one, tombstones applied; positive ones go on with it.
      merge(rewrite.index, -SLICE_PAGES);
      return true;
    }
    if (merge(rewrite.index, SLICE_PAGES)) return true;
    const { index, mark } = rewrite;
    rewrite = undefined;
    connection.run("DELETE FROM meta WHERE key = ? AND value = ?", [`${KEY_PREFIX}${index}`, mark]);
    return true;
  }

  function run(): void {
    timer = undefined;
    try {
      if (step()) wait(0);
      // The log beside the database still holds the old pages.
      else connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // A full or failing disk shows in the next request; the mark stays for the next start.
      rewrite = undefined;
    }
  }

  function wait(milliseconds: number): void {
    timer = setTimeout(run, milliseconds);
    timer.unref();
  }

  return {
    schedule() {
      if (timer === undefined) wait(DELAY_MS);
    },
    async drain() {
      clearTimeout(timer);
      timer = undefined;
      while (step()) await new Promise((resolve) => setImmediate(resolve));
    },
    finish(budgetMs = CLOSE_BUDGET_MS) {
      clearTimeout(timer);
      timer = undefined;
      const started = performance.now();
      try {
        while (performance.now() - started < budgetMs && step());
      } catch {
        // The mark stays for the next start.
      }
    },
  };
}
