import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  closedUrl,
  type FakeServer,
  type Reply,
  startFakeServer,
  workingServer,
} from "../../test/helpers/fake-server.ts";
import { type CliResult, runCli } from "../../test/helpers/run-cli.ts";

/** Every command that calls a server, with the least it needs. */
const COMMANDS: readonly (readonly string[])[] = [
  ["publish", "--user-id", "dana", "--user-message", "hi", "--agent-response", "hello"],
  ["interactions", "publish", "--user-id", "dana", "--data", '{"interactions":[{"content":"hi"}]}'],
  ["interactions", "list"],
  ["interactions", "list", "--user-id", "dana"],
  ["interactions", "search", "region", "--user-id", "dana"],
  ["interactions", "delete", "7", "--user-id", "dana"],
  ["interactions", "delete-all", "--yes"],
  ["user-profiles", "list"],
  ["user-profiles", "list", "--user-id", "dana"],
  ["user-profiles", "search", "units", "--user-id", "dana"],
  ["user-profiles", "delete-all", "-y"],
  ["user-playbooks", "list"],
  ["user-playbooks", "search", "deploy"],
  ["user-playbooks", "delete-all", "--yes"],
  ["agent-playbooks", "list"],
  ["agent-playbooks", "delete-all", "--yes"],
  ["search", "deploy region"],
  ["status", "check"],
  ["status", "whoami"],
  ["api", "GET", "/api/whoami"],
];

interface Condition {
  readonly name: string;
  readonly exit: number;
  readonly type?: string;
  readonly reply?: Reply;
}

const detail = [{ type: "missing", loc: ["body", "user_id"], msg: "Field required" }];
const CONDITIONS: readonly Condition[] = [
  { name: "ok", exit: 0 },
  {
    name: "success:false",
    exit: 1,
    reply: {
      status: 200,
      body: { success: false, message: "storage is away", msg: "storage is away", warnings: [] },
    },
  },
  { name: "401", exit: 3, type: "auth", reply: { status: 401, body: { detail: "Invalid key" } } },
  { name: "403", exit: 3, type: "auth", reply: { status: 403, body: { detail: "No scope" } } },
  { name: "404", exit: 5, type: "not_found", reply: { status: 404, body: { detail: "Not Found" } } },
  { name: "409", exit: 6, type: "conflict", reply: { status: 409, body: { detail: "Conflict" } } },
  { name: "422", exit: 2, type: "validation", reply: { status: 422, body: { detail } } },
  { name: "429", exit: 8, type: "rate_limit", reply: { status: 429, body: { error: "Slow down" } } },
  { name: "500", exit: 1, type: "general", reply: { status: 500, body: "Internal Server Error" } },
  { name: "no JSON", exit: 1, type: "api", reply: { status: 200, body: "<html>hello</html>" } },
  { name: "redirect", exit: 4, type: "network", reply: { status: 302, body: "" } },
  { name: "down", exit: 4, type: "network" },
];

let reply: Reply | undefined;
let server: FakeServer;
let down = "";

beforeAll(async () => {
  const working = workingServer();
  server = await startFakeServer((request) => reply ?? working(request));
  down = await closedUrl();
});

afterAll(() => server.close());

async function run(condition: Condition, args: readonly string[]): Promise<CliResult> {
  reply = condition.reply;
  return await runCli(args, { env: { REFLEXIO_URL: condition.name === "down" ? down : server.url } });
}

function expectedFailure(args: readonly string[], condition: Condition): unknown {
  const isHealth = args[0] === "status" && args[1] === "check" && condition.reply !== undefined;
  const type = isHealth ? "unhealthy" : (condition.type ?? expect.any(String));
  return {
    ok: false,
    error: expect.objectContaining({ type, message: expect.any(String), hint: expect.any(String) }),
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are what must be absent
const ESCAPE = /\u001b/;

describe.each(CONDITIONS)("$name", (condition) => {
  test.each(COMMANDS.map((args) => [args.join(" "), args] as const))(
    "%s, for a person",
    async (_name, args) => {
      const result = await run(condition, args);
      expect(result.code, result.stderr).toBe(condition.exit);
      expect(result.stdout + result.stderr).not.toMatch(ESCAPE);
      if (condition.exit === 0) return;
      expect(result.stderr).toMatch(/^Error: .+\nHint: .+/m);
      if (args[0] !== "api") expect(result.stdout).toBe("");
    },
  );

  test.each(COMMANDS.map((args) => [args.join(" "), args] as const))("%s, as JSON", async (_name, args) => {
    const result = await run(condition, [...args, "--json"]);
    expect(result.code, result.stderr).toBe(condition.exit);
    if (condition.exit === 0) {
      expect(result.stderr).toBe("");
      expect(Object.keys(JSON.parse(result.stdout)).slice(0, 2)).toEqual(["ok", "data"]);
      expect(JSON.parse(result.stdout).ok).toBe(true);
      return;
    }
    expect(JSON.parse(result.stderr)).toEqual(expectedFailure(args, condition));
    expect(Object.keys(JSON.parse(result.stderr).error).slice(0, 3)).toEqual(["type", "message", "hint"]);
    if (result.stdout !== "") expect(JSON.parse(result.stdout).ok).toBe(false);
  });
});

describe("messages", () => {
  test("a server that is down is told in the words that hooks look for", async () => {
    const result = await runCli(["search", "x"], { env: { REFLEXIO_URL: down } });
    expect(result.stderr).toContain(`Cannot reach server at ${down}`);
    expect(result.stderr).toContain("Connection refused");
    expect(result.stderr).toContain("reflexio services start");
  });

  test("a validation error names the field", async () => {
    reply = { status: 422, body: { detail } };
    const result = await runCli(["interactions", "list", "--json"], { env: { REFLEXIO_URL: server.url } });
    expect(JSON.parse(result.stderr).error.details).toEqual([
      { path: "body.user_id", message: "Field required" },
    ]);
  });

  test("its hint calls the field as it is typed, and names what was in the data as it stands there", async () => {
    const turns = { loc: ["body", "interaction_data_list", 0, "content"], msg: "Input should be a string" };
    reply = { status: 422, body: { detail: [...detail, turns] } };
    const env = { REFLEXIO_URL: server.url };
    const search = await runCli(["search", "x"], { env });
    expect(search.stderr).toContain(
      "Hint: Correct --user-id, interaction_data_list.0.content and run it again",
    );
    expect(search.stderr).toContain("`reflexio search --help`");
    const other = await runCli(["agent-playbooks", "list"], { env });
    expect(other.stderr).toContain("Correct user_id, ");
  });

  test("control characters of a server's message do not reach the terminal", async () => {
    reply = { status: 404, body: { detail: "\u001b[2Jgone\u0007" } };
    const result = await runCli(["search", "x"], { env: { REFLEXIO_URL: server.url }, isTerminal: true });
    expect(result.stderr).not.toContain("\u001b[2J");
    expect(result.stderr).toContain("gone");
  });
});

test.each([
  ["interactions", ["interactions", "delete", "99", "--user-id", "dana"]],
  ["user profile", ["user-profiles", "delete", "pf_99", "--user-id", "dana"]],
  ["user playbook", ["user-playbooks", "delete", "99"]],
  ["agent playbook", ["agent-playbooks", "delete", "99"]],
  ["agent playbook, by an update,", ["agent-playbooks", "update", "99", "--content", "x"]],
  ["agent playbook, by a review,", ["approve", "99"]],
  ["user playbook, by an update,", ["user-playbooks", "update", "99", "--content", "x"]],
])("changing one %s that is not there: exit 5 with the server's words", async (_name, words) => {
  const server = await startFakeServer(() => ({
    status: 200,
    body: { success: false, message: "There is no such row 99", deleted_count: 0 },
  }));
  const result = await runCli([...words, "--json"], { env: { REFLEXIO_URL: server.url } });
  await server.close();
  expect(result).toMatchObject({ code: 5, stdout: "" });
  expect(JSON.parse(result.stderr).error).toMatchObject({
    type: "not_found",
    message: "There is no such row 99",
  });
});
