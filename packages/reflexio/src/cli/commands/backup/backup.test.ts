import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
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
