import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { apiKeyOperations, operations } from "@reflexio/contracts";
import { expect, it } from "vitest";
import { Connection } from "../../src/adapters/storage/sqlite/driver.ts";
import { restoreBackup } from "../../src/app-restore.ts";
import { openTestApp, type TestApp } from "../helpers/app-harness.ts";
import { temporaryFolder } from "../storage/engines.ts";

/** `npm run test:forget` takes 1,000; every tenth is forgotten. */
const USERS = Number(process.env.FORGET_USERS ?? 30);
const FORGOTTEN_EVERY = 10;

/** A word that stands in everything about one user and nowhere else; its stem is itself. */
function canary(user: number): string {
  return `zq${String(user).padStart(5, "0")}kv`;
}

function isForgotten(user: number): boolean {
  return user % FORGOTTEN_EVERY === 0;
}

/** Users whose word stands in a text, in any case. */
function usersIn(text: string): Set<number> {
  return new Set([...text.matchAll(/zq(\d{5})kv/gi)].map(([, digits]) => Number(digits)));
}

/** Users whose word stands in any byte of any file under a folder, by file. */
function usersInFiles(folder: string): ReadonlyMap<string, Set<number>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return new Map(
    files.map((file) => {
      const path = join(file.parentPath, file.name);
      return [path.slice(folder.length + 1), usersIn(readFileSync(path).toString("latin1"))];
    }),
  );
}

function forgottenIn(found: ReadonlyMap<string, Set<number>>): string[] {
  return [...found].filter(([, users]) => [...users].some(isForgotten)).map(([file]) => file);
}

async function fill({ owner }: TestApp, user: number): Promise<void> {
  const word = canary(user);
  const user_id = `user-${word}`;
  await owner.send(operations.publish_interaction, {
    query: { wait_for_response: "true" },
    headers: { "Idempotency-Key": `publish-${word}`, "X-Correlation-ID": `call-${word}` },
    body: {
      user_id,
      session_id: `session-${word}`,
      source: `source-${word}`,
      interaction_data_list: [
        {
          role: "user",
          content: `I live in ${word}. Always answer in the style of ${word}.`,
          message_id: word,
        },
        {
          role: "assistant",
          content: `Looking at ${word}.`,
          shadow_content: `Shadow ${word}.`,
          tools_used: [{ tool_name: `tool_${word}`, tool_data: { input: { about: word } } }],
        },
        {
          role: "user",
          content: `No, never deploy ${word}.`,
          expert_content: `Expert ${word}.`,
          interacted_image_url: `https://example.com/${word}.png`,
          user_action: "click",
          user_action_description: `clicked ${word}`,
        },
      ],
    },
  });
  // Two or three neighbours teach one rule, so that shared rules rest on users who go and on users who stay.
  const rule = `Confirm parcels of depot ${Math.floor(user / 2)} and gate ${Math.floor(user / 3)} twice.`;
  const row = { user_id, request_id: `rule-${word}`, agent_version: "v1", playbook_name: "default" };
  await owner.send(operations.add_user_playbook, {
    body: { user_playbooks: [{ ...row, content: rule, rationale: `Asked for by ${word}.` }] },
  });
  await owner.send(apiKeyOperations.create_api_key, {
    body: { name: `key of ${word}`, scopes: ["read"], user_id },
  });
}

function orphanedVectors(folder: string): number {
  const connection = new Connection(join(folder, "reflexio.db"));
  try {
    const row = connection.get(
      "SELECT count(*) AS n FROM vectors WHERE kind = 'interaction' AND row_id NOT IN (SELECT interaction_id FROM interactions)",
    );
    return Number(row?.n);
  } finally {
    connection.close();
  }
}

it(`of ${USERS} users every tenth is forgotten: no byte is left, nor in a backup that is restored`, {
  timeout: 175_000,
}, async () => {
  const dataDir = temporaryFolder();
  const app = await openTestApp({ dataDir });
  const { owner } = app;
  for (let user = 1; user <= USERS; user += 1) await fill(app, user);
  await owner.send(operations.run_playbook_aggregation, {
    body: { agent_version: "v1", playbook_name: "default" },
  });
  const { path: backup } = await owner.send(operations.create_backup, { body: {} });
  const forgotten = Array.from({ length: USERS }, (_, index) => index + 1).filter(isForgotten);

  // The control: everybody is in the database and in the backup, and this way of looking finds them.
  const before = usersInFiles(dataDir);
  const inDatabase = before.get("reflexio.db") ?? new Set();
  const inLog = before.get("reflexio.db-wal") ?? new Set();
  expect(new Set([...inDatabase, ...inLog]).size).toBe(USERS);
  expect(usersInFiles(backup).get("reflexio.db")?.size).toBe(USERS);

  const totals = new Map<string, number>();
  for (const user of forgotten) {
    const body = { user_id: `user-${canary(user)}`, dry_run: false };
    const { counts, receipt_id } = await owner.send(operations.forget_user, { body });
    expect(receipt_id).toBeTypeOf("string");
    expect(counts).toMatchObject({ requests: 1, interactions: 3, api_keys: 1 });
    for (const [name, count] of Object.entries(counts)) totals.set(name, (totals.get(name) ?? 0) + count);
  }

  const backupName = backup.slice(dataDir.length + 1);
  const after = usersInFiles(dataDir);
  const live = new Map([...after].filter(([file]) => !file.startsWith(backupName)));
  expect(forgottenIn(live)).toEqual([]);
  const stay = new Set([...live.values()].flatMap((users) => [...users]));
  expect(stay.size).toBe(USERS - forgotten.length);
  expect(app.errors.filter((line) => [...usersIn(line)].some(isForgotten))).toEqual([]);
  expect(await owner.send(operations.verify_audit_log)).toMatchObject({ ok: true });
  await app.app.close();
  expect(orphanedVectors(dataDir)).toBe(0);

  // The backup still has them, and a restore does not bring them back: not even where the erasures are known from
  // the old data folder alone.
  expect(forgottenIn(usersInFiles(backup))).toEqual(["reflexio.db"]);
  const done = await restoreBackup({ from: backup, dataDir, dryRun: false }, { nowMs: app.clock.nowMs });
  expect(done.erasures).toBe(forgotten.length);
  const restored = usersInFiles(dataDir).get("reflexio.db") ?? new Set();
  expect([...restored].filter(isForgotten)).toEqual([]);
  expect(restored.size).toBe(USERS - forgotten.length);

  const bytes = readFileSync(join(dataDir, "reflexio.db")).length;
  process.stdout.write(
    `forget: ${USERS} users, ${forgotten.length} forgotten, ${JSON.stringify(Object.fromEntries(totals))}, 0 of their words left in ${live.size} files and in the restored backup of ${(bytes / 1e6).toFixed(1)} MB\n`,
  );
});
