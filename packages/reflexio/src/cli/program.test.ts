import { describe, expect, test } from "vitest";
import { startFakeServer } from "../../test/helpers/fake-server.ts";
import { runCli } from "../../test/helpers/run-cli.ts";
import { commandTable } from "./registry.ts";

describe("the command line", () => {
  test("--version", async () => {
    expect(await runCli(["--version"])).toEqual({ code: 0, stdout: "reflexio 9.9.9\n", stderr: "" });
    const asJson = await runCli(["--json", "--version"]);
    expect(JSON.parse(asJson.stdout)).toEqual({ ok: true, data: { version: "9.9.9" } });
  });

  test.each([[], ["--help"], ["-h"], ["help"]].map((args) => [args.join(" "), args] as const))(
    "help of the root: %s",
    async (_name, args) => {
      const result = await runCli(args);
      expect(result.code).toBe(0);
      expect(result.stderr).toBe("");
      for (const { path } of commandTable.commands) expect(result.stdout).toContain(path[0]);
    },
  );

  test.each(commandTable.commands.map(({ path }) => [path.join(" "), path] as const))(
    "help of %s, wherever --help stands",
    async (name, path) => {
      const after = await runCli([...path, "--help"]);
      const before = await runCli(["--help", ...path]);
      expect(after.code).toBe(0);
      expect(after.stdout).toContain(`Usage: reflexio ${name}`);
      expect(after.stdout.startsWith("Examples:")).toBe(true);
      expect(before).toEqual(after);
    },
  );

  test.each([
    ["an unknown command", ["serach", "x"], "Unknown command 'serach'.", "Did you mean search?"],
    ["an unknown verb", ["interactions", "lst"], "Unknown command 'lst'.", "Did you mean list?"],
    [
      "an unknown option",
      ["search", "x", "--usr-id", "a"],
      "Unknown option '--usr-id'.",
      "Did you mean --user-id?",
    ],
    ["a misspelt root option", ["search", "x", "--jsn"], "Unknown option '--jsn'.", "Did you mean --json?"],
    ["a missing argument", ["search"], "Missing required argument 'query'.", "reflexio search --help"],
    ["a missing value", ["search", "x", "--user-id"], "argument missing", "reflexio search --help"],
    ["too many words", ["search", "x", "y"], "Too many arguments", "reflexio search --help"],
    ["a group alone", ["interactions"], "Missing command.", "reflexio interactions --help"],
    ["a word for a number", ["search", "x", "--top-k", "many"], "must be a whole number", ""],
    ["a number too small", ["interactions", "list", "--limit", "0"], "must be at least 1", ""],
    ["a number too large", ["search", "x", "--threshold", "2"], "must be at most 1", ""],
    ["an unknown choice", ["user-profiles", "list", "--status", "CURRENT"], "must be one of current", ""],
    ["a time-out of nothing", ["search", "x", "--timeout", "0"], "must be more than 0", ""],
    ["a time-out that is none", ["--timeout", "soon", "search", "x"], "must be a number", ""],
    ["a blank query", ["search", "  "], "query is empty", ""],
    ["no user", ["user-profiles", "search", "x"], "--user-id is required", "REFLEXIO_USER_ID"],
    ["no user for a turn", ["interactions", "search", "x"], "--user-id is required", "REFLEXIO_USER_ID"],
    ["no query", ["interactions", "search", "--user-id", "d"], "nothing to search", ""],
    ["an id that is none", ["interactions", "delete", "abc", "--user-id", "d"], "must be the number", ""],
    [
      "an id of zero",
      ["interactions", "delete", "--interaction-id", "0", "--user-id", "d"],
      "must be the number",
      "",
    ],
    ["a wrong URL", ["search", "x", "--server-url", "localhost:1"], "must start with http", ""],
    ["a wrong method", ["api", "FETCH", "/x"], "not a method", "PATCH"],
    ["another server as path", ["api", "GET", "https://evil/x"], "must not name a server", ""],
    ["a body that is no JSON", ["api", "POST", "/x", "--data", "{"], "not valid JSON", ""],
    ["a body file that is missing", ["api", "POST", "/x", "--data", "@/no/such"], "File not found", ""],
    ["nothing to save", ["auth", "login"], "nothing to save", "--key-stdin"],
  ])("%s exits 2 and says how to go on", async (_name, args, message, hint) => {
    const human = await runCli(args);
    expect(human.code).toBe(2);
    expect(human.stdout).toBe("");
    expect(human.stderr).toContain(message);
    expect(human.stderr).toContain(hint);
    const asJson = await runCli(["--json", ...args]);
    expect(asJson.code).toBe(2);
    expect(asJson.stdout).toBe("");
    expect(JSON.parse(asJson.stderr)).toMatchObject({ ok: false, error: { type: "validation" } });
  });

  test("root options stand anywhere, also between a command and its options", async () => {
    const server = await startFakeServer();
    const lines = [
      ["--json", "--server-url", server.url, "--api-key", "k1", "search", "x", "--top-k", "2"],
      ["search", "--json", "x", "--server-url", server.url, "--top-k", "2", "--api-key", "k1"],
      ["search", "x", "--top-k", "2", `--server-url=${server.url}`, "--api-key=k1", "--json"],
    ];
    const results = await Promise.all(lines.map((line) => runCli(line)));
    await server.close();
    for (const result of results) {
      expect(result.code).toBe(0);
      expect(JSON.parse(result.stdout).ok).toBe(true);
    }
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill("Bearer k1"));
    expect(server.requests.map(({ body }) => body.top_k)).toEqual([2, 2, 2]);
  });

  test("a value may look like an option when it is joined with =", async () => {
    const server = await startFakeServer();
    await runCli(["publish", "--user-id=d", "--user-message=--json", "--agent-response=-h"], {
      env: { REFLEXIO_URL: server.url },
    });
    await server.close();
    expect(server.published()[0]?.interaction_data_list).toEqual([
      { role: "user", content: "--json" },
      { role: "assistant", content: "-h" },
    ]);
  });

  test("every command has a summary and an example, and no name twice", () => {
    const names = commandTable.commands.map(({ path }) => path.join(" "));
    expect(new Set(names).size).toBe(names.length);
    for (const { path, summary, examples } of commandTable.commands) {
      expect(summary).not.toBe("");
      expect(examples[0]?.line).toContain(path.join(" "));
      if (path.length > 1) expect(commandTable.groups[path[0]]).toBeTruthy();
    }
  });
});
