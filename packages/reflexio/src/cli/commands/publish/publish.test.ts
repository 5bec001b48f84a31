import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  closedUrl,
  type FakeServer,
  type Received,
  type Reply,
  startFakeServer,
  workingServer,
} from "../../../../test/helpers/fake-server.ts";
import { type RunOptions, runCli, temporaryFolder } from "../../../../test/helpers/run-cli.ts";

let server: FakeServer;
let respond: (request: Received) => Reply | undefined | Promise<Reply | undefined>;

beforeEach(async () => {
  respond = workingServer();
  server = await startFakeServer((request) => respond(request));
});
afterEach(() => server.close());

const payload = (user: string, text: string, more = {}) => ({
  user_id: user,
  interactions: [{ role: "user", content: text }],
  ...more,
});

function file(content: string, name = "payloads.jsonl"): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

const jsonl = (payloads: readonly unknown[]) => payloads.map((it) => `${JSON.stringify(it)}\n`).join("");
const keys = () =>
  server.requests
    .filter(({ path }) => path === "/api/publish_interaction")
    .map(({ headers }) => String(headers["idempotency-key"]));

async function publish(args: readonly string[], options: RunOptions = {}) {
  return await runCli(["publish", ...args], {
    ...options,
    env: { REFLEXIO_URL: server.url, ...options.env },
  });
}

describe("input modes", () => {
  test("a single turn is two interactions", async () => {
    const result = await publish(["--user-id", "dana", "--user-message", "", "--agent-response", "yes?"]);
    expect(result.code).toBe(0);
    expect(result.stdout).toBe("");
    expect(result.stderr).toContain(`Publishing to ${server.url} (server-async)\nPublished (dana): Stored`);
    expect(result.stderr).toContain("  Request ID: req-1");
    expect(server.published()).toEqual([
      {
        user_id: "dana",
        interaction_data_list: [
          { role: "user", content: "" },
          { role: "assistant", content: "yes?" },
        ],
        source: "cli",
        agent_version: "agent-v0",
        session_id: null,
        skip_aggregation: false,
        force_extraction: false,
      },
    ]);
  });

  test("a turn wins over --data, --data over --file, --file over --stdin", async () => {
    const path = file(jsonl([payload("file", "x")]));
    const stdin = jsonl([payload("stdin", "x")]);
    const data = JSON.stringify(payload("data", "x"));
    const all = ["--stdin", "--file", path, "--data", data, "--user-message", "a", "--agent-response", "b"];
    await publish(["--user-id", "turn", ...all], { stdin });
    await publish(all.slice(0, 5), { stdin });
    await publish(all.slice(0, 3), { stdin });
    await publish(all.slice(0, 1), { stdin });
    await publish(["--file", "-"], { stdin });
    expect(server.published().map((body) => body.user_id)).toEqual([
      "turn",
      "data",
      "file",
      "stdin",
      "stdin",
    ]);
  });

  test("--data @file is relative to the current folder", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "p.json"), JSON.stringify(payload("dana", "x"), null, 2));
    expect((await publish(["--data", "@p.json"], { cwd: folder })).code).toBe(0);
    expect(server.published()).toHaveLength(1);
  });

  test.each([
    ["nothing", [], "", "nothing to publish"],
    ["an answer alone", ["--agent-response", "x"], "", "nothing to publish"],
    ["a message alone", ["--user-message", "x"], "", "--agent-response is required"],
    ["a missing file", ["--file", "/no/such"], "", "File not found: /no/such"],
    ["a missing @file", ["--data", "@/no/such"], "", "File not found: /no/such"],
    ["a folder", ["--file", "/"], "", "Cannot read /"],
    ["empty stdin", ["--stdin"], " \n", "Empty input"],
    ["a scalar", ["--data", "5"], "", "must be a JSON object, not a number"],
    ["no JSON", ["--data", "{oops"], "", "Invalid JSON"],
    ["no user", ["--data", '{"interactions":[{}]}'], "", "--user-id is required"],
    ["a turn without a user", ["--user-message", "a", "--agent-response", "b"], "", "--user-id is required"],
    ["no interactions", ["--data", '{"user_id":"d"}'], "", "Payload missing 'interactions' list"],
    [
      "empty interactions",
      ["--data", '{"user_id":"d","interactions":[]}'],
      "",
      "Payload missing 'interactions'",
    ],
    [
      "a turn that is a text",
      ["--data", '{"user_id":"d","interactions":["x"]}'],
      "",
      "Invalid interaction data",
    ],
    [
      "a user that is a number",
      ["--data", '{"user_id":5,"interactions":[{}]}'],
      "",
      "`user_id` must be a text",
    ],
    [
      "a flag that is a text",
      ["--data", '{"user_id":"d","interactions":[{}],"skip_aggregation":"x"}'],
      "",
      "true or false",
    ],
  ])("%s exits 2", async (_name, args, stdin, message) => {
    const result = await publish(args, { stdin });
    expect(result.code).toBe(2);
    expect(result.stderr).toContain(message);
    expect(server.published()).toEqual([]);
  });
});

describe("what is sent", () => {
  test("fields of the payload win over options, options over the environment; null means not given", async () => {
    const args = ["--user-id", "flag", "--source", "flag", "--agent-version", "flag", "--session-id", "flag"];
    const flags = [...args, "--skip-aggregation", "--force-extraction"];
    const own = {
      source: "p",
      agent_version: "p",
      session_id: "p",
      skip_aggregation: false,
      force_extraction: false,
    };
    const env = { REFLEXIO_USER_ID: "env", REFLEXIO_AGENT_VERSION: "env" };
    await publish([...flags, "--data", JSON.stringify(payload("p", "x", own))], { env });
    const none = { interactions: [{ content: "x" }], source: null, agent_version: null, session_id: null };
    await publish([...flags, "--data", JSON.stringify(none)], { env });
    await publish(["--data", JSON.stringify(none)], { env });
    const seen = server.published().map(({ interaction_data_list: _turns, ...body }) => body);
    expect(seen).toEqual([
      { user_id: "p", ...own },
      {
        user_id: "flag",
        source: "flag",
        agent_version: "flag",
        session_id: "flag",
        skip_aggregation: true,
        force_extraction: true,
      },
      {
        user_id: "env",
        source: "cli",
        agent_version: "env",
        session_id: null,
        skip_aggregation: false,
        force_extraction: false,
      },
    ]);
  });

  test("every field of a turn is forwarded", async () => {
    const whole = {
      role: "assistant",
      content: "",
      created_at: 1_700_000_000,
      shadow_content: "s",
      expert_content: "e",
      user_action: "click",
      user_action_description: "Save",
      interacted_image_url: "https://example.com/x.png",
      message_id: "m1",
      tools_used: [{ tool_name: "deploy", tool_data: { input: { region: "eu" }, output: [1, null] } }],
    };
    await publish(["--data", JSON.stringify({ user_id: "d", interactions: [whole] })]);
    expect(server.published()[0]?.interaction_data_list).toEqual([whole]);
  });

  test("--wait asks the server to wait, --no-wait does not", async () => {
    const turn = ["--user-id", "d", "--user-message", "a", "--agent-response", "b"];
    const waited = await publish([...turn, "--wait"]);
    await publish([...turn, "--wait", "--no-wait"]);
    expect(waited.stderr).toContain("(server-sync)");
    expect(server.requests.map(({ query }) => query.get("wait_for_response"))).toEqual(["true", "false"]);
  });

  test("the result is told as the server gave it", async () => {
    respond = () => ({
      status: 200,
      body: {
        success: true,
        message: "Interaction published successfully",
        warnings: ["no\n\nmodel"],
        request_id: "r1",
        storage_type: "sqlite",
        storage_label: "/x.db",
        profiles_added: 1,
        playbooks_added: 2,
      },
    });
    const { stderr } = await publish(["--user-id", "d", "--user-message", "a", "--agent-response", "b"]);
    expect(stderr.split("\n").slice(1)).toEqual([
      "Published (d)",
      "  Storage: sqlite → /x.db",
      "  Extraction: 1 profile(s) added, 2 playbook(s) added",
      "  Request ID: r1",
      "  Warning: no model",
      "",
    ]);
  });
});

describe("many payloads", () => {
  const three = [payload("a", "1"), payload("b", "2"), payload("a", "1")];

  test("repeating a file stores nothing twice and says how many were there", async () => {
    const path = file(jsonl(three));
    const first = await publish(["--file", path]);
    expect(first.code).toBe(0);
    expect(first.stderr).toContain("Stored 3, already there 0, failed 0.");
    const firstKeys = keys();
    // Two payloads with one content are two payloads.
    expect(new Set(firstKeys).size).toBe(3);
    for (const key of firstKeys) expect(key).toMatch(/^file-[0-9a-f]{64}$/);
    const second = await publish(["--file", path]);
    expect(second.stderr).toContain("Stored 0, already there 3, failed 0.");
    expect(keys().slice(3).sort()).toEqual([...firstKeys].sort());
  });

  test("the key depends on the content, not on the writing, the order of fields or how to learn", async () => {
    await publish(["--file", file('{"user_id":"a","interactions":[{"role":"user","content":"x"}]}')]);
    await publish([
      "--file",
      file('{ "interactions": [{"content":"x", "role":"user"}],\n "user_id":"a" }\n', "b.json"),
    ]);
    await publish(["--force-extraction", "--file", file(jsonl([payload("a", "x")]))]);
    await publish(["--source", "other", "--file", file(jsonl([payload("a", "x")]))]);
    const [first, second, third, fourth] = keys();
    expect([second, third]).toEqual([first, first]);
    expect(fourth).not.toBe(first);
  });

  test("--republish, --data and --stdin store again", async () => {
    const path = file(jsonl(three));
    await publish(["--file", path]);
    for (const args of [["--file", path, "--republish"], ["--data", jsonl(three)], ["--stdin"]]) {
      const again = await publish(args, { stdin: jsonl(three) });
      expect(again.stderr).toContain("Stored 3, already there 0, failed 0.");
    }
  });

  test("--idempotency-key names one payload as it is and several with their number", async () => {
    await publish(["--data", JSON.stringify(payload("a", "1")), "--idempotency-key", "k"]);
    await publish(["--data", jsonl(three), "--idempotency-key", "k", "--concurrency", "1"]);
    expect(keys()).toEqual(["k", "k-1", "k-2", "k-3"]);
  });

  test("as JSON: one envelope with the answers in the order of the file", async () => {
    const list = Array.from({ length: 30 }, (_, n) => payload(`u${n % 7}`, `${n}`));
    respond = async ({ body, path }) => {
      await sleep(Math.random() * 4);
      if (path === "/health") return { status: 200, body: {} };
      const turns = JSON.stringify(body.interaction_data_list);
      return { status: 200, body: { success: true, message: "", warnings: [], request_id: turns } };
    };
    const { stdout, stderr, code } = await publish(["--file", file(jsonl(list)), "--json"]);
    expect(code).toBe(0);
    expect(stderr).toBe("");
    const { ok, data, meta } = JSON.parse(stdout);
    expect(ok).toBe(true);
    expect(data.map((it: { request_id: string }) => JSON.parse(it.request_id)[0].content)).toEqual(
      list.map((_, n) => `${n}`),
    );
    expect(meta).toEqual({ count: 30, stored: 30, duplicates: 0, failed: 0 });
    const single = await publish(["--data", JSON.stringify(payload("a", "1")), "--json"]);
    expect(JSON.parse(single.stdout).data).toMatchObject({ success: true });
  });

  test("payloads of one user stay in order, those of others run beside them", async () => {
    const list = Array.from({ length: 40 }, (_, n) => payload(`u${n % 4}`, `${n}`));
    let active = 0;
    let peak = 0;
    const done: Record<string, unknown>[] = [];
    respond = async ({ body, path }) => {
      if (path === "/health") return { status: 200, body: {} };
      active += 1;
      peak = Math.max(peak, active);
      await sleep(2);
      active -= 1;
      done.push(body);
      return { status: 200, body: { success: true, message: "", warnings: [] } };
    };
    await publish(["--file", file(jsonl(list)), "--concurrency", "3"]);
    expect(peak).toBe(3);
    for (const user of ["u0", "u1", "u2", "u3"]) {
      const turns = done.filter((body) => body.user_id === user).map((body) => JSON.stringify(body));
      const numbers = turns.map((text) => Number(/"content":"(\d+)"/.exec(text)?.[1]));
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }
  });

  test("some wrong payloads: the others are stored, the summary names the lines, exit 7", async () => {
    const lines = [payload("a", "1"), { user_id: "b" }, payload("c", "3")].map((it) => JSON.stringify(it));
    const path = file(`${lines[0]}\n\nnot json\n${lines[1]}\n${lines[2]}\n`);
    const human = await publish(["--file", path]);
    expect(human.code).toBe(7);
    expect(human.stderr).toContain("Stored 2, already there 0, failed 2.");
    expect(human.stderr).toContain("Line 3: Invalid JSON on line 3");
    expect(human.stderr).toContain("Line 4: Payload missing 'interactions' list.");
    expect(human.stderr).toContain("Repeat the same command");
    const asJson = await publish(["--file", path, "--json"]);
    expect(asJson.code).toBe(7);
    const { ok, data, meta } = JSON.parse(asJson.stdout);
    expect(ok).toBe(false);
    expect(data).toHaveLength(2);
    expect(meta).toMatchObject({ count: 4, stored: 0, duplicates: 2, failed: 2 });
    expect(meta.failures[0]).toMatchObject({ payload: 2, line: 3, type: "validation" });
    expect(JSON.parse(asJson.stderr).error.type).toBe("partial");
  });

  test("all wrong: exit 2", async () => {
    const result = await publish(["--data", "{\n5\nx"], {});
    expect(result.code).toBe(2);
    const many = await publish(["--data", `{"a":1}\n${"nonsense\n".repeat(2000)}`, "--json"]);
    expect(many.code).toBe(2);
    expect(JSON.parse(many.stdout).meta).toMatchObject({ failed: 2001 });
    expect(server.published()).toEqual([]);
  });

  test("a payload that the server refuses fails alone", async () => {
    const working = workingServer();
    respond = (request) => {
      if (request.body.user_id === "bad") return { status: 422, body: { detail: "too odd" } };
      if (request.body.user_id === "no") {
        return { status: 200, body: { success: false, message: "full", warnings: [] } };
      }
      return working(request);
    };
    const path = file(jsonl([payload("a", "1"), payload("bad", "2"), payload("no", "3"), payload("b", "4")]));
    const result = await publish(["--file", path]);
    expect(result.code).toBe(7);
    expect(result.stderr).toContain("Line 2 (bad): too odd");
    expect(result.stderr).toContain("Line 3 (no): Publish failed for no: full");
    expect(server.published()).toHaveLength(4);
  });

  test("a server that is down: exit 4 at once", async () => {
    const url = await closedUrl();
    const started = Date.now();
    const result = await publish(["--file", file(jsonl(three))], { env: { REFLEXIO_URL: url } });
    expect(result.code).toBe(4);
    expect(result.stderr).toContain("Cannot reach server");
    expect(Date.now() - started).toBeLessThan(2000);
  });

  test("a key that is refused ends the run: exit 3", async () => {
    respond = () => ({ status: 401, body: { detail: "no" } });
    const list = Array.from({ length: 50 }, (_, n) => payload(`u${n}`, "x"));
    const result = await publish(["--file", file(jsonl(list))]);
    expect(result.code).toBe(3);
    expect(server.published().length).toBeLessThan(10);
  });

  test("a server that goes away midway: exit 7, and repeating completes the file", async () => {
    const list = Array.from({ length: 40 }, (_, n) => payload(`u${n % 3}`, `${n}`));
    const path = file(jsonl(list));
    const stored = new Set<unknown>();
    const working = workingServer();
    let isDown = false;
    respond = (request) => {
      if (request.path === "/health") return { status: 200, body: {} };
      if (isDown) return { status: 401, body: { detail: "stopping" } };
      stored.add(request.headers["idempotency-key"]);
      isDown = stored.size === 15;
      return working(request);
    };
    const first = await publish(["--file", path]);
    expect(first.code).toBe(7);
    expect(first.stderr).toContain("Repeat the same command");
    expect(stored.size).toBe(15);
    isDown = false;
    stored.add("never down again");
    const second = await publish(["--file", path]);
    expect(second.code).toBe(0);
    expect(second.stderr).toContain("Stored 25, already there 15, failed 0.");
  });

  test("a passing failure is repeated under the same key", async () => {
    const working = workingServer();
    let refusals = 2;
    respond = (request) => {
      if (request.path !== "/health" && refusals-- > 0) return { status: 503, body: { detail: "busy" } };
      return working(request);
    };
    const result = await publish(["--file", file(jsonl([payload("a", "1"), payload("a", "2")]))]);
    expect(result.stderr).toContain("Stored 2, already there 0, failed 0.");
    expect(new Set(keys()).size).toBe(2);
  });

  test("Ctrl-C stops at once with exit 130 and says how to resume", async () => {
    const controller = new AbortController();
    const list = Array.from({ length: 100 }, (_, n) => payload(`u${n}`, `${n}`));
    const working = workingServer();
    respond = (request) => {
      if (server.published().length <= 10) return working(request);
      setImmediate(() => controller.abort());
      return undefined;
    };
    const path = file(jsonl(list));
    const result = await publish(["--file", path], { interrupt: controller.signal });
    expect(result.code).toBe(130);
    expect(result.stderr).toContain("Interrupted.");
    expect(result.stderr).toContain("Stored 10");
    expect(result.stderr).toContain("Repeat the same command");
    respond = working;
    const again = await publish(["--file", path]);
    // The server may have stored what was under way when the client left, so there can be a few more.
    const [, stored, there] = /Stored (\d+), already there (\d+), failed 0/.exec(again.stderr) ?? [];
    expect(Number(stored) + Number(there)).toBe(100);
    expect(Number(there)).toBeGreaterThanOrEqual(10);
  });

  test("Ctrl-C while stdin says nothing", async () => {
    const silent = new Readable({ read: () => undefined });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const result = await publish(["--stdin", "--json"], { stdin: silent, interrupt: controller.signal });
    expect(result.code).toBe(130);
    expect(JSON.parse(result.stderr).error.type).toBe("interrupted");
  });

  test("Ctrl-C during any other command", async () => {
    const controller = new AbortController();
    respond = () => {
      controller.abort();
      return undefined;
    };
    const result = await runCli(["search", "x"], {
      env: { REFLEXIO_URL: server.url },
      interrupt: controller.signal,
    });
    expect(result.code).toBe(130);
  });

  test("a large stdin is published while it is still being written", async () => {
    let written = 0;
    let seenWhenFirstArrived = -1;
    const working = workingServer();
    respond = (request) => {
      if (request.path !== "/health" && seenWhenFirstArrived === -1) seenWhenFirstArrived = written;
      return working(request);
    };
    async function* lines() {
      for (; written < 300; written += 1) yield jsonl([payload(`u${written % 9}`, "x".repeat(2000))]);
    }
    const result = await publish(["--stdin", "--concurrency", "16"], { stdin: Readable.from(lines()) });
    expect(result.stderr).toContain("Stored 300, already there 0, failed 0.");
    expect(seenWhenFirstArrived).toBeLessThan(200);
  });
});

test("a terminal gets a progress bar that is removed at the end", async () => {
  const working = workingServer();
  respond = async (request) => {
    await sleep(40);
    return working(request);
  };
  const list = Array.from({ length: 20 }, (_, n) => payload(`u${n}`, `${n}`));
  const result = await publish(["--file", file(jsonl(list))], { isTerminal: true, columns: 70 });
  expect(result.stderr).toContain("\r\u001b[2K█");
  expect(result.stderr).toMatch(/[█░]{24} \d+ payloads?, \d+%/);
  expect(result.stderr).toContain("\r\u001b[2KStored 20, already there 0, failed 0.");
  expect(result.stdout).toBe("");
});
