import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createMachine, type Machine, until } from "./support/reflexio.ts";

const turnSchema = z.object({
  interaction_id: z.number(),
  user_id: z.string(),
  request_id: z.string(),
  role: z.string(),
  content: z.string(),
  session_id: z.string().optional(),
  tools_used: z.array(z.object({ tool_name: z.string(), tool_data: z.record(z.string(), z.unknown()) })),
  score: z.number().optional(),
});
const turnsSchema = z.array(turnSchema);
const publishedSchema = z.object({
  success: z.boolean(),
  request_id: z.string(),
  profiles_added: z.number().optional(),
  playbooks_added: z.number().optional(),
});

let machine: Machine;

beforeAll(async () => {
  machine = await createMachine();
  await machine.start();
});
afterAll(async () => {
  await machine.dispose();
});

async function listTurns(userId: string, limit = 100) {
  return turnsSchema.parse(
    await machine.json(["interactions", "list", "--user-id", userId, "--limit", String(limit)]),
  );
}

describe("publish", () => {
  it("stores a single turn given by flags", async () => {
    const finished = await machine.cli([
      "publish",
      "--user-id",
      "single",
      "--user-message",
      "I prefer tea over coffee.",
      "--agent-response",
      "Noted.",
      "--wait",
    ]);
    expect(finished).toMatchObject({ code: 0, stdout: "" });
    expect(finished.stderr).toContain("1 profile(s) added");
    const turns = await listTurns("single");
    expect(turns.map((turn) => [turn.role, turn.content])).toEqual([
      ["user", "I prefer tea over coffee."],
      ["assistant", "Noted."],
    ]);
  });

  it("streams a JSONL file, and a repeat of the command stores nothing twice", async () => {
    const payloads = ["a", "b", "a"].map((name) => ({
      user_id: `file-${name}`,
      session_id: "s",
      interactions: [{ role: "user", content: "Always answer in metric units." }],
    }));
    const file = join(machine.home, "conversations.jsonl");
    await writeFile(file, payloads.map((payload) => JSON.stringify(payload)).join("\n"));
    const first = await machine.cli(["interactions", "publish", "--file", file, "--wait"]);
    expect(first.code).toBe(0);
    expect(first.stderr).toContain("Stored 3, already there 0, failed 0");
    const again = await machine.cli(["interactions", "publish", "--file", file, "--wait"]);
    expect(again.stderr).toContain("Stored 0, already there 3, failed 0");
    expect(await listTurns("file-a")).toHaveLength(2);
    const once = await machine.cli(["interactions", "publish", "--file", file, "--republish"]);
    expect(once.stderr).toContain("Stored 3, already there 0, failed 0");
    expect(await listTurns("file-a")).toHaveLength(4);
  });

  it("takes inline data with --force-extraction and tells what was learnt", async () => {
    const data = { user_id: "inline", interactions: [{ role: "user", content: "Always cite the source." }] };
    const published = publishedSchema.parse(
      await machine.json([
        "interactions",
        "publish",
        "--data",
        JSON.stringify(data),
        "--force-extraction",
        "--wait",
      ]),
    );
    expect(published).toMatchObject({ success: true, playbooks_added: 1, profiles_added: 0 });
  });

  it("reads standard input, whose payloads win over flags", async () => {
    const payload = {
      user_id: "from-payload",
      session_id: "session-of-payload",
      interactions: [
        {
          role: "assistant",
          content: "",
          tools_used: [
            { tool_name: "lookup", tool_data: { input: { city: "Porto" }, nested: [1, { deep: true }] } },
          ],
        },
        { role: "user", content: "Thanks." },
      ],
    };
    const stdin = `${JSON.stringify(payload)}\n${JSON.stringify({ interactions: [{ content: "from flag" }] })}\n`;
    const finished = await machine.cli(
      ["interactions", "publish", "--stdin", "--user-id", "from-flag", "--session-id", "session-of-flag"],
      { stdin },
    );
    expect(finished.code).toBe(0);
    const turns = await listTurns("from-payload");
    expect(turns[0]).toMatchObject({
      session_id: "session-of-payload",
      tools_used: payload.interactions[0]?.tools_used,
    });
    expect(await listTurns("from-flag")).toMatchObject([
      { content: "from flag", session_id: "session-of-flag" },
    ]);
  });

  it("names the line and the remedy of bad input, and stores the good ones", async () => {
    const stdin = `{"user_id":"partly","interactions":[{"content":"kept"}]}\nnot json\n{"user_id":"partly"}\n`;
    const finished = await machine.cli(["publish", "--stdin"], { stdin });
    expect(finished.code).toBe(7);
    expect(finished.stderr).toMatch(/Line 2:/);
    expect(finished.stderr).toMatch(/Line 3:/);
    expect(await listTurns("partly")).toMatchObject([{ content: "kept" }]);
  });
});

describe("list and search", () => {
  it("lists the turns of all users without --user-id and obeys --limit", async () => {
    const all = turnsSchema.parse(await machine.json(["interactions", "list", "--limit", "1000"]));
    expect(new Set(all.map((turn) => turn.user_id)).size).toBeGreaterThan(3);
    expect(turnsSchema.parse(await machine.json(["interactions", "list", "--limit", "2"]))).toHaveLength(2);
  });

  it("searches one user's turns, by option or positional, best first with scores", async () => {
    const [best] = turnsSchema.parse(
      await machine.json(["interactions", "search", "--query", "tea", "--user-id", "single", "--limit", "1"]),
    );
    expect(best).toMatchObject({ content: "I prefer tea over coffee." });
    expect(best?.score).toBeGreaterThan(0.3);
    const positional = await machine.json([
      "interactions",
      "search",
      "tea",
      "--user-id",
      "single",
      "--limit",
      "1",
    ]);
    expect(turnsSchema.parse(positional)).toMatchObject([{ content: "I prefer tea over coffee." }]);
    expect(
      turnsSchema.parse(await machine.json(["interactions", "search", "tea", "--user-id", "nobody"])),
    ).toEqual([]);
  });

  it("finds a learning by meaning once its vector is there", async () => {
    await until(async () => {
      const found = z
        .object({ profiles: z.array(z.object({ content: z.string() })), search_mode: z.string() })
        .parse(
          await machine.json([
            "search",
            "which hot beverage is liked?",
            "--user-id",
            "single",
            "--threshold",
            "0",
          ]),
        );
      return (
        found.search_mode === "hybrid" &&
        found.profiles.some((profile) => /tea over coffee/.test(profile.content))
      );
    }, "the profile is found by meaning");
  });
});

describe("delete", () => {
  it("deletes a turn of its user only", async () => {
    const [turn] = await listTurns("single");
    const id = String(turn?.interaction_id);
    const wrong = await machine.cli([
      "interactions",
      "delete",
      "--interaction-id",
      id,
      "--user-id",
      "inline",
    ]);
    expect(wrong.code).not.toBe(0);
    expect(await listTurns("single")).toHaveLength(2);
    const right = await machine.cli([
      "interactions",
      "delete",
      "--interaction-id",
      id,
      "--user-id",
      "single",
    ]);
    expect(right.code).toBe(0);
    expect(await listTurns("single")).toHaveLength(1);
    const left = turnsSchema.parse(
      await machine.json(["interactions", "search", "tea", "--user-id", "single"]),
    );
    expect(left.map((turn) => turn.content)).not.toContain("I prefer tea over coffee.");
  });

  it("refuses delete-all without a terminal unless --yes, and leaves what was learnt", async () => {
    const count = async (group: string) =>
      z.array(z.unknown()).parse(await machine.json([group, "list"])).length;
    const refused = await machine.cli(["interactions", "delete-all"]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("--yes");
    const before = { profiles: await count("user-profiles"), playbooks: await count("user-playbooks") };
    expect(Math.min(before.profiles, before.playbooks)).toBeGreaterThan(0);
    expect((await machine.cli(["interactions", "delete-all", "--yes"])).code).toBe(0);
    expect(await machine.json(["interactions", "list"])).toEqual([]);
    expect({ profiles: await count("user-profiles"), playbooks: await count("user-playbooks") }).toEqual(
      before,
    );
    expect((await machine.cli(["user-profiles", "delete-all", "--yes"])).code).toBe(0);
    expect((await machine.cli(["agent-playbooks", "delete-all", "--yes"])).code).toBe(0);
    expect({ profiles: await count("user-profiles"), playbooks: await count("user-playbooks") }).toEqual({
      profiles: 0,
      playbooks: before.playbooks,
    });
  });
});

describe("key and address", () => {
  it("keeps the key in a private file and refuses callers without it", async () => {
    const { mode } = await stat(join(machine.home, "credentials.json"));
    expect(mode & 0o777).toBe(0o600);
    expect((await machine.request("GET", "/api/whoami", undefined, null)).status).toBe(401);
    expect((await machine.request("GET", "/api/whoami", undefined, "rflx-wrong")).status).toBe(401);
    expect((await machine.request("GET", "/api/whoami")).status).toBe(200);
    const stranger = await machine.cli(["status", "whoami"], {
      env: { REFLEXIO_HOME: join(machine.home, "stranger") },
    });
    expect(stranger.code).toBe(3);
  });

  it("refuses another address without a key", async () => {
    const refused = await machine.cli([
      "services",
      "start",
      "--host",
      "0.0.0.0",
      "--no-auth",
      "--backend-port",
      "0",
    ]);
    expect(refused.code).toBe(2);
  });

  it("says so when the server is down", async () => {
    const down = await machine.cli(["status", "check", "--server-url", "http://127.0.0.1:9"]);
    expect(down.code).toBe(4);
    expect(down.stderr).toMatch(/Cannot reach server|Connection refused/);
  });
});
