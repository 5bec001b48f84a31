import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { problemsOf, writeBackup } from "../../src/adapters/storage/sqlite/backup/copy.ts";
import { copyBackupInto } from "../../src/adapters/storage/sqlite/backup/folder.ts";
import { readManifest, writeManifest } from "../../src/adapters/storage/sqlite/backup/manifest.ts";
import { Connection } from "../../src/adapters/storage/sqlite/driver.ts";
import { createSqliteStorage } from "../../src/adapters/storage/sqlite/index.ts";
import { SCHEMA_VERSION } from "../../src/adapters/storage/sqlite/migrations/index.ts";
import { restoreBackup } from "../../src/app-restore.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { EVERY_ENTRY, storeEntries } from "../contracts/storage/audit.ts";
import { CANARY, fillOrg } from "../contracts/storage/tenant-data.ts";
import { commitAll, storeTurns } from "../helpers/records.ts";
import { tableContents, temporaryFolder } from "./engines.ts";

const DAY = 86_400_000;
let now = Date.UTC(2026, 5, 1);
/** Never says the same time twice. */
const clock = {
  nowMs() {
    now += 1000;
    return now;
  },
};

function open(dataDir: string): Storage {
  const storage = createSqliteStorage({ dataDir });
  onTestFinished(() => storage.close());
  return storage;
}

/** A server with some turns, and a backup of it; made in this thread, which is quicker to start. */
async function openBackedUp() {
  const dataDir = temporaryFolder();
  const first = createSqliteStorage({ dataDir });
  await storeTurns(first, "default", { user_id: "ada", content: "before the backup" });
  await storeEntries(first, "default", 3);
  await first.close();
  const path = join(dataDir, "backups", "reflexio-19700102T000000Z");
  const connection = new Connection(join(dataDir, "reflexio.db"));
  writeBackup(connection, { path, reason: "manual", atMs: DAY });
  connection.close();
  const storage = open(dataDir);
  const [made] = await storage.backups.list();
  if (made === undefined) throw new Error("There is no backup.");
  return { dataDir, storage, made, file: join(made.path, "reflexio.db") };
}

/** A second backup of a folder that no storage uses. Returns its path. */
function backUpAgain(dataDir: string): string {
  const path = join(dataDir, "backups", "reflexio-19700103T000000Z");
  const connection = new Connection(join(dataDir, "reflexio.db"));
  writeBackup(connection, { path, reason: "manual", atMs: 2 * DAY });
  connection.close();
  return path;
}

async function contentsOf(dataDir: string): Promise<string[]> {
  const storage = createSqliteStorage({ dataDir });
  const turns = await storage.interactions.list("default", { userId: "ada" }, null);
  await storage.close();
  return turns.map(({ content }) => content);
}

function flipByte(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

describe("a backup", () => {
  it("holds every row of one moment, and says so in its manifest", async () => {
    const { storage, dataDir, made, file } = await openBackedUp();
    expect(made).toMatchObject({ name: "reflexio-19700102T000000Z", reason: "manual", erasuresSince: 0 });
    expect(made.rows).toMatchObject({ interactions: 7, audit_log: 3 });
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(problemsOf(made.path)).toEqual([]);
    await storeTurns(storage, "default", { content: "after the backup" });
    await storage.close();
    const now = tableContents(join(dataDir, "reflexio.db"));
    const then = tableContents(file);
    expect([...then.keys()]).toEqual([...now.keys()]);
    expect(then.get("interactions")?.join()).toContain("before the backup");
    expect(then.get("interactions")?.join()).not.toContain("after the backup");
    expect(then.get("audit_log")).toEqual(now.get("audit_log"));
  });

  it("names in its manifest nothing that users wrote, nor who they are", async () => {
    const { storage, made } = await openBackedUp();
    const target = await fillOrg(storage, "org", CANARY, 3);
    expect(target.turns).toHaveLength(3);
    const { path } = await storage.backups.create({ atMs: clock.nowMs(), keep: null });
    // Letters of a hash may be a name by chance.
    const manifest = readFileSync(join(path, "manifest.json"), "utf8").replace(/[0-9a-f]{32,}/g, "");
    for (const word of [CANARY, "ada", "somebody", "before the backup"]) expect(manifest).not.toContain(word);
    expect(JSON.stringify(await storage.backups.list())).not.toContain(CANARY);
    // The control: the copy itself holds all of it.
    expect(tableContents(join(path, "reflexio.db")).get("interactions")?.join()).toContain(CANARY);
    expect(path).not.toBe(made.path);
  });

  it("is made in a thread of its own, holds whole commits only, and older ones go", async () => {
    const { storage, dataDir } = await openBackedUp();
    const making = Promise.all([
      storage.backups.create({ atMs: DAY, keep: null }),
      storage.backups.create({ atMs: 3 * DAY, keep: 2 }),
    ]);
    for (let index = 0; index < 300; index += 1) {
      await storeTurns(storage, "default", { user_id: "pair" }, { user_id: "pair" });
    }
    const [second, third] = await making;
    expect(second.name).toBe("reflexio-19700102T000000Z-2");
    expect(third.removed).toEqual(["reflexio-19700102T000000Z"]);
    expect((await storage.backups.list()).map(({ name }) => name)).toEqual([third.name, second.name]);
    expect(await storage.backups.verify(third.name)).toEqual({ name: third.name, problems: [] });
    await storage.close();
    // The thread let go of the database: it is one file again.
    expect(readdirSync(dataDir).sort()).toEqual(["backups", "reflexio.db", "server.lock"]);
    const copy = new Connection(join(second.path, "reflexio.db"));
    onTestFinished(() => copy.close());
    const pairs = copy.get("SELECT count(*) AS n FROM interactions WHERE user_id = 'pair'");
    expect(Number(pairs?.n) % 2).toBe(0);
  }, 60_000);

  it("can be copied elsewhere, once, and is checked there", async () => {
    const { made } = await openBackedUp();
    const folder = join(temporaryFolder(), "other", "disk");
    const copy = copyBackupInto(made.path, folder, 3);
    expect(problemsOf(copy)).toEqual([]);
    expect(() => copyBackupInto(made.path, folder, 3)).toThrow(/is there already/);
    flipByte(join(made.path, "reflexio.db"), 5000);
    const another = temporaryFolder();
    expect(() => copyBackupInto(made.path, another, 3)).toThrow(/damaged/);
    expect(readdirSync(another)).toEqual([]);
  });

  it("cannot be made of data in memory, and an unknown one is not found", async () => {
    const storage = createSqliteStorage({ dataDir: null });
    onTestFinished(() => storage.close());
    await expect(storage.backups.create({ atMs: 0, keep: null })).rejects.toMatchObject({ code: "conflict" });
    const { storage: other } = await openBackedUp();
    for (const name of ["reflexio-1", "..", "../reflexio.db"]) {
      await expect(other.backups.verify(name)).rejects.toMatchObject({ code: "not_found" });
    }
  });

  it("anchors the audit log", async () => {
    const { storage, dataDir } = await openBackedUp();
    const anchors = await storage.backups.anchors("default");
    expect(anchors).toMatchObject([{ seq: 3, atMs: DAY }]);
    expect((await storage.audit.verify("default", anchors)).problems).toEqual([]);
    const attacker = new Connection(join(dataDir, "reflexio.db"));
    onTestFinished(() => attacker.close());
    attacker.exec(`DROP TRIGGER audit_log_keeps_entries; DELETE FROM audit_log WHERE seq = 3;
      UPDATE audit_heads SET seq = 2, hash = (SELECT hash FROM audit_log WHERE seq = 2)`);
    expect((await storage.audit.verify("default", [])).problems).toEqual([]);
    expect((await storage.audit.verify("default", anchors)).problems).toEqual([
      { seq: 3, problem: "unanchored" },
    ]);
  });
});

describe("restoring", () => {
  it("brings back the rows of the backup and keeps the present ones aside", async () => {
    const { storage, dataDir, made } = await openBackedUp();
    await storeTurns(storage, "default", { user_id: "ada", content: "after the backup" });
    await storage.close();
    const request = { from: made.path, dataDir };
    const plan = await restoreBackup({ ...request, dryRun: true }, clock);
    expect(plan).toMatchObject({ replaces: true, erasures: 0, aside: null });
    expect(await contentsOf(dataDir)).toHaveLength(2);
    const done = await restoreBackup({ ...request, dryRun: false }, clock);
    expect(await contentsOf(dataDir)).toEqual(["before the backup"]);
    expect(readdirSync(dataDir).sort()).toEqual(["backups", "reflexio.db", "server.lock"]);
    // What was there is a backup itself: the way back.
    expect(problemsOf(done.aside ?? "")).toEqual([]);
    await restoreBackup({ from: done.aside ?? "", dataDir, dryRun: false }, clock);
    expect(await contentsOf(dataDir)).toHaveLength(2);
  });

  it("fills a new folder, and the audit log goes on from where it was", async () => {
    const { made } = await openBackedUp();
    const dataDir = join(temporaryFolder(), "new");
    const before = clock.nowMs();
    const done = await restoreBackup({ from: made.path, dataDir, dryRun: false }, clock);
    expect(done).toMatchObject({ replaces: false, aside: null });
    const storage = open(dataDir);
    const [entry] = await storage.audit.list("default", EVERY_ENTRY, 1);
    expect(entry).toMatchObject({ seq: 4, operation: "restore", changes: [{ what: "backup.restored" }] });
    const newer = { seq: 9, hash: "of entries that are set aside", atMs: before };
    expect((await storage.audit.verify("default", [newer])).problems).toEqual([]);
  });

  it("refuses the folder of a running server", async () => {
    const { made, dataDir } = await openBackedUp();
    for (const dryRun of [true, false]) {
      await expect(restoreBackup({ from: made.path, dataDir, dryRun }, clock)).rejects.toMatchObject({
        code: "conflict",
      });
    }
  });

  const damage: readonly (readonly [what: string, damage: (folder: string) => void])[] = [
    ["one bit in the first page", (folder) => flipByte(join(folder, "reflexio.db"), 40)],
    ["one bit in the middle", (folder) => flipByte(join(folder, "reflexio.db"), 100_000)],
    ["a short file", (folder) => writeFileSync(join(folder, "reflexio.db"), "SQLite format 3")],
    ["no database", (folder) => renameSync(join(folder, "reflexio.db"), join(folder, "other"))],
    ["no manifest", (folder) => renameSync(join(folder, "manifest.json"), join(folder, "other"))],
    ["a cut manifest", (folder) => writeFileSync(join(folder, "manifest.json"), '{"format":1')],
    [
      "a changed manifest",
      (folder) => {
        const path = join(folder, "manifest.json");
        writeFileSync(path, readFileSync(path, "utf8").replace('"interactions": 7', '"interactions": 8'));
      },
    ],
    [
      "another database with its own checksum",
      (folder) => {
        const { file, ...manifest } = readManifest(folder);
        writeManifest(folder, { ...manifest, rows: { interactions: 1 }, file });
      },
    ],
    [
      "a schema from the future",
      (folder) => {
        const manifest = readManifest(folder);
        const file = join(folder, "reflexio.db");
        const copy = new Connection(file);
        copy.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
        copy.close();
        writeManifest(folder, { ...manifest, schema_version: SCHEMA_VERSION + 1 });
      },
    ],
    [
      "a format from the future",
      (folder) => {
        const path = join(folder, "manifest.json");
        writeFileSync(path, readFileSync(path, "utf8").replace('"format": 1', '"format": 2'));
      },
    ],
  ];

  it.each(damage)("refuses a backup with %s and changes nothing", async (_what, break_) => {
    const { storage, made, dataDir } = await openBackedUp();
    await storage.close();
    const folder = join(temporaryFolder(), "copy");
    mkdirSync(folder);
    for (const name of ["reflexio.db", "manifest.json"])
      copyFileSync(join(made.path, name), join(folder, name));
    break_(folder);
    const before = readFileSync(join(dataDir, "reflexio.db"));
    await expect(restoreBackup({ from: folder, dataDir, dryRun: false }, clock)).rejects.toMatchObject({
      code: expect.stringMatching(/storage_failed|conflict/),
    });
    expect(readFileSync(join(dataDir, "reflexio.db")).equals(before)).toBe(true);
    expect(readdirSync(dataDir).sort()).toEqual(["backups", "reflexio.db", "server.lock"]);
  });

  it("replaces a damaged database and keeps its files", async () => {
    const { storage, made, dataDir } = await openBackedUp();
    await storage.close();
    writeFileSync(join(dataDir, "reflexio.db"), "not a database at all");
    writeFileSync(join(dataDir, "reflexio.db-wal"), "not a log");
    const { aside } = await restoreBackup({ from: made.path, dataDir, dryRun: false }, clock);
    expect(await contentsOf(dataDir)).toEqual(["before the backup"]);
    expect(readFileSync(join(aside ?? "", "reflexio.db"), "utf8")).toBe("not a database at all");
    expect(existsSync(join(dataDir, "reflexio.db-wal"))).toBe(false);
  });

  it("starts anew when an earlier try was cut off", async () => {
    const { storage, made, dataDir } = await openBackedUp();
    await storage.close();
    mkdirSync(join(dataDir, ".restore.unfinished"));
    writeFileSync(join(dataDir, ".restore.unfinished", "reflexio.db"), "half");
    expect(await contentsOf(dataDir)).toHaveLength(1);
    await restoreBackup({ from: made.path, dataDir, dryRun: false }, clock);
    expect(await contentsOf(dataDir)).toEqual(["before the backup"]);
  });
});

describe("users who were erased", () => {
  const forget = (userId: string, receiptId: string) =>
    ({ type: "user.forget", userId, minUsers: 2, receiptId, actor: "owner", at: 100 }) as const;

  it("stay erased when an older backup is restored, whoever else came back since", async () => {
    const { storage, made, dataDir } = await openBackedUp();
    await commitAll(storage, "default", forget("ada", "r1"), forget("user 0", "r2"));
    await storage.users.scrub();
    expect(await storage.backups.list()).toMatchObject([{ erasuresSince: 2 }]);
    await storeTurns(storage, "default", { user_id: "ada", content: "came back" });
    await storeEntries(storage, "default", 1);
    await storage.close();
    const newer = { path: backUpAgain(dataDir) };

    const plan = await restoreBackup({ from: made.path, dataDir, dryRun: true }, clock);
    expect(plan.erasures).toBe(2);
    await restoreBackup({ from: made.path, dataDir, dryRun: false }, clock);
    expect(await contentsOf(dataDir)).toEqual([]);
    expect(readFileSync(join(dataDir, "reflexio.db")).includes("before the backup")).toBe(false);

    // The heads of what was set aside are no sign of tampering.
    const restored = createSqliteStorage({ dataDir });
    const anchors = await restored.backups.anchors("default");
    expect(anchors.length).toBeGreaterThan(2);
    expect((await restored.audit.verify("default", anchors)).problems).toEqual([]);
    await restored.close();

    await restoreBackup({ from: newer.path, dataDir, dryRun: false }, clock);
    expect(await contentsOf(dataDir)).toEqual(["came back"]);
  });

  it("are known from a newer backup beside it when the data folder is lost", async () => {
    const { storage, made, dataDir } = await openBackedUp();
    await commitAll(storage, "default", forget("ada", "r1"));
    await storage.users.scrub();
    await storage.close();
    backUpAgain(dataDir);
    const newDir = temporaryFolder();
    const done = await restoreBackup({ from: made.path, dataDir: newDir, dryRun: false }, clock);
    expect(done.erasures).toBe(1);
    expect(await contentsOf(newDir)).toEqual([]);
  });

  it("are known from the list beside a damaged database, which names nobody", async () => {
    const { storage, made, dataDir } = await openBackedUp();
    await commitAll(storage, "default", forget("ada", "r1"));
    await storage.users.scrub();
    await storage.close();
    writeFileSync(join(dataDir, "reflexio.db"), "damaged");
    expect(readFileSync(join(dataDir, "erasures.json"), "utf8")).not.toContain("ada");
    const done = await restoreBackup({ from: made.path, dataDir, dryRun: false }, clock);
    expect(done.erasures).toBe(1);
    expect(await contentsOf(dataDir)).toEqual([]);
  });

  it("are in no copy that was made without being asked for", async () => {
    const { storage, made, dataDir } = await openBackedUp();
    await storage.close();
    const { aside } = await restoreBackup({ from: made.path, dataDir, dryRun: false }, clock);
    expect(existsSync(aside ?? "")).toBe(true);
    const again = open(dataDir);
    await commitAll(again, "default", forget("ada", "r1"));
    await again.users.scrub();
    expect(readdirSync(join(dataDir, "backups"))).toEqual([made.name]);
  });

  it("wait for a backup under way, so that no log keeps them", async () => {
    const { storage, dataDir } = await openBackedUp();
    const copying = storage.backups.create({ atMs: 2 * DAY, keep: null });
    await commitAll(storage, "default", forget("ada", "r1"));
    await storage.users.scrub();
    const made = await copying;
    for (const name of readdirSync(dataDir).filter((one) => one.startsWith("reflexio.db"))) {
      expect(readFileSync(join(dataDir, name)).includes("before the backup"), name).toBe(false);
    }
    expect(problemsOf(made.path)).toEqual([]);
  }, 60_000);

  it("keep the mark of their erasure while another program reads the database", async () => {
    const { storage, dataDir } = await openBackedUp();
    const reader = new Connection(join(dataDir, "reflexio.db"));
    reader.exec("BEGIN; SELECT count(*) FROM interactions");
    const writer = new Connection(join(dataDir, "reflexio.db"));
    writer.close();
    await commitAll(storage, "default", forget("ada", "r1"));
    await expect(storage.users.scrub()).rejects.toMatchObject({ code: "unavailable" });
    reader.close();
    await storage.users.scrub();
    expect(readFileSync(join(dataDir, "reflexio.db")).includes("before the backup")).toBe(false);
  }, 30_000);
});
