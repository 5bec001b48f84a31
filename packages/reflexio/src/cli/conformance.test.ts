import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contractReply } from "../../test/helpers/contract-server.ts";
import { closedUrl, type FakeServer, type Reply, startFakeServer } from "../../test/helpers/fake-server.ts";
import { type CliResult, type RunOptions, runCli, temporaryFolder } from "../../test/helpers/run-cli.ts";
import type { Command } from "./command.ts";
import { commandTable } from "./registry.ts";

/** Words of an example's line, and what it reads from stdin. */
function wordsOf(line: string): string[] {
  const [left = ""] = line.split(" < ");
  return [...left.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? "");
}

interface Case {
  readonly name: string;
  readonly command: Command;
  readonly words: readonly string[];
}

/** These work on this machine's processes and files, and have tests of their own. */
const TESTED_ELSEWHERE = new Set(["services start", "services stop", "backup verify", "restore"]);

/**
 * Every command by its own first example; commands that only say that they are not available have tests of their own.
 */
const CASES: readonly Case[] = commandTable.commands
  .filter(({ path, isUnavailable }) => !TESTED_ELSEWHERE.has(path.join(" ")) && isUnavailable !== true)
  .map((command) => ({
    name: command.path.join(" "),
    command,
    words: wordsOf(command.examples[0]?.line ?? ""),
  }));
const REMOTE = CASES.filter(({ command }) => command.effect !== "local" && !command.isInteractive);

const detail = [{ type: "missing", loc: ["body", "user_id"], msg: "Field required" }];
const FAILURES: readonly { name: string; exit: number; type: string; reply: Reply | undefined }[] = [
  { name: "401", exit: 3, type: "auth", reply: { status: 401, body: { detail: "Invalid key" } } },
  { name: "403", exit: 3, type: "auth", reply: { status: 403, body: { detail: "No scope" } } },
  { name: "404", exit: 5, type: "not_found", reply: { status: 404, body: { detail: "Not Found" } } },
  { name: "409", exit: 6, type: "conflict", reply: { status: 409, body: { detail: "Conflict" } } },
  { name: "422", exit: 2, type: "validation", reply: { status: 422, body: { detail } } },
  { name: "429", exit: 8, type: "rate_limit", reply: { status: 429, body: { error: "Slow down" } } },
  { name: "500", exit: 1, type: "general", reply: { status: 500, body: "Internal Server Error" } },
  { name: "server down", exit: 4, type: "network", reply: undefined },
];

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are what must be absent
const ESCAPE = /\u001b/;

let answer: (() => Reply | undefined) | undefined;
let server: FakeServer;
let down = "";
let checks = 0;

beforeAll(async () => {
  server = await startFakeServer((request) => (answer === undefined ? contractReply(request) : answer()));
  down = await closedUrl();
});
afterAll(async () => {
  await server.close();
  process.stdout.write(`conformance: ${CASES.length} commands, ${checks} checks\n`);
});

/** A home with a named server, and a folder of its own to work in. */
function machine(url: string): Pick<RunOptions, "env" | "cwd"> {
  const cwd = temporaryFolder();
  const home = join(cwd, "home");
  mkdirSync(home, { mode: 0o700 });
  const credentials = { version: 1, keys: {}, servers: {}, names: { prod: "http://127.0.0.1:9" } };
  writeFileSync(join(home, "credentials.json"), JSON.stringify(credentials), { mode: 0o600 });
  const payload = { user_id: "dana", interactions: [{ role: "user", content: "Use metric units" }] };
  writeFileSync(join(cwd, "conversations.jsonl"), JSON.stringify(payload));
  return { cwd, env: { REFLEXIO_HOME: home, REFLEXIO_URL: url } };
}

async function run(
  words: readonly string[],
  options: RunOptions & { url?: string } = {},
): Promise<CliResult> {
  const { url = server.url, env, ...others } = options;
  const place = machine(url);
  checks += 1;
  return await runCli(words, { stdin: "rflx-key", ...place, ...others, env: { ...place.env, ...env } });
}

function lines(text: string): unknown[] {
  return text === ""
    ? []
    : text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
}

describe.each(CASES)("$name works", ({ command, words }) => {
  const expected = command.isInteractive ? 2 : 0;

  test("in a pipe, and with NO_COLOR on a terminal: no escape codes, data on stdout only", async () => {
    answer = undefined;
    const pipe = await run(words);
    expect(pipe.code, pipe.stderr).toBe(expected);
    expect(pipe.stdout + pipe.stderr).not.toMatch(ESCAPE);
    // Login asks for the key on a terminal.
    if (command.isInteractive || words[1] === "login") return;
    const plain = await run(words, { isTerminal: true, env: { NO_COLOR: "1" } });
    expect(plain.code, plain.stderr).toBe(expected);
    expect(plain.stdout).not.toMatch(ESCAPE);
    const dumb = await run(words, { isTerminal: true, env: { TERM: "dumb" } });
    expect(dumb.stdout).not.toMatch(ESCAPE);
    if (command.effect === "writes" || command.effect === "deletes")
      expect(pipe.stderr).toContain(server.url);
  });

  test("as --json, --jsonl and --json=field: stdout parses and stderr is empty", async () => {
    answer = undefined;
    if (command.isInteractive) return;
    const json = await run(["--json", ...words]);
    expect(json.code, json.stderr).toBe(0);
    expect(json.stderr).toBe("");
    if (command.path[0] === "tail") expect(lines(json.stdout)).toHaveLength(1);
    else expect(JSON.parse(json.stdout)).toMatchObject({ ok: true });
    const jsonl = await run([...words, "--jsonl"]);
    expect(jsonl.code, jsonl.stderr).toBe(0);
    expect(jsonl.stderr).toBe("");
    expect(lines(jsonl.stdout).length).toBeGreaterThan(0);
    const picked = await run([...words, "--jsonl", "--json=id,nothing.there"]);
    expect((await run([...words, "--jsonl=id,nothing.there"])).stdout).toBe(picked.stdout);
    for (const row of lines(picked.stdout)) {
      expect(Object.keys(Object(row))).toEqual(["id", "nothing.there"]);
    }
  });
});

describe.each(REMOTE)("$name fails", ({ name, command, words }) => {
  // Doctor reports what it found with a code of its own.
  const exitOf = (exit: number) => (command.path[0] === "doctor" ? 1 : exit);

  const failures = FAILURES.filter(({ reply }) => reply !== undefined || command.worksWithoutServer !== true);

  test.each(failures)("with $name", async ({ name: condition, exit, type, reply }) => {
    answer = () => reply;
    const url = condition === "server down" ? down : server.url;
    const human = await run(words, { url });
    expect(human.code, human.stderr).toBe(exitOf(exit));
    expect(human.stdout + human.stderr).not.toMatch(ESCAPE);
    expect(human.stderr).toMatch(/^Error: .+\n(.*\n)*Hint: .+/m);
    const json = await run([...words, "--json"], { url });
    expect(json.code).toBe(exitOf(exit));
    if (json.stdout !== "") expect(JSON.parse(json.stdout).ok).toBe(false);
    const { error } = JSON.parse(json.stderr);
    expect(error).toMatchObject({ message: expect.any(String), hint: expect.any(String) });
    if (name !== "status check" && name !== "doctor check") expect(error.type).toBe(type);
    const jsonl = await run([...words, "--jsonl"], { url });
    expect(jsonl.code).toBe(exitOf(exit));
    expect(lines(jsonl.stderr)).toMatchObject([{ ok: false }]);
  });

  test("by Ctrl-C while the server is silent: exit 130, no data", async () => {
    const controller = new AbortController();
    answer = () => {
      controller.abort();
      return undefined;
    };
    const result = await run([...words, "--json"], { interrupt: controller.signal });
    expect(result.code, result.stderr).toBe(130);
    expect(result.stdout).toBe("");
    expect(JSON.parse(result.stderr).error.type).toBe("interrupted");
  });
});

describe("a slow server", () => {
  test("that answers in the end is waited for by every command", async () => {
    const slow = await startFakeServer(async (request) => {
      await sleep(100);
      return contractReply(request);
    });
    const ended = await Promise.all(
      REMOTE.map(async ({ name, words }) => [
        name,
        (await run([...words, "--json"], { url: slow.url })).code,
      ]),
    );
    await slow.close();
    expect(ended).toEqual(REMOTE.map(({ name }) => [name, 0]));
  });

  test("that never answers is given up after --timeout: exit 4, a message with a hint, no data", async () => {
    const silent = await startFakeServer(() => undefined);
    const results = await Promise.all(
      REMOTE.map(async ({ name, words }) => {
        const line = [...words, "--timeout", "0.3"];
        const human = await run(line, { url: silent.url });
        const json = await run([...line, "--json"], { url: silent.url });
        return { name, human, json };
      }),
    );
    await silent.close();
    for (const { name, human, json } of results) {
      const exit = name === "doctor check" ? 1 : 4;
      expect([name, human.code, json.code], human.stderr).toEqual([name, exit, exit]);
      expect(human.stderr, name).toMatch(/^Error: .+\n(.*\n)*Hint: .+/m);
      if (name === "doctor check") continue;
      expect(human.stderr, name).toContain("did not finish within 300 ms");
      expect(JSON.parse(json.stderr).error, name).toMatchObject({ type: "network", code: "timeout" });
      if (json.stdout !== "") expect(JSON.parse(json.stdout).ok).toBe(false);
    }
  }, 30_000);
});

const DELETES = CASES.filter(({ command }) => command.effect === "deletes");
/** Forgetting only counts unless it is told to erase. */
const CONFIRMED = DELETES.filter(({ command }) => "yes" in command.options && command.path[0] !== "forget");

describe("deleting", () => {
  test.each(DELETES)("$name --dry-run deletes nothing", async ({ words }) => {
    answer = undefined;
    server.requests.length = 0;
    const bare = words.filter((word) => word !== "--yes" && word !== "--dry-run");
    const result = await run([...bare, "--dry-run", "--json"]);
    // A row that is not there is a failure, but nothing may be deleted.
    expect([0, 5], result.stderr).toContain(result.code);
    expect(server.requests.filter(({ method }) => method === "DELETE")).toEqual([]);
    for (const { path, body } of server.requests) {
      if (path === "/api/forget_user") expect(body.dry_run).toBe(true);
    }
  });

  test.each(CONFIRMED)("$name without a terminal needs --yes: exit 2", async ({ words }) => {
    answer = undefined;
    server.requests.length = 0;
    const result = await run(words.filter((word) => word !== "--yes" && word !== "--dry-run"));
    expect(result.code).toBe(2);
    expect(result.stderr).toContain("--yes");
    expect(server.requests).toEqual([]);
  });
});
