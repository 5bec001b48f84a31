import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { ReflexioError } from "@reflexio/contracts";
import { describe, expect, it, onTestFinished } from "vitest";
import { Connection } from "../../src/adapters/storage/sqlite/driver.ts";
import { createSqliteStorage } from "../../src/adapters/storage/sqlite/index.ts";
import { createWriteProbe } from "../../src/adapters/storage/sqlite/write-probe.ts";
import { failureOf } from "../contracts/storage/engine.ts";
import { commitAll, storeTurns } from "../helpers/records.ts";
import { tableContents, temporaryFolder } from "./engines.ts";

async function open(dataDir: string) {
  const storage = createSqliteStorage({ dataDir });
  onTestFinished(() => storage.close());
  return storage;
}

/** A folder that a server used and left in order. */
async function usedFolder(turns = 1): Promise<string> {
  const dataDir = temporaryFolder();
  const storage = await open(dataDir);
  const rows = Array.from({ length: turns }, (_, index) => ({
    content: `turn ${index} ${"filler ".repeat(50)}`,
  }));
  await storeTurns(storage, "org", ...rows);
  await storage.close();
  return dataDir;
}

describe("opening a folder", () => {
  it("makes the folder, for its owner only", async () => {
    const dataDir = join(temporaryFolder(), "not", "there");
    await open(dataDir);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    for (const file of ["reflexio.db", "reflexio.db-wal"]) {
      expect(statSync(join(dataDir, file)).mode & 0o077).toBe(0);
    }
  });

  it("refuses a folder that is open already, and opens it once it was closed", async () => {
    const dataDir = temporaryFolder();
    const first = await open(dataDir);
    expect(await failureOf(open(dataDir))).toBe("conflict");
    expect(await failureOf(first.check())).toBeUndefined();
    await first.close();
    await first.close();
    const second = await open(dataDir);
    expect(second.info).toEqual(first.info);
  });

  it.each([
    ["a file of something else", (path: string) => writeFileSync(path, "# Notes\n".repeat(500))],
    ["a folder", (path: string) => mkdirSync(path)],
  ])("says what to do about %s in the place of the database", async (_, put) => {
    const dataDir = temporaryFolder();
    put(join(dataDir, "reflexio.db"));
    await expect(open(dataDir)).rejects.toMatchObject({
      code: "storage_failed",
      message: expect.stringContaining(join(dataDir, "reflexio.db")),
      hint: expect.stringMatching(/\w{10,}|folder/),
    });
    // The failed start must not keep the folder locked.
    expect(await failureOf(open(dataDir))).toBe("storage_failed");
  });

  it("never touches a file that is not its own", async () => {
    const dataDir = temporaryFolder();
    const path = join(dataDir, "reflexio.db");
    const notes = "# Notes\n".repeat(500);
    writeFileSync(path, notes);
    expect(await failureOf(open(dataDir))).toBe("storage_failed");
    expect(readFileSync(path, "utf8")).toBe(notes);
  });

  it("names the lock file when that is what is broken", async () => {
    const dataDir = temporaryFolder();
    writeFileSync(join(dataDir, "server.lock"), "not a lock\n".repeat(500));
    await expect(open(dataDir)).rejects.toMatchObject({
      code: "storage_failed",
      message: expect.stringContaining("server.lock"),
    });
  });

  it("says that a cut-off database is damaged", async () => {
    const dataDir = await usedFolder(300);
    const path = join(dataDir, "reflexio.db");
    truncateSync(path, Math.floor(statSync(path).size / 8192) * 4096);
    const failure = open(dataDir).then((storage) => storage.interactions.list("org", {}, null));
    await expect(failure).rejects.toMatchObject({
      code: "storage_failed",
      message: expect.stringContaining(path),
      hint: expect.stringContaining("backup"),
    });
  });

  it("says so too when the damage is found by a query", () => {
    const path = join(temporaryFolder(), "damaged.db");
    const written = new Connection(path);
    written.exec("CREATE TABLE t (text TEXT)");
    written.transaction(() => {
      for (let index = 0; index < 200; index += 1) written.run("INSERT INTO t VALUES (?)", ["x".repeat(200)]);
    });
    written.close();
    writeFileSync(path, readFileSync(path).fill(0xa5, 8192, 12_288));
    const damaged = new Connection(path);
    onTestFinished(() => damaged.close());
    const failure = expect.objectContaining({
      code: "storage_failed",
      message: expect.stringMatching(/is damaged/),
    });
    expect(() => damaged.all("SELECT * FROM t")).toThrow(failure);
    expect(() => damaged.get("SELECT sum(length(text)) FROM t")).toThrow(failure);
  });

  it("leaves one file with everything in it behind", async () => {
    const dataDir = await usedFolder(3);
    expect(readdirSync(dataDir).sort()).toEqual(["reflexio.db", "server.lock"]);
    const copy = temporaryFolder();
    copyFileSync(join(dataDir, "reflexio.db"), join(copy, "reflexio.db"));
    const storage = await open(copy);
    expect(await storage.interactions.count("org")).toBe(3);
    expect(tableContents(join(copy, "reflexio.db")).get("interactions_fts_docsize")).not.toEqual([]);
  });

  it("refuses a database of a newer program and leaves it as it is", async () => {
    const dataDir = await usedFolder();
    const path = join(dataDir, "reflexio.db");
    const newer = new Connection(path);
    newer.exec("PRAGMA user_version = 9999");
    newer.close();
    await expect(open(dataDir)).rejects.toMatchObject({
      code: "storage_failed",
      message: expect.stringContaining("9999"),
      hint: expect.stringContaining("newer version"),
    });
    expect(tableContents(path).get("interactions")).not.toEqual([]);
  });

  const unusable: readonly (readonly [name: string, folderIn: (base: string) => string])[] = [
    ["that cannot be made", (base) => join(base, "file", "below")],
    ["that is a file", (base) => join(base, "file")],
    // Nobody may make files there, not even root, as which containers run tests.
    ...(existsSync("/proc/self") ? [["that cannot be written", () => "/proc/self"] as const] : []),
  ];
  it.each(unusable)("says what to do about a folder %s", async (_, folderIn) => {
    const base = temporaryFolder();
    writeFileSync(join(base, "file"), "");
    const dataDir = folderIn(base);
    await expect(open(dataDir)).rejects.toMatchObject({
      code: "storage_failed",
      message: expect.stringContaining(dataDir),
      hint: expect.stringMatching(/folder/),
    });
  });
});

describe("after closing", () => {
  it.each([
    ["a file", () => temporaryFolder()],
    ["memory", () => null],
  ])("%s answers that it is closed", async (_, folder) => {
    const storage = createSqliteStorage({ dataDir: folder() });
    await storage.close();
    await storage.close();
    const calls = [
      storage.check(),
      storage.commit("org", []),
      storage.interactions.list("org", {}, 1),
      storage.jobs.claim(["learn"], 0, 1),
      storage.vectors.pending(1),
      storage.receipt("org", "publish", "key"),
    ];
    for (const call of calls) expect(await failureOf(call)).toBe("unavailable");
  });
});

describe("a full disk", () => {
  it("is named, undoes the transaction and leaves the connection usable", () => {
    const path = join(temporaryFolder(), "small.db");
    const connection = new Connection(path);
    onTestFinished(() => connection.close());
    connection.exec("CREATE TABLE t (text TEXT)");
    connection.exec("PRAGMA max_page_count = 12");
    const fill = () =>
      connection.transaction(() => {
        for (let index = 0; index < 100; index += 1)
          connection.run("INSERT INTO t VALUES (?)", ["x".repeat(4_000)]);
      });
    expect(fill).toThrow(
      expect.objectContaining({ code: "storage_failed", message: expect.stringContaining("full") }),
    );
    expect(connection.get("SELECT count(*) AS n FROM t")).toEqual({ n: 0 });
    connection.transaction(() => connection.run("INSERT INTO t VALUES ('fits')"));
    expect(connection.get("SELECT count(*) AS n FROM t")).toEqual({ n: 1 });
  });
});

describe("a check", () => {
  it("remembers that the last commit failed, until as much can be written again", async () => {
    const connection = new Connection(join(temporaryFolder(), "small.db"));
    onTestFinished(() => connection.close());
    connection.exec("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
    connection.exec("PRAGMA max_page_count = 12");
    const probe = createWriteProbe(connection);
    probe.check();
    const full = new ReflexioError("storage_failed", "The disk is full.");
    await expect(probe.watch(Promise.reject(full))).rejects.toBe(full);
    const failure = expect.objectContaining({ code: "storage_failed" });
    expect(() => probe.check()).toThrow(failure);
    expect(() => probe.check()).toThrow(failure);
    connection.exec("PRAGMA max_page_count = 1000");
    probe.check();
    connection.exec("PRAGMA max_page_count = 12");
    probe.check();
    const conflict = new ReflexioError("conflict", "It exists.");
    await expect(probe.watch(Promise.reject(conflict))).rejects.toBe(conflict);
    probe.check();
    expect(connection.all("SELECT key FROM meta")).toEqual([{ key: "checked" }]);
  });
});

describe("removed words", () => {
  it("leave the index also when the process stopped before it was cleaned", async () => {
    const dataDir = temporaryFolder();
    const path = join(dataDir, "reflexio.db");
    const storage = await open(dataDir);
    const [id = 0] = await storeTurns(storage, "org", { content: "xylophone" }, { content: "kept" });
    await commitAll(storage, "org", { type: "interactions.delete", selector: { interactionIds: [id] } });
    const withWord = () =>
      [...tableContents(path).values()].flat().filter((cell) => cell.includes("xylophon")).length;
    expect(withWord()).toBeGreaterThan(0);
    expect(tableContents(path).get("meta")).toContain("compact:interactions_fts");
    await storage.close();
    expect(withWord()).toBe(0);
    expect(tableContents(path).get("meta")).not.toContain("compact:interactions_fts");
  });
});
