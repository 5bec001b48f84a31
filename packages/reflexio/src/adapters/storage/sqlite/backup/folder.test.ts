import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/storage/engines.ts";
import type { BackupReason } from "../../../../ports/backups.ts";
import { Connection } from "../driver.ts";
import { createSqliteStorage } from "../index.ts";
import { backUp } from "../open.ts";
import { writeBackup } from "./copy.ts";
import { backupName, copyBackupInto, namesIn, pruneBackups } from "./folder.ts";

const DAY_MS = 86_400_000;

/** Two data sets whose backups go into one folder. */
async function openShared() {
  const folder = temporaryFolder();
  async function open(name: string) {
    const dataDir = join(folder, name);
    const storage = createSqliteStorage({ dataDir });
    const { instanceId } = storage.info;
    await storage.close();
    const shared = join(folder, "shared");
    function add(reason: BackupReason, day: number): string {
      const connection = new Connection(join(dataDir, "reflexio.db"));
      const atMs = day * DAY_MS;
      const backup = backupName(reason, atMs, namesIn(shared));
      writeBackup(connection, { path: join(shared, backup), reason, atMs });
      connection.close();
      return backup;
    }
    return { dataDir, instanceId, add };
  }
  return { shared: join(folder, "shared"), folder, first: await open("first"), second: await open("second") };
}

it("prunes the oldest of one instance and one reason, and leaves those of the others", async () => {
  const { shared, first, second } = await openShared();
  // Those of the other instance and of the other reason are the oldest of all.
  const kept = [second.add("migration", 1), second.add("migration", 2), second.add("migration", 3)];
  kept.push(first.add("restore", 1), first.add("manual", 1));
  const old = [first.add("migration", 4), first.add("migration", 5)];
  kept.push(first.add("migration", 6), first.add("migration", 7));
  const series = { instance_id: first.instanceId, reason: "migration" } as const;
  expect(pruneBackups(shared, series).sort()).toEqual(old);
  expect(readdirSync(shared).sort()).toEqual(kept.sort());
  expect(pruneBackups(shared, series)).toEqual([]);
});

it("takes no copy of another instance away when it backs up before a migration", async () => {
  const { shared, first, second } = await openShared();
  const others = [second.add("migration", 1), second.add("migration", 2)];
  const connection = new Connection(join(first.dataDir, "reflexio.db"));
  for (const day of [3, 4, 5]) backUp(connection, shared, day * DAY_MS);
  connection.close();
  const names = readdirSync(shared);
  expect(names).toEqual(expect.arrayContaining(others));
  expect(names).toHaveLength(4);
  expect(names).not.toContain(backupName("migration", 3 * DAY_MS, new Set()));
});

it("keeps the newest of the copied series when backups are copied into a shared folder", async () => {
  const { shared, folder, first, second } = await openShared();
  const target = join(folder, "target");
  const other = second.add("manual", 1);
  copyBackupInto(join(shared, other), target, 1);
  const names = [first.add("manual", 2), first.add("manual", 3)];
  for (const name of names) copyBackupInto(join(shared, name), target, 1);
  expect(readdirSync(target).sort()).toEqual([other, names[1]].sort());
});
