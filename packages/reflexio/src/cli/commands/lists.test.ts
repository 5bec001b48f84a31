import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  agentPlaybook,
  type FakeServer,
  profile,
  type Reply,
  startFakeServer,
  turn,
  userPlaybook,
  workingServer,
} from "../../../test/helpers/fake-server.ts";
import { type RunOptions, runCli } from "../../../test/helpers/run-cli.ts";
import { displayWidth } from "../render/terminal-text.ts";

let server: FakeServer;
let reply: Reply | undefined;

beforeAll(async () => {
  const working = workingServer();
  server = await startFakeServer((request) => reply ?? working(request));
});
afterAll(() => server.close());

async function run(args: readonly string[], options: RunOptions = {}) {
  server.requests.length = 0;
  const result = await runCli(args, { ...options, env: { REFLEXIO_URL: server.url, ...options.env } });
  return { ...result, request: server.requests.at(-1) };
}

async function runWith(body: unknown, args: readonly string[], options: RunOptions = {}) {
  reply = { status: 200, body };
  const result = await run(args, options);
  reply = undefined;
  return result;
}

describe("what is asked of the server", () => {
  test.each([
    [
      ["agent-playbooks", "clusters", "--failed", "--agent-version", "v1"],
      "POST",
      "/api/get_aggregation_status",
      { agent_version: "v1", playbook_name: null, only_failed: true, limit: 20 },
    ],
    [["interactions", "list"], "GET", "/api/get_all_interactions", {}],
    [
      ["interactions", "list", "--user-id", "dana", "--limit", "3"],
      "POST",
      "/api/get_interactions",
      { user_id: "dana", top_k: 3 },
    ],
    [
      ["interactions", "search", "--query", "q", "--user-id", "dana", "--limit", "3"],
      "POST",
      "/api/search_interactions",
      { user_id: "dana", query: "q", top_k: 3 },
    ],
    [
      ["interactions", "delete", "--interaction-id", "7", "--user-id", "dana"],
      "DELETE",
      "/api/delete_interaction",
      { user_id: "dana", interaction_id: 7 },
    ],
    [
      ["user-profiles", "list", "--user-id", "dana", "--status", "current"],
      "POST",
      "/api/get_profiles",
      { user_id: "dana", top_k: 20, status_filter: [null] },
    ],
    [
      ["user-profiles", "list", "--user-id", "dana"],
      "POST",
      "/api/get_profiles",
      { user_id: "dana", top_k: 20, status_filter: null },
    ],
    [
      ["user-profiles", "search", "q", "--user-id", "dana", "--threshold", "0.7"],
      "POST",
      "/api/search_profiles",
      { user_id: "dana", query: "q", top_k: 10, threshold: 0.7 },
    ],
    [
      ["user-playbooks", "list", "--status", "archived", "--playbook-name", "p"],
      "POST",
      "/api/get_user_playbooks",
      { limit: 20, user_id: null, playbook_name: "p", agent_version: null, status_filter: ["archived"] },
    ],
    [
      ["agent-playbooks", "list", "--playbook-status", "pending", "--agent-version", "v1"],
      "POST",
      "/api/get_agent_playbooks",
      { limit: 20, playbook_name: null, agent_version: "v1", playbook_status_filter: "pending" },
    ],
    [
      ["search", "q", "--user-id", "dana"],
      "POST",
      "/api/search",
      { query: "q", top_k: 5, threshold: 0.4, user_id: "dana", agent_version: null },
    ],
    [["api", "--data", '{"a":1}', "PUT", "api/x"], "PUT", "/api/x", { a: 1 }],
    [["api", "post", "/api/x", "--data", "null"], "POST", "/api/x", {}],
  ])("%s", async (args, method, path, body) => {
    const { request } = await run(args);
    expect(request).toMatchObject({ method, path });
    expect(request?.body).toEqual(body);
    expect(request?.headers["user-agent"]).toBe("reflexio-cli/9.9.9");
  });

  test("lists of all users carry limit and status in the query", async () => {
    const { request } = await run(["user-profiles", "list", "--limit", "7", "--status", "current"]);
    expect(Object.fromEntries(request?.query ?? [])).toEqual({ limit: "7", status_filter: "current" });
  });

  test("the user comes from the environment where one is needed, and not elsewhere", async () => {
    const env = { REFLEXIO_USER_ID: "env-user" };
    expect((await run(["interactions", "search", "q"], { env })).request?.body.user_id).toBe("env-user");
    expect((await run(["search", "q"], { env })).request?.body.user_id).toBeNull();
    expect((await run(["interactions", "list"], { env })).request?.path).toBe("/api/get_all_interactions");
  });

  test("an empty word for a filter is no filter", async () => {
    const { request } = await run(["agent-playbooks", "list", "--playbook-status", ""]);
    expect(request?.body.playbook_status_filter).toBeNull();
  });
});

describe("for a program", () => {
  test("a list has count, limit and has_more", async () => {
    const full = await run(["user-profiles", "list", "--limit", "1", "--json"]);
    expect(JSON.parse(full.stdout)).toEqual({
      ok: true,
      data: [profile],
      meta: { count: 1, limit: 1, has_more: true },
    });
    const more = await run(["user-profiles", "list", "--json"]);
    expect(JSON.parse(more.stdout).meta.has_more).toBe(false);
  });

  test("output is plain ASCII with two spaces of indent", async () => {
    const body = { success: true, interactions: [{ ...turn, content: "日本 \u001b[31m\u009b2J\u007f é" }] };
    const { stdout } = await runWith(body, ["interactions", "list", "--json"]);
    expect(stdout).toMatch(/^[\n -~]*$/);
    expect(stdout.startsWith('{\n  "ok": true,\n  "data": [')).toBe(true);
    expect(JSON.parse(stdout).data[0].content).toBe("日本 \u001b[31m\u009b2J\u007f é");
  });

  test("a degraded search says so", async () => {
    const body = { success: true, user_profiles: [], degraded: ["vectors"] };
    const { stdout } = await runWith(body, ["user-profiles", "search", "x", "--user-id", "d", "--json"]);
    expect(JSON.parse(stdout).meta.degraded).toEqual(["vectors"]);
  });
});

describe("for a person", () => {
  const long = "A very long sentence that goes on and on. ".repeat(10) + "日本語".repeat(40);
  const cases: [string, string[], unknown, string[]][] = [
    [
      "interactions",
      ["interactions", "list"],
      {
        success: true,
        interactions: [
          { ...turn, content: long, tools_used: [{ tool_name: "deploy", tool_data: { region: "eu" } }] },
          { ...turn, interaction_id: 8, role: "", content: "", score: 0.5 },
        ],
      },
      [
        turn.request_id,
        "user: dana",
        "id 7",
        "id 8",
        "Unknown",
        "score 0.50",
        'deploy({"region":"eu"})',
        "2 turns",
      ],
    ],
    [
      "profiles",
      ["user-profiles", "list"],
      { success: true, user_profiles: [{ ...profile, content: long, status: "archived" }] },
      ["id: pf_01", "[ARCHIVED]", "score 0.83", "source: cli", "1m ago"],
    ],
    [
      "user playbooks",
      ["user-playbooks", "list"],
      { success: true, user_playbooks: [{ ...userPlaybook, content: long }] },
      ["[1]", "Trigger", "missing_tool: no geocoder", "request: req-1", "id: 3"],
    ],
    [
      "agent playbooks",
      ["agent-playbooks", "list"],
      { success: true, agent_playbooks: [{ ...agentPlaybook, content: long }] },
      ["[1] [APPROVED]", "version v1", "id: 4"],
    ],
  ];

  test.each(cases)("%s fit the width and show whole ids", async (_name, args, body, expected) => {
    for (const columns of [60, 80, 100]) {
      const { stdout, code } = await runWith(body, args, { columns });
      expect(code).toBe(0);
      for (const text of expected) expect(stdout).toContain(text);
      const boxed = stdout.split("\n").filter((line) => /^[│╭╰]/.test(line));
      for (const line of boxed) expect(displayWidth(line)).toBe(columns);
    }
  });

  test.each(cases)("%s cannot drive the terminal", async (_name, args, body) => {
    const evil = "\u001b[2J\u001b]0;owned\u0007\u009b31m\r[bold]x[/x]";
    const text = JSON.stringify(body).replaceAll(
      /"(content|request_id|profile_id|user_id|role|source|trigger)":"[^"]*"/g,
      `"$1":${JSON.stringify(evil)}`,
    );
    const { stdout } = await runWith(JSON.parse(text), args);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be absent
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(stdout).toContain("[bold]x[/x]");
  });

  test("colours only where they are wanted", async () => {
    const coloured = async (options: RunOptions) =>
      (await run(["user-profiles", "list"], options)).stdout.includes("\u001b[");
    expect(await coloured({})).toBe(false);
    expect(await coloured({ isTerminal: true })).toBe(true);
    expect(await coloured({ isTerminal: true, env: { NO_COLOR: "1" } })).toBe(false);
    expect(await coloured({ isTerminal: true, env: { TERM: "dumb" } })).toBe(false);
    expect(await coloured({ env: { FORCE_COLOR: "1" } })).toBe(true);
    const dumb = await run(["user-playbooks", "list"], { isTerminal: true, env: { TERM: "dumb" } });
    expect(dumb.stdout).toMatch(/^[\n -~·]*$/);
  });

  test("search prints one block for an agent, and nothing when nothing is relevant", async () => {
    const { stdout, stderr } = await run(["search", "x", "--user-id", "dana"]);
    expect(stdout).toMatch(/^---\n# IMPORTANT: Apply These Corrections \(from Reflexio\)\n\n## /);
    expect(stdout).toContain("- Prefers metric units\n");
    expect(stdout).toContain(
      "- Deploy to eu-west-1. [APPROVED]\n  Trigger: a deploy\n  Blocking Issue: missing_tool: no geocoder",
    );
    expect(stdout).toContain("  Source: cli (request: req-1)");
    expect(stderr).toBe("Found 1 profiles, 1 agent playbooks, 1 user playbooks (3 total)\n");
    const nothing = { success: true, profiles: [], agent_playbooks: [], user_playbooks: [] };
    expect((await runWith(nothing, ["search", "x"])).stdout).toBe("");
    expect((await run(["search", "x"], { isTerminal: true })).stdout).toContain("(score 0.83)");
  });
});

describe("deleting everything", () => {
  const lines = [
    ["interactions", "delete-all"],
    ["user-profiles", "delete-all"],
    ["user-playbooks", "delete-all"],
    ["agent-playbooks", "delete-all"],
  ];

  test.each(lines)("%s %s without a terminal needs --yes", async (...args) => {
    const result = await run(args, { stdin: "y\n" });
    expect(result.code).toBe(2);
    expect(result.stderr).toContain("--yes");
    expect(result.request).toBeUndefined();
  });

  test.each(lines)("%s %s asks on a terminal and names the server", async (...args) => {
    const no = await run(args, { stdin: "\n", isTerminal: true });
    expect(no.code).toBe(1);
    expect(no.stderr).toContain(server.url);
    expect(no.stderr).toContain("Aborted.");
    expect(no.request).toBeUndefined();
    const ended = await run(args, { isTerminal: true });
    expect(ended.code).toBe(1);
    expect(ended.request).toBeUndefined();
    const yes = await run([...args, "--json"], { stdin: "yes\n", isTerminal: true });
    expect(yes.code).toBe(0);
    expect(yes.request?.method).toBe("DELETE");
    expect(JSON.parse(yes.stdout).data.deleted_count).toBe(2);
  });
});

test("long turns are clipped in lists, whole with --full and for programs", async () => {
  const long = Array.from({ length: 40 }, (_, n) => `line ${n}`).join("\n");
  const body = { success: true, interactions: [{ ...turn, content: long }] };
  const clipped = await runWith(body, ["interactions", "search", "line", "--user-id", "dana"]);
  expect(clipped.stdout).toContain("line 11");
  expect(clipped.stdout).not.toContain("line 12");
  expect(clipped.stdout).toContain("… 28 more lines; --full shows them");
  const full = await runWith(body, ["interactions", "search", "line", "--user-id", "dana", "--full"]);
  expect(full.stdout).toContain("line 39");
  const json = await runWith(body, ["interactions", "list", "--json"]);
  expect(JSON.parse(json.stdout).data[0].content).toBe(long);
});
