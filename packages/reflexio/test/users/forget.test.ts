import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { apiKeyOperations, operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { createSqliteStorage } from "../../src/adapters/storage/sqlite/index.ts";
import { openTestApp, type TestApp } from "../helpers/app-harness.ts";
import { tableContents, temporaryFolder } from "../storage/engines.ts";

/** Stands in everything about the user to forget, and nowhere else. Its stem is itself. */
const CANARY = "qzvxkw7";
const FORGOTTEN = `user-${CANARY}`;

/** Files of a folder that hold the text, in any case. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder).filter((name) =>
    readFileSync(join(folder, name)).toString("latin1").toLowerCase().includes(text),
  );
}

async function publish(
  app: TestApp,
  userId: string,
  contents: readonly string[],
  key?: string,
): Promise<void> {
  await app.owner.send(operations.publish_interaction, {
    query: { wait_for_response: "true" },
    headers: key === undefined ? {} : { "Idempotency-Key": key },
    body: {
      user_id: userId,
      session_id: `session ${userId}`,
      source: userId,
      interaction_data_list: contents.map((content, index) => ({
        role: index % 2 === 0 ? "user" : "assistant",
        content,
        message_id: `${userId} ${content}`,
        tools_used: [{ tool_name: "look_up", tool_data: { about: content } }],
      })),
    },
  });
}

/** Turns of which the rules learner keeps a fact, a rule and a correction. */
function turnsAbout(word: string): string[] {
  return [
    `My favourite city is ${word}. Please always answer in the style of ${word}.`,
    `I will look at us-east-1 for ${word}.`,
    `No, we never deploy ${word} to us-east-1. Always use ${word} in eu-west-1.`,
    `Done with ${word}.`,
    `Actually my favourite city is new ${word}.`,
  ];
}

async function openFilledApp(): Promise<{ app: TestApp; dataDir: string }> {
  const dataDir = temporaryFolder();
  const app = await openTestApp({ wrap: () => createSqliteStorage({ dataDir }) });
  for (let index = 0; index < 12; index += 1) {
    await publish(app, `other ${index}`, turnsAbout(`harbour${index}`));
    await publish(app, FORGOTTEN, turnsAbout(`${CANARY} ${index}`), `${CANARY} ${index}`);
  }
  await app.owner.send(apiKeyOperations.create_api_key, {
    body: { name: `for ${CANARY}`, scopes: ["publish", "read"], user_id: FORGOTTEN },
    headers: { "Idempotency-Key": `key ${CANARY}` },
  });
  return { app, dataDir };
}

describe("forgetting a user", () => {
  it("leaves no byte in any table or file, and everybody else alone", async () => {
    const { app, dataDir } = await openFilledApp();
    const before = await app.owner.send(operations.get_profiles, {
      body: { user_id: "other 3", top_k: null },
    });
    expect(filesWith(dataDir, CANARY)).not.toEqual([]);

    const dry = await app.owner.send(operations.forget_user, { body: { user_id: FORGOTTEN } });
    expect(dry.dry_run).toBe(true);
    expect(dry.counts).toMatchObject({ requests: 12, interactions: 60, api_keys: 1 });
    for (const kind of ["profiles", "user_playbooks", "runs", "change_logs", "events"] as const) {
      expect(dry.counts[kind]).toBeGreaterThan(0);
    }
    const still = await app.owner.send(operations.get_interactions, { body: { user_id: FORGOTTEN } });
    expect(still.interactions).toHaveLength(30);

    const done = await app.owner.send(operations.forget_user, {
      body: { user_id: FORGOTTEN, dry_run: false },
    });
    expect(done).toMatchObject({ dry_run: false, user_id: FORGOTTEN });
    const { events: _events, vectors: _vectors, ...counts } = dry.counts;
    expect(done.counts).toMatchObject(counts);
    expect(done.receipt_id).toBeTypeOf("string");

    for (const [table, cells] of tableContents(join(dataDir, "reflexio.db"))) {
      expect({ table, found: cells.filter((cell) => cell.toLowerCase().includes(CANARY)) }).toEqual({
        table,
        found: [],
      });
    }
    expect(filesWith(dataDir, CANARY)).toEqual([]);
    const after = await app.owner.send(operations.get_profiles, {
      body: { user_id: "other 3", top_k: null },
    });
    expect(after).toEqual(before);
    expect(before.user_profiles.length).toBeGreaterThan(0);
  });

  it("is done once for one Idempotency-Key, and gives zeros for an unknown user", async () => {
    const app = await openTestApp();
    await publish(app, FORGOTTEN, turnsAbout(CANARY));
    const call = { body: { user_id: FORGOTTEN, dry_run: false }, headers: { "Idempotency-Key": "once" } };
    const first = await app.owner.send(operations.forget_user, call);
    expect(first.counts.interactions).toBe(5);
    await publish(app, FORGOTTEN, ["I came back."]);
    expect(await app.owner.send(operations.forget_user, call)).toEqual(first);
    const { interactions } = await app.owner.send(operations.get_interactions, {
      body: { user_id: FORGOTTEN },
    });
    expect(interactions).toHaveLength(1);
    const nobody = await app.owner.send(operations.forget_user, { body: { user_id: "nobody" } });
    expect(Object.values(nobody.counts).filter((count) => count !== 0)).toEqual([]);
    expect(nobody.agent_playbook_ids).toEqual([]);
  });

  it("stops the keys of the user and tells followers without the name", async () => {
    const app = await openTestApp();
    const body = { name: "theirs", scopes: ["read"], user_id: FORGOTTEN };
    const made = await app.owner.send(apiKeyOperations.create_api_key, { body });
    const key = app.withKey(made.api_key);
    expect((await key.call(operations.whoami)).status).toBe(200);
    await app.owner.send(operations.forget_user, { body: { user_id: FORGOTTEN, dry_run: false } });
    expect((await key.call(operations.whoami)).status).toBe(401);
    const events = await app.storage.events.after("self-host-org", 0, 99);
    expect(events.map(({ type }) => type)).toContain("user.forgotten");
    expect(JSON.stringify(events)).not.toContain(CANARY);
  });
});
