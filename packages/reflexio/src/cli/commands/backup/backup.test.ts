import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { storeEntries } from "../../../../test/contracts/storage/audit.ts";
import { runCli, temporaryFolder } from "../../../../test/helpers/run-cli.ts";
import { writeBackup } from "../../../adapters/storage/sqlite/backup/copy.ts";
import { Connection } from "../../../adapters/storage/sqlite/driver.ts";
import { createSqliteStorage } from "../../../adapters/storage/sqlite/index.ts";

/** A data folder and a backup of it elsewhere. */
async function openBackedUp() {
  const folder = temporaryFolder();
  const dataDir = join(folder, "data");
  await createSqliteStorage({ dataDir }).close();
  const backup = join(folder, "backups", "reflexio-19700102T000000Z");
  const connection = new Connection(join(dataDir, "reflexio.db"));
  writeBackup(connection, { path: backup, reason: "manual", atMs: 86_400_000 });
  connection.close();
  return { folder, dataDir, backup, env: { REFLEXIO_HOME: folder } };
}

describe("backup verify", () => {
  it("ends with 0 for a whole backup and with 1 for a damaged one", async () => {
    const { backup, env } = await openBackedUp();
    const whole = await runCli(["backup", "verify", backup, "--json"], { env });
    expect(whole.code, whole.stderr).toBe(0);
    expect(JSON.parse(whole.stdout).data).toEqual({ path: backup, ok: true, problems: [] });
    writeFileSync(join(backup, "reflexio.db"), "damaged");
    const damaged = await runCli(["backup", "verify", backup, "--json"], { env });
    expect(damaged.code).toBe(1);
    expect(JSON.parse(damaged.stdout)).toMatchObject({ ok: false, data: { ok: false } });
    expect(JSON.parse(damaged.stderr).error.message).toContain("another size");
  });
});

describe("restore", () => {
  it("asks first, changes nothing with --dry-run, and goes on with --yes", async () => {
    const { backup, dataDir, env } = await openBackedUp();
    const words = ["restore", backup, "--data-dir", dataDir];
    const refused = await runCli(words, { env });
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes") });
    const dry = await runCli([...words, "--dry-run", "--json"], { env });
    expect(JSON.parse(dry.stdout).data).toMatchObject({ dry_run: true, replaces: true, erasures: 0 });
    expect(readdirSync(dataDir)).not.toContain("backups");
    const done = await runCli([...words, "--yes", "--json"], { env });
    expect(done.code, done.stderr).toBe(0);
    expect(JSON.parse(done.stdout).data).toMatchObject({ dry_run: false, aside: expect.any(String) });
    expect(readdirSync(join(dataDir, "backups"))).toHaveLength(1);
  });

  it("ends with 6 while a server uses the folder and with 1 for what is no backup", async () => {
    const { folder, backup, dataDir, env } = await openBackedUp();
    const running = createSqliteStorage({ dataDir });
    const taken = await runCli(["restore", backup, "--data-dir", dataDir, "--yes"], { env });
    await running.close();
    expect(taken).toMatchObject({ code: 6, stderr: expect.stringContaining("services stop") });
    mkdirSync(join(folder, "empty"));
    const none = await runCli(["restore", join(folder, "empty"), "--data-dir", dataDir, "--yes"], { env });
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining("manifest.json") });
  });
});

describe("audit verify of files", () => {
  const UNLOCK =
    "DROP TRIGGER IF EXISTS audit_log_keeps_entries; DROP TRIGGER IF EXISTS audit_log_keeps_words;";

  /** A data folder with six entries, a backup of it in the folder's own backups, and three entries since. */
  async function openAudited() {
    const folder = temporaryFolder();
    const dataDir = join(folder, "data");
    const storage = createSqliteStorage({ dataDir });
    await storeEntries(storage, "org", 6);
    const backup = await storage.backups.create({ atMs: 86_400_000, keep: null });
    await storeEntries(storage, "org", 3);
    await storage.close();
    const verify = (path: string) =>
      runCli(["audit", "verify", path, "--json"], { env: { REFLEXIO_HOME: folder } });
    function tamper(path: string, sql: string): void {
      const attacker = new Connection(join(path, "reflexio.db"));
      attacker.exec(UNLOCK + sql);
      attacker.close();
    }
    return { dataDir, backup, verify, tamper };
  }

  it("reads a data folder and a backup without a server, and changes nothing", async () => {
    const { dataDir, backup, verify } = await openAudited();
    const before = readFileSync(join(dataDir, "reflexio.db"));
    const whole = await verify(dataDir);
    expect(whole.code, whole.stderr).toBe(0);
    const org = { org_id: "org", ok: true, problems: [], head: { seq: 9, hash: expect.any(String) } };
    expect(JSON.parse(whole.stdout).data).toEqual({
      path: dataDir,
      ok: true,
      orgs: [{ ...org, entries: 9, anchors: 1 }],
    });
    expect(readFileSync(join(dataDir, "reflexio.db"))).toEqual(before);
    const copy = await verify(backup.path);
    expect(copy.code, copy.stderr).toBe(0);
    expect(JSON.parse(copy.stdout).data.orgs).toMatchObject([{ entries: 6, anchors: 1, head: { seq: 6 } }]);
  });

  it("compares each org with what was written down of it", async () => {
    const { dataDir, verify } = await openAudited();
    const storage = createSqliteStorage({ dataDir });
    await storeEntries(storage, "another", 2);
    await storage.backups.create({ atMs: 2 * 86_400_000, keep: null });
    const anchors = await Promise.all(["org", "another"].map((org) => storage.backups.anchors(org)));
    expect(anchors.map((heads) => heads.map(({ seq }) => seq))).toEqual([[9, 6], [2]]);
    await storage.close();
    const { ok, orgs } = JSON.parse((await verify(dataDir)).stdout).data;
    expect(ok).toBe(true);
    expect(orgs).toMatchObject([
      { org_id: "another", entries: 2, anchors: 1 },
      { org_id: "org", entries: 9, anchors: 2 },
    ]);
  });

  it("reads the folder of a running server", async () => {
    const { dataDir, verify } = await openAudited();
    const running = createSqliteStorage({ dataDir });
    await storeEntries(running, "org", 1);
    const answer = await verify(dataDir);
    await running.close();
    expect(JSON.parse(answer.stdout).data).toMatchObject({ ok: true, orgs: [{ entries: 10 }] });
  });

  it("ends with 1 and names the entry of a log that was tampered with", async () => {
    const { dataDir, backup, verify, tamper } = await openAudited();
    tamper(dataDir, "UPDATE audit_log SET operation = 'nothing' WHERE seq = 8");
    const edited = await verify(dataDir);
    expect(edited.code).toBe(1);
    expect(JSON.parse(edited.stdout).data.orgs).toMatchObject([
      { problems: [{ seq: 8, problem: "edited" }] },
    ]);
    // A log that was made anew, with its head: only what the backup wrote down shows it.
    tamper(dataDir, "DELETE FROM audit_log; DELETE FROM audit_heads");
    expect(JSON.parse((await verify(dataDir)).stdout).data.orgs).toMatchObject([
      { org_id: "org", entries: 0, problems: [{ seq: 6, problem: "unanchored" }] },
    ]);
    tamper(backup.path, "DELETE FROM audit_log WHERE seq = 6; UPDATE audit_heads SET seq = 5");
    expect((await verify(backup.path)).code).toBe(1);
  });

  it("ends with 5 where there is no database", async () => {
    const { dataDir, verify } = await openAudited();
    const none = await verify(join(dataDir, "backups"));
    expect(none).toMatchObject({ code: 5, stderr: expect.stringContaining("backup list") });
  });
});
