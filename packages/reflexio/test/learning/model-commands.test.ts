import { existsSync, readFileSync } from "node:fs";
import { DEFAULT_ORG_ID, operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { createModelCatalog } from "../../src/adapters/models/catalog.ts";
import type { CommandId } from "../../src/adapters/models/providers.ts";
import { modelCommand } from "../../src/config/model-command.ts";
import { modelKeys } from "../../src/config/model-keys.ts";
import { type FakeProgram, writeFakeProgram } from "../fakes/model-program.ts";
import { openTestApp } from "../helpers/app-harness.ts";
import { buildGenerateInput } from "../helpers/model-input.ts";

const ANSWER = '{"items":["a"]}';
const CLAUDE_SAYS = (result: unknown, more: object = {}) =>
  `process.stdout.write(${JSON.stringify(
    JSON.stringify({
      type: "result",
      subtype: "success",
      is_error: false,
      result,
      total_cost_usd: 0.0125,
      usage: {
        input_tokens: 3,
        cache_creation_input_tokens: 200,
        cache_read_input_tokens: 1000,
        output_tokens: 40,
      },
      ...more,
    }),
  )});`;
const CODEX_SAYS = (events: readonly object[]) =>
  `process.stdout.write(${JSON.stringify(events.map((event) => JSON.stringify(event)).join("\n"))});`;
const message = (text: string) => ({
  type: "item.completed",
  item: { id: "item_1", type: "agent_message", text },
});
const CODEX_ANSWERS = CODEX_SAYS([
  { type: "thread.started", thread_id: "t" },
  { type: "turn.started" },
  { type: "item.completed", item: { id: "item_0", type: "reasoning", text: "Hm." } },
  message(ANSWER),
  {
    type: "turn.completed",
    usage: { input_tokens: 900, cached_input_tokens: 0, output_tokens: 20, reasoning_output_tokens: 5 },
  },
]);
const SECRETS = { OPENAI_API_KEY: "sk-open", ANTHROPIC_API_KEY: "sk-ant", AWS_SECRET_ACCESS_KEY: "aws" };

const input = buildGenerateInput();

const NO_CONFIG = { api_key_config: null, llm_config: null };

function open(
  provider: CommandId,
  program: FakeProgram,
  options: { timeoutMs?: number; more?: object } = {},
) {
  const env = { PATH: process.env.PATH, HOME: "/home/ada", ...SECRETS, ...options.more };
  const command = { provider, file: program.file, model: null, env };
  const catalog = createModelCatalog({
    environmentKeys: modelKeys({ OPENAI_API_KEY: "sk-open" }),
    command,
    timeoutMs: options.timeoutMs ?? 20_000,
    fetch: () => Promise.reject(new Error("Nothing may be fetched.")),
  });
  const model = catalog(NO_CONFIG);
  if (model === null) throw new Error("There is no model.");
  return model;
}

/** A process that has ended may stay listed until somebody asks for its exit code. */
const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT" && !existsSync("/proc");
  }
};

describe("claude-code", () => {
  it("answers with text, tokens and the cost that it reports", async () => {
    const program = writeFakeProgram("claude", CLAUDE_SAYS(ANSWER));
    const answer = await open("claude-code", program).generate(input);
    expect(answer).toMatchObject({ text: ANSWER, model: "claude-code/sonnet" });
    expect(answer.calls[0]?.usage).toEqual({ inputTokens: 1203, outputTokens: 40, costUsd: 0.0125 });
  });

  it("is given everything by standard input and files, no tools, and nothing secret", async () => {
    const program = writeFakeProgram("claude", CLAUDE_SAYS(ANSWER));
    await open("claude-code", program, {
      more: { CLAUDE_CODE_OAUTH_TOKEN: "mine", CODEX_HOME: "/x" },
    }).generate(input);
    const [call] = program.calls();
    expect(call?.stdin).toBe("What is there?");
    expect(call?.args).toEqual(expect.arrayContaining(["--print", "--no-session-persistence", "sonnet"]));
    expect(call?.args[(call.args.indexOf("--tools") ?? 0) + 1]).toBe("");
    expect(call?.args.join(" ")).not.toContain("What is there?");
    expect(call?.files["system.txt"]).toContain("Answer.");
    expect(call?.files["system.txt"]).toContain('"items"');
    expect(call?.modes).toEqual([0o600]);
    expect(call?.env).toMatchObject({ HOME: "/home/ada", CLAUDE_CODE_OAUTH_TOKEN: "mine" });
    expect(Object.keys(call?.env ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/API_KEY|AWS|CODEX/)]),
    );
    expect(existsSync(call?.cwd ?? "/")).toBe(false);
  });

  it("tells a repair as one text", async () => {
    const program = writeFakeProgram("claude", CLAUDE_SAYS(ANSWER));
    const messages = [
      ...input.messages,
      { role: "assistant", content: "no" },
      { role: "user", content: "Again." },
    ] as const;
    await open("claude-code", program).generate({ ...input, messages });
    expect(program.calls()[0]?.stdin).toBe(
      "# Input\n\nWhat is there?\n\n# Your answer before\n\nno\n\n# Input\n\nAgain.",
    );
  });

  it("finds its result in the list that verbose settings make of it", async () => {
    const list = [{ type: "system" }, { type: "result", is_error: false, result: ANSWER }];
    const program = writeFakeProgram(
      "claude",
      `process.stdout.write(${JSON.stringify(JSON.stringify(list))});`,
    );
    expect((await open("claude-code", program).generate(input)).text).toBe(ANSWER);
  });

  it("says that somebody has to log in", async () => {
    const told = CLAUDE_SAYS("Invalid API key · Please run /login", { is_error: true });
    const program = writeFakeProgram("claude", `${told}process.exitCode = 1;`);
    await expect(open("claude-code", program).generate(input)).rejects.toMatchObject({
      code: "model_unavailable",
      message: expect.stringMatching(/Please run \/login.*log in once with `claude`/),
    });
    expect(program.calls().length).toBe(1);
  });
});

describe("codex", () => {
  it("answers with text and tokens, held to the schema, without shell and web", async () => {
    const program = writeFakeProgram("codex", CODEX_ANSWERS);
    const answer = await open("codex", program).generate(input);
    expect(answer).toMatchObject({ text: ANSWER, model: "codex/default" });
    expect(answer.calls[0]?.usage).toEqual({ inputTokens: 900, outputTokens: 20 });
    const [call] = program.calls();
    expect(call?.stdin).toBe("Answer.\n\n# Input\n\nWhat is there?");
    expect(JSON.parse(call?.files["schema.json"] ?? "")).toEqual(input.schema.json);
    expect(call?.args).toEqual(
      expect.arrayContaining(["exec", "--ephemeral", "read-only", "shell_tool", "unified_exec"]),
    );
    expect(call?.args).not.toContain("--model");
    expect(call?.args.at(-1)).toBe("-");
  });

  it("throws an answer away for which it used a tool", async () => {
    const program = writeFakeProgram(
      "codex",
      CODEX_SAYS([
        {
          type: "item.completed",
          item: { id: "1", type: "command_execution", command: "cat ~/.ssh/id_rsa" },
        },
        message(ANSWER),
        { type: "turn.completed", usage: { input_tokens: 1, output_tokens: 1 } },
      ]),
    );
    await expect(open("codex", program).generate(input)).rejects.toThrow(/used a tool \(command_execution\)/);
  });

  it.each([
    [
      "a failed turn",
      [{ type: "turn.failed", error: { message: "usage limit reached" } }],
      /usage limit reached/,
    ],
    ["an error", [{ type: "error", message: "401 Unauthorized" }], /401 Unauthorized.*codex login/],
    [
      "no answer",
      [{ type: "turn.completed", usage: { input_tokens: 1, output_tokens: 0 } }],
      /wrote no answer/,
    ],
    ["an answer without an end", [message(ANSWER)], /wrote no answer/],
  ])("tells of %s", async (_name, events, why) => {
    const program = writeFakeProgram("codex", CODEX_SAYS(events));
    await expect(open("codex", program).generate(input)).rejects.toThrow(why);
  });
});

describe.each(["claude-code", "codex"] as const)("%s, when it behaves awkwardly", (provider) => {
  it.each([
    ["garbage", "process.stdout.write('\\u0000 <html> {{{');", /wrote no/],
    ["nothing", "", /wrote no/],
    [
      "exit 1 with words",
      "process.stderr.write('boom: disk full');process.exitCode = 1;",
      /exit code 1.*disk full/s,
    ],
    ["death by a signal", "process.kill(process.pid, 'SIGKILL');", /exit code none/],
    [
      "a flood",
      "const flood = 'x'.repeat(1 << 20); const pour = () => { while (process.stdout.write(flood)); process.stdout.once('drain', pour); }; pour();",
      /more than 8388608 bytes/,
    ],
  ])("survives %s", async (_name, behaviour, why) => {
    const program = writeFakeProgram("any", behaviour);
    await expect(open(provider, program).generate(input)).rejects.toMatchObject({
      code: "model_unavailable",
      message: expect.stringMatching(why),
    });
    expect(program.calls().length).toBe(1);
  });

  it("does not wait for somebody to answer its questions", async () => {
    const asks =
      "process.stdout.write('Log in? [y/n] '); process.stdin.on('data', () => {}); setInterval(() => {}, 1000);";
    const program = writeFakeProgram("any", asks);
    const answer = open(provider, program, { timeoutMs: 300 }).generate(input);
    await expect(answer).rejects.toThrow(/no reply within 300 ms/);
  });

  it("ends it with everything it started, even when it will not, at the time-out", async () => {
    const stubborn = `
      process.on("SIGTERM", () => {});
      const child = require("node:child_process").spawn(process.execPath,
        ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"], { stdio: "inherit" });
      fs.writeFileSync(NOTE, JSON.stringify([process.pid, child.pid]));
      setInterval(() => {}, 1000);`;
    const program = writeFakeProgram("any", stubborn);
    const controller = new AbortController();
    const answer = open(provider, program).generate({ ...input, signal: controller.signal });
    const ended = expect(answer).rejects.toThrow("stopped");
    await expect.poll(() => program.readNote(), { timeout: 10_000 }).not.toBe("");
    const pids: number[] = JSON.parse(program.readNote());
    expect(pids.map(alive)).toEqual([true, true]);
    controller.abort(new Error("stopped"));
    await ended;
    await expect.poll(() => pids.map(alive)).toEqual([false, false]);
    expect(existsSync(program.calls()[0]?.cwd ?? "/")).toBe(false);
  }, 20_000);

  it("ends what it left behind", async () => {
    const behind = `
      const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
      child.unref();
      fs.writeFileSync(NOTE, String(child.pid));
      ${provider === "codex" ? CODEX_ANSWERS : CLAUDE_SAYS(ANSWER)}`;
    const program = writeFakeProgram("any", behind);
    expect((await open(provider, program).generate(input)).text).toBe(ANSWER);
    await expect.poll(() => alive(Number(program.readNote()))).toBe(false);
  });

  it("says what to install when it is not there", async () => {
    const program = { ...writeFakeProgram("any", ""), file: "/nowhere/at-all" };
    await expect(open(provider, program).generate(input)).rejects.toThrow(
      /not on the server's PATH. Install/,
    );
  });
});

describe("the choice of a program", () => {
  it("is never made by the server", () => {
    expect(modelCommand({ PATH: "/usr/bin", HOME: "/home/ada" })).toBeNull();
    const catalog = createModelCatalog({ environmentKeys: null });
    expect(catalog(NO_CONFIG)).toBeNull();
  });

  it("is refused when it is unknown or contradicts an endpoint", () => {
    expect(() => modelCommand({ REFLEXIO_MODEL_COMMAND: "rm" })).toThrow(/is "rm"/);
    expect(() =>
      modelCommand({ REFLEXIO_MODEL_COMMAND: "codex", REFLEXIO_MODEL_URL: "http://localhost:1" }),
    ).toThrow(/both set/);
  });

  it("takes the model that is named and the program of a PATH", async () => {
    const program = writeFakeProgram("claude", CLAUDE_SAYS(ANSWER));
    const env = {
      REFLEXIO_MODEL_COMMAND: "claude-code",
      REFLEXIO_MODEL: "opus",
      PATH: program.folder,
    };
    const model = createModelCatalog({ environmentKeys: null, command: modelCommand(env) })(NO_CONFIG);
    expect((await model?.generate(input))?.model).toBe("claude-code/opus");
    expect(program.calls()[0]?.args.at(-1)).toBe("opus");
  });

  it("is beaten by keys of an org's own configuration", () => {
    const command = { provider: "codex", file: null, model: null, env: {} } as const;
    const catalog = createModelCatalog({ environmentKeys: null, command });
    expect(catalog({ api_key_config: modelKeys({ XAI_API_KEY: "x" }), llm_config: null })?.provider).toBe(
      "xai",
    );
  });
});

describe("learning with a program", () => {
  it("stores what it found, with the cost that it reported in the run and against the caps", async () => {
    const item = (quote: string) => ({
      content: "Likes tea.",
      time_to_live: "one_year",
      slot: null,
      confidence: 0.9,
      evidence: [{ turn: 1, quote }],
    });
    const reply = JSON.stringify({ items: [item("I like tea")] });
    const program = writeFakeProgram("claude", CLAUDE_SAYS(reply));
    const command = { provider: "claude-code", file: program.file, model: null, env: {} } as const;
    const test = await openTestApp({ models: createModelCatalog({ environmentKeys: null, command }) });
    const answer = await test.owner.send(operations.publish_interaction, {
      query: { wait_for_response: "true" },
      body: {
        user_id: "ada",
        force_extraction: true,
        interaction_data_list: [{ role: "User", content: "I like tea." }],
      },
    });
    expect(answer).toMatchObject({ success: true, warnings: [], learner: "model", profiles_added: 1 });
    const runs = await test.storage.runs.list(DEFAULT_ORG_ID, {}, 9, null);
    expect(runs.map(({ cost_usd }) => cost_usd)).toEqual([0.0125, 0.0125]);
    const today = new Date(test.clock.nowMs()).toISOString().slice(0, 10);
    const spent = await test.storage.spending.ofDay(DEFAULT_ORG_ID, today);
    expect(spent).toMatchObject({ calls: 2, inputTokens: 2406, costUsd: 0.025 });
  });
});
