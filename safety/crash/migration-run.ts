import { type FSWatcher, mkdirSync, watch } from "node:fs";
import { join } from "node:path";
import {
  migrate,
  migrations,
  SCHEMA_VERSION,
} from "../../packages/reflexio/src/adapters/storage/sqlite/migrations/index.ts";
import { count, withDatabase } from "../support/database.ts";
import { inFolder } from "../support/folder.ts";
import type { Random } from "../support/random.ts";
import { startServer } from "../support/server.ts";
import { pause } from "../support/wait.ts";

const ROWS = 3_000;
const MAX_START_MS = 2_000;
/** How long after the first sign of work the process may live, milliseconds. */
const MAX_WORK_MS = 60;

/** A database as a program of that version left it. The tables used here are those of the first version. */
async function writeOldVersion(dataDir: string, version: number): Promise<void> {
  mkdirSync(dataDir, { recursive: true });
  await withDatabase(dataDir, (connection) => {
    migrate(connection, () => undefined, migrations.slice(0, version));
    connection.transaction(() => {
      for (let row = 1; row <= ROWS; row += 1) {
        const request = `request-${row}`;
        connection.run(
          `INSERT INTO requests (org_id, request_id, user_id, created_at, source, agent_version, skip_aggregation,
             force_extraction) VALUES ('self-host-org', ?, 'ada', ?, '', 'v1', 0, 0)`,
          [request, row],
        );
        connection.run(
          `INSERT INTO interactions (org_id, user_id, request_id, created_at, role, content, user_action,
             user_action_description, interacted_image_url, image_encoding, shadow_content, expert_content,
             tools_used, position) VALUES ('self-host-org', 'ada', ?, ?, 'user', ?, 'none', '', '', '', '', '', '[]', 0)`,
          [request, row, `Turn ${row} of an older version. ${"filler ".repeat(20)}`],
        );
      }
    });
  });
}

/** Resolves at the first change in the folder of the database, or when nothing changes. */
async function untilTouched(dataDir: string): Promise<void> {
  let watcher: FSWatcher | undefined;
  const touched = new Promise<void>((resolve) => {
    watcher = watch(dataDir, (_event, name) => {
      if (name?.startsWith("reflexio") === true) resolve();
    });
  });
  await Promise.race([touched, pause(MAX_START_MS)]);
  watcher?.close();
}

/** Kills a server while it brings a database up to date, then lets it finish. Returns what is wrong afterwards. */
export async function runMigration(random: Random, kills: number): Promise<string[]> {
  const version = random.between(0, SCHEMA_VERSION - 1);
  return inFolder("migration", async (folder) => {
    const dataDir = join(folder, "data");
    if (version > 0) await writeOldVersion(dataDir, version);
    else mkdirSync(dataDir, { recursive: true });
    for (let kill = 0; kill < kills; kill += 1) {
      const touched = untilTouched(dataDir);
      const starting = startServer({ folder });
      await touched;
      await pause(random.between(0, MAX_WORK_MS));
      starting.child.kill("SIGKILL");
      await starting.exited;
    }
    const server = await startServer({ folder }).ready;
    await server.stop();
    return withDatabase(dataDir, (connection) => {
      const stored = count(connection, "SELECT count(*) FROM interactions");
      const reached = count(connection, "PRAGMA user_version");
      const [integrity] = connection.all("PRAGMA integrity_check");
      return [
        ...(stored === (version > 0 ? ROWS : 0)
          ? []
          : [`version ${version}: ${stored} turns after the migration`]),
        ...(reached === SCHEMA_VERSION ? [] : [`version ${version} was brought to ${reached} only`]),
        ...(integrity?.integrity_check === "ok" ? [] : [`version ${version}: the database is damaged`]),
      ];
    });
  });
}
