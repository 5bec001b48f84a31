import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { problemsOf } from "../../src/adapters/storage/sqlite/backup/copy.ts";
import { Connection, type SqlValue } from "../../src/adapters/storage/sqlite/driver.ts";
import { createSqliteStorage } from "../../src/adapters/storage/sqlite/index.ts";
import {
  type Migration,
  migrate,
  migrations,
  SCHEMA_VERSION,
} from "../../src/adapters/storage/sqlite/migrations/index.ts";
import { backUp } from "../../src/adapters/storage/sqlite/open.ts";
import { storeTurns } from "../helpers/records.ts";
import { tableContents, temporaryFolder } from "./engines.ts";

/** Tables of a schema, those of the text index left out. */
function tablesOf(connection: Connection): string[] {
  const rows = connection.all(
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'",
  );
  return rows.map(({ name }) => String(name)).sort();
}

function valueFor(type: string, column: string, row: number): SqlValue {
  if (type === "INTEGER" || type === "REAL") return row;
  if (type === "BLOB") return new Uint8Array(16).fill(row);
  return `${column} ${row}`;
}

/** Two rows in every table, made from nothing but the schema: fits any version. */
function fill(connection: Connection): void {
  for (const table of tablesOf(connection)) {
    const columns = connection.all("SELECT name, type FROM pragma_table_info(?)", [table]);
    const names = columns.map(({ name }) => `"${String(name)}"`).join(", ");
    const marks = columns.map(() => "?").join(", ");
    for (const row of [1, 2]) {
      const values = columns.map(({ name, type }) => valueFor(String(type), String(name), row));
      connection.run(`INSERT INTO "${table}" (${names}) VALUES (${marks})`, values);
    }
  }
}

function schemaOf(path: string): unknown[] {
  const connection = new Connection(path);
  try {
    return connection.all("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name");
  } finally {
    connection.close();
  }
}

/** A folder whose database was made and filled by a program that knew these steps only. */
function folderOfVersion(steps: readonly Migration[]): string {
  const dataDir = temporaryFolder();
  const connection = new Connection(join(dataDir, "reflexio.db"));
  migrate(connection, () => undefined, steps);
  fill(connection);
  connection.close();
  return dataDir;
}

function rowCounts(path: string): Record<string, number> {
  const connection = new Connection(path);
  try {
    return Object.fromEntries(
      tablesOf(connection).map((table) => [
        table,
        Number(connection.get(`SELECT count(*) AS n FROM "${table}"`)?.n),
      ]),
    );
  } finally {
    connection.close();
  }
}

const olderVersions = Array.from({ length: SCHEMA_VERSION - 1 }, (_, index) => index + 1);

describe("opening a database of an older version", () => {
  // Grows with the list of migrations; there is nothing older than the first version.
  for (const version of olderVersions) {
    it(`brings version ${version} to ${SCHEMA_VERSION}, keeps its rows and a copy of the file`, async () => {
      const dataDir = folderOfVersion(migrations.slice(0, version));
      const path = join(dataDir, "reflexio.db");
      const before = rowCounts(path);
      const storage = createSqliteStorage({ dataDir });
      onTestFinished(() => storage.close());
      await storage.check();
      await storage.close();
      const fresh = temporaryFolder();
      await createSqliteStorage({ dataDir: fresh }).close();
      expect(schemaOf(path)).toEqual(schemaOf(join(fresh, "reflexio.db")));
      const [made = ""] = readdirSync(join(dataDir, "backups"));
      expect(made).toMatch(/-migration$/);
      expect(problemsOf(join(dataDir, "backups", made))).toEqual([]);
      const backup = join(dataDir, "backups", made, "reflexio.db");
      // Beside its rows, a copy knows whose it is.
      const { meta: _names, ...rows } = rowCounts(backup);
      expect(rows).toEqual(Object.fromEntries(Object.entries(before).filter(([table]) => table !== "meta")));
      expect(statSync(backup).mode & 0o077).toBe(0);
    });
  }

  it("opens its own version without a copy", async () => {
    const dataDir = temporaryFolder();
    for (let start = 0; start < 3; start += 1) {
      const storage = createSqliteStorage({ dataDir });
      await storeTurns(storage, "org", {});
      expect(storage.info.schemaVersion).toBe(SCHEMA_VERSION);
      await storage.close();
    }
    expect(readdirSync(dataDir).filter((name) => name.includes("backup"))).toEqual([]);
  });
});

describe("migrating", () => {
  const addColumn: Migration = (connection) => {
    connection.exec("ALTER TABLE interactions ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm'");
  };
  const addTable: Migration = (connection) => {
    connection.exec("CREATE TABLE moods (mood TEXT PRIMARY KEY)");
    connection.run("INSERT INTO moods SELECT DISTINCT mood FROM interactions");
  };
  const failing: Migration = (connection) => {
    connection.exec("CREATE TABLE half_done (n INTEGER)");
    connection.exec("INSERT INTO no_such_table VALUES (1)");
  };

  function open(dataDir: string): Connection {
    const connection = new Connection(join(dataDir, "reflexio.db"));
    onTestFinished(() => connection.close());
    return connection;
  }

  function versionOf(connection: Connection): unknown {
    return connection.get("PRAGMA user_version")?.user_version;
  }

  it("applies the missing steps in order, once, after one backup", () => {
    const connection = open(folderOfVersion(migrations));
    let backups = 0;
    const steps = [...migrations, addColumn, addTable];
    for (let start = 0; start < 2; start += 1) {
      migrate(
        connection,
        () => {
          backups += 1;
          expect(tablesOf(connection)).not.toContain("moods");
        },
        steps,
      );
    }
    expect(backups).toBe(1);
    expect(versionOf(connection)).toBe(SCHEMA_VERSION + 2);
    expect(connection.all("SELECT * FROM moods")).toEqual([{ mood: "calm" }]);
    expect(connection.get("SELECT count(*) AS n FROM interactions")).toEqual({ n: 2 });
  });

  it("a new database needs no backup", () => {
    const connection = open(temporaryFolder());
    migrate(connection, () => expect.unreachable("There is nothing to copy."), [...migrations, addColumn]);
    expect(versionOf(connection)).toBe(SCHEMA_VERSION + 1);
  });

  it("a step that fails leaves the version before it, whole", () => {
    const connection = open(folderOfVersion(migrations));
    const steps = [...migrations, addColumn, failing];
    const attempt = () => migrate(connection, () => undefined, steps);
    expect(attempt).toThrow(expect.objectContaining({ code: "storage_failed" }));
    expect(versionOf(connection)).toBe(SCHEMA_VERSION + 1);
    expect(tablesOf(connection)).not.toContain("half_done");
    expect(attempt).toThrow(/no_such_table/);
    migrate(connection, () => undefined, [...migrations, addColumn, addTable]);
    expect(versionOf(connection)).toBe(SCHEMA_VERSION + 2);
  });

  it("a backup that fails stops the migration before it changed anything", () => {
    const connection = open(folderOfVersion(migrations));
    const refuse = () => {
      throw new Error("no space");
    };
    expect(() => migrate(connection, refuse, [...migrations, addColumn])).toThrow("no space");
    expect(versionOf(connection)).toBe(SCHEMA_VERSION);
  });

  it("does not know a version it has no step for", () => {
    const connection = open(folderOfVersion(migrations));
    const refuse = () => expect.unreachable("Nothing is changed.");
    expect(() => migrate(connection, refuse, [])).toThrow(
      expect.objectContaining({ code: "storage_failed", hint: expect.stringContaining("newer version") }),
    );
  });
});

describe("a copy before a migration", () => {
  function copies(folder: string): string[] {
    return existsSync(folder) ? readdirSync(folder).sort() : [];
  }

  it("is whole and checked, also when an earlier try was cut off; the newest two stay", () => {
    const dataDir = folderOfVersion(migrations);
    const folder = join(dataDir, "backups");
    const unfinished = join(folder, ".reflexio-20260101T000000Z-migration.unfinished");
    mkdirSync(unfinished, { recursive: true });
    writeFileSync(join(unfinished, "reflexio.db"), "cut off");
    const connection = new Connection(join(dataDir, "reflexio.db"));
    onTestFinished(() => connection.close());
    for (const day of [1, 2, 3]) backUp(connection, folder, Date.UTC(2026, 0, day));
    expect(copies(folder)).toEqual([
      "reflexio-20260102T000000Z-migration",
      "reflexio-20260103T000000Z-migration",
    ]);
    const path = join(folder, "reflexio-20260103T000000Z-migration");
    expect(problemsOf(path)).toEqual([]);
    expect(tableContents(join(path, "reflexio.db"))).toEqual(tableContents(join(dataDir, "reflexio.db")));
  });

  it("that cannot be written says so, and nothing is migrated", () => {
    const dataDir = folderOfVersion(migrations);
    writeFileSync(join(dataDir, "backups"), "a file in the place of the folder");
    const connection = new Connection(join(dataDir, "reflexio.db"));
    onTestFinished(() => connection.close());
    expect(() => backUp(connection, join(dataDir, "backups"), 0)).toThrow(
      expect.objectContaining({
        code: "storage_failed",
        message: expect.stringContaining("backup"),
      }),
    );
  });
});
