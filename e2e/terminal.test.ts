/** What a person sees and types: questions, confirmations, the review queue, progress and Ctrl-C. */
import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createMachine, type Machine } from "./support/reflexio.ts";
import { KEY, openProgram, openTerminal, type Terminal } from "./support/terminal.ts";

/** One for the wizard, which sets a model up that no test may call, and one for everything else. */
let fresh: Machine;
let machine: Machine;

beforeAll(async () => {
  fresh = await createMachine();
  machine = await createMachine();
  await machine.start();
});
afterAll(async () => {
  await fresh.dispose();
  await machine.dispose();
});

function terminal(
  args: readonly string[],
  { home, port }: Machine = machine,
  env: Readonly<Record<string, string>> = {},
): Terminal {
  const own = { REFLEXIO_HOME: home, REFLEXIO_URL: `http://127.0.0.1:${port}`, BACKEND_PORT: String(port) };
  return openTerminal(args, { env: { ...own, ...env }, cwd: home });
}

describe("setup init", () => {
  it("ends on Ctrl-C at once with 130 and writes nothing", async () => {
    const screen = terminal(["setup", "init"], fresh, { REFLEXIO_URL: "" });
    await screen.waitFor(/Where does the server run\?/);
    screen.type(`${KEY.down}${KEY.enter}`);
    await screen.waitFor(/Its URL/);
    screen.type(KEY.ctrlC);
    expect((await screen.ended()).code).toBe(130);
    await expect(stat(join(fresh.home, "credentials.json"))).rejects.toThrow("ENOENT");
  });

  it("asks, writes what was agreed to where it says, and starts the server", async () => {
    const folder = join(fresh.home, "my data");
    const screen = terminal(["setup", "init"], fresh);
    await screen.waitFor(/Data folder/);
    screen.type(`${KEY.ctrlU}${folder}${KEY.enter}`);
    await screen.waitFor(/Which language model/);
    screen.type(`${KEY.down}${KEY.enter}`);
    await screen.waitFor(/API key of openai/);
    screen.type(`sk-secret-of-dana${KEY.enter}`);
    await screen.waitFor(/Which shared rules/);
    screen.type(`${KEY.down}${KEY.enter}`);
    await screen.waitFor(/Write this\?/);
    screen.type(KEY.enter);
    await screen.waitFor(/Start the server now\?/);
    screen.type(KEY.enter);
    await screen.waitFor(/Wrote data folder .*credentials\.json[\s\S]*Wrote key of openai .*config\.json/);
    expect((await screen.ended()).code).toBe(0);
    expect(screen.text()).not.toContain("sk-secret-of-dana");
    for (const path of [join(folder, "config.json"), join(fresh.home, "credentials.json")]) {
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    }
    const config = z.object({
      api_key_config: z.object({ openai: z.object({ api_key: z.string() }) }),
      reflexio: z.object({ agent_playbook_policy: z.object({ serve_pending: z.boolean() }) }),
    });
    const inForce = config.parse(await fresh.json(["config", "show"]));
    expect(inForce.reflexio.agent_playbook_policy.serve_pending).toBe(true);
    expect(await fresh.json(["config", "local"])).toMatchObject({ data_folder: folder });
  });
});

describe("review", () => {
  const stateSchema = z.array(
    z.object({ agent_playbook_id: z.number(), content: z.string(), playbook_status: z.string() }),
  );

  it("approves, rejects with a reason, edits, merges, skips and undoes, one key each", async () => {
    const contents = [
      "Quote the price first",
      "Ask for the size",
      "Say the price first",
      "Greet by name",
      "Thank",
    ];
    const rows = contents.map((content) => ({
      content,
      agent_version: "v1",
      playbook_name: "shop",
      playbook_status: "pending",
    }));
    await machine.request("POST", "/api/add_agent_playbook", { agent_playbooks: rows });
    const screen = terminal(["review"]);
    const press = async (keys: string, answer: RegExp) => {
      screen.type(keys);
      await screen.waitFor(answer);
    };
    await screen.waitFor(/1 of 5[\s\S]*\[q\]uit/);
    await press("a", /approved[\s\S]*2 of 5[\s\S]*\[q\]uit/);
    await press("u", /pending again[\s\S]*1 of 5[\s\S]*\[q\]uit/);
    await press("r", /Why\?/);
    await press(`said twice${KEY.enter}`, /rejected, said twice[\s\S]*2 of 5[\s\S]*\[q\]uit/);
    await press("e", /New text/);
    await press(`${KEY.ctrlU}Edited by hand${KEY.enter}`, /Edited by hand[\s\S]*\[q\]uit/);
    await press("s", /3 of 5[\s\S]*\[q\]uit/);
    await press("m", /Merge which rule/);
    await press(`${KEY.down}${KEY.enter}`, /Text of the merged rule/);
    await press(`${KEY.ctrlU}Made of two${KEY.enter}`, /merged into[\s\S]*\[q\]uit/);
    await press("a", /approved[\s\S]*4 of 5[\s\S]*\[q\]uit/);
    await press("u", /pending again[\s\S]*3 of 5[\s\S]*\[q\]uit/);
    await press("u", /on its own again[\s\S]*\[q\]uit/);
    await press("q", /Approved 0, rejected 1, merged 0, still pending 4/);
    expect((await screen.ended()).code).toBe(0);
    const rules = stateSchema.parse(await machine.json(["agent-playbooks", "list", "--agent-version", "v1"]));
    const rejected = rules.find(({ playbook_status }) => playbook_status === "rejected");
    const left = rules.filter((rule) => rule !== rejected);
    expect(left.map(({ playbook_status }) => playbook_status)).toEqual(Array(4).fill("pending"));
    expect(left.map(({ content }) => content).sort()).toEqual([
      "Ask for the size",
      "Edited by hand",
      "Quote the price first",
      "Say the price first",
    ]);
    const shown = await machine.cli(["learnings", "show", `agent_playbook:${rejected?.agent_playbook_id}`]);
    expect(shown.stdout).toContain("review: rejected: said twice");
  });

  it("leaves everything as it was on Ctrl-C, at once and with 130", async () => {
    const screen = terminal(["review"]);
    await screen.waitFor(/1 of 4[\s\S]*\[q\]uit/);
    screen.type(KEY.ctrlC);
    const { code, tookMs } = await screen.ended();
    expect(code).toBe(130);
    expect(tookMs).toBeLessThan(5000);
    const left = stateSchema.parse(
      await machine.json(["agent-playbooks", "list", "--playbook-status", "pending"]),
    );
    expect(left).toHaveLength(4);
  });
});

describe("confirmation", () => {
  const counted = async () =>
    z.array(z.unknown()).parse(await machine.json(["interactions", "list", "--limit", "1000"])).length;

  it("deletes only after a yes, and a user is forgotten only when the name is typed", async () => {
    for (const user of ["dana", "eve"]) {
      const words = ["publish", "--user-id", user, "--user-message", "hello", "--agent-response", "hi"];
      expect((await machine.cli(words)).code).toBe(0);
    }
    const no = terminal(["interactions", "delete-all"]);
    await no.waitFor(/\[y\/N\]/);
    no.type(`n${KEY.enter}`);
    expect((await no.ended()).code).toBe(1);
    const wrong = terminal(["forget", "dana", "--erase"]);
    await wrong.waitFor(/Type dana/);
    wrong.type(`eve${KEY.enter}`);
    expect((await wrong.ended()).code).toBe(1);
    const stopped = terminal(["forget", "dana", "--erase"]);
    await stopped.waitFor(/Type dana/);
    stopped.type(KEY.ctrlC);
    expect((await stopped.ended()).code).toBe(130);
    expect(await counted()).toBe(4);
    const right = terminal(["forget", "dana", "--erase"]);
    await right.waitFor(/Type dana/);
    right.type(`dana${KEY.enter}`);
    expect((await right.ended()).code).toBe(0);
    expect(await counted()).toBe(2);
    const yes = terminal(["interactions", "delete-all"]);
    await yes.waitFor(/\[y\/N\]/);
    yes.type(`y${KEY.enter}`);
    expect((await yes.ended()).code).toBe(0);
    expect(await counted()).toBe(0);
  });
});

describe("publishing many", () => {
  it("shows progress, ends on Ctrl-C at once, and the same command completes it", async () => {
    const count = 300;
    const file = join(machine.home, "many.jsonl");
    const lines = Array.from({ length: count }, (_, index) => ({
      user_id: `user-${index % 30}`,
      interactions: [{ role: "user", content: `Report ${index} is ready.` }],
    }));
    await writeFile(file, lines.map((line) => JSON.stringify(line)).join("\n"));
    const screen = terminal(["publish", "--file", file, "--concurrency", "1"]);
    await screen.waitFor(/[█░]{10,} \d+ payloads?, [1-9]\d?%/);
    screen.type(KEY.ctrlC);
    const { code, tookMs } = await screen.ended();
    expect(code).toBe(130);
    expect(tookMs).toBeLessThan(5000);
    const again = await machine.cli(["publish", "--file", file]);
    expect(again.code, again.stderr).toBe(0);
    const [, stored, before] = /Stored (\d+), already there (\d+), failed 0/.exec(again.stderr) ?? [];
    expect(Number(stored) + Number(before)).toBe(count);
    expect(Number(stored)).toBeGreaterThan(0);
    expect(Number(before)).toBeGreaterThan(0);
    const all = z
      .object({ interactions: z.array(z.object({ content: z.string() })) })
      .parse(await (await machine.request("GET", "/api/get_all_interactions?limit=10000")).json());
    const texts = all.interactions.map(({ content }) => content).filter((text) => text.startsWith("Report"));
    expect(texts).toHaveLength(count);
    expect(new Set(texts).size).toBe(count);
  });

  it("tail is left with Ctrl-C", async () => {
    const screen = terminal(["tail"]);
    await screen.waitFor(/as they happen/);
    await machine.cli(["publish", "--user-id", "tim", "--user-message", "Hi", "--agent-response", "Hello"]);
    await screen.waitFor(/user tim/);
    screen.type(KEY.ctrlC);
    expect((await screen.ended()).code).toBe(130);
  });
});

describe("results that are longer than the screen", () => {
  const marking = { PAGER: "sed s/^/page:/" };

  it("go through the pager on a terminal, and at once where nobody turns pages", async () => {
    const shown = async (args: readonly string[], env: Readonly<Record<string, string>>) => {
      const screen = terminal(args, machine, env);
      expect((await screen.ended()).code).toBe(0);
      return screen.text();
    };
    expect(await shown(["--help"], marking)).toMatch(/page:Usage: [\s\S]*page:Exit codes/);
    expect(await shown(["--help"], { PAGER: "no-such-pager" })).toMatch(/Usage: [\s\S]*Exit codes/);
    const unpaged: [string[], Record<string, string>][] = [
      [["status", "check"], marking],
      [["--help", "--no-pager"], marking],
      [["--help"], { ...marking, CI: "true" }],
      [["--help"], { ...marking, TERM: "dumb" }],
      [["agent-playbooks", "list", "--json"], marking],
    ];
    for (const [args, env] of unpaged) expect(await shown(args, env)).not.toContain("page:");
    expect((await machine.cli(["--help"], { env: marking })).stdout).not.toContain("page:");
  });

  it("can be left with Ctrl-C, which ends the command with 130", async () => {
    const screen = terminal(["--help"], machine, { PAGER: "cat; echo is-waiting; read -r line </dev/tty" });
    await screen.waitFor(/is-waiting/);
    screen.type(KEY.ctrlC);
    expect((await screen.ended()).code).toBe(130);
  });
});

describe("completion in bash", () => {
  it("completes commands, options, and the ids that the server has, colons and blanks included", async () => {
    const bin = join(machine.home, "bin");
    await mkdir(bin, { recursive: true });
    const cli = new URL("../packages/reflexio/dist/cli.js", import.meta.url).pathname;
    await writeFile(join(bin, "reflexio"), `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`, {
      mode: 0o755,
    });
    for (const session of ["deploy-1", "chat:42", "my talk"]) {
      const turn = ["--user-message", "Hello", "--agent-response", "Hi"];
      await machine.cli(["publish", "--user-id", "dana", "--session-id", session, ...turn]);
    }
    const env = {
      PATH: `${bin}:${process.env.PATH ?? ""}`,
      REFLEXIO_HOME: machine.home,
      REFLEXIO_URL: `http://127.0.0.1:${machine.port}`,
      PS1: "> ",
      INPUTRC: "/dev/null",
    };
    const shell = openProgram("bash", ["--norc", "--noprofile", "-i"], { env, cwd: machine.home });
    shell.type(`eval "$(reflexio completion bash)" && echo is-"ready"${KEY.enter}`);
    await shell.waitFor(/is-ready/);
    const tab = async (typed: string, completed: RegExp) => {
      shell.type(`${typed}\t`);
      await shell.waitFor(completed);
      shell.type(KEY.ctrlU);
    };
    await tab("reflexio user-pr", /user-profiles/);
    await tab("reflexio sessions show dep", /show deploy-1/);
    await tab("reflexio sessions show chat:4", /show chat:42/);
    await tab("reflexio sessions show my", /show my\\ talk/);
    await tab("reflexio user-profiles list --user", /--user-id/);
    shell.type(`exit${KEY.enter}`);
    expect((await shell.ended()).code).toBe(0);
  });
});
