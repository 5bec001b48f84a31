import { integrityProblems } from "./adapters/storage/sqlite/backup/facts.ts";
import { Connection } from "./adapters/storage/sqlite/driver.ts";

/**
 * What SQLite finds wrong with a database file; empty for a whole one. Reads every page, and writes none; a server
 * may use the file meanwhile.
 */
export function databaseProblems(path: string): string[] {
  try {
    const connection = new Connection(path, { readOnly: true });
    try {
      connection.exec("PRAGMA busy_timeout = 5000");
      return integrityProblems(connection);
    } finally {
      connection.close();
    }
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
