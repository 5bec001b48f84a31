/** What a person sees and types: questions, confirmations, the review queue, progress and Ctrl-C. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createMachine, type Machine } from "./support/reflexio.ts";
import { KEY, openTerminal, type Terminal } from "./support/terminal.ts";

let machine: Machine;

beforeAll(async () => {
  machine = await createMachine();
});
afterAll(async () => {
  await machine.dispose();
});

function terminal(args: readonly string[], env: Readonly<Record<string, string>> = {}): Terminal {
  const own = { REFLEXIO_HOME: machine.home, REFLEXIO_URL: `http://127.0.0.1:${machine.port}`, ...env };
  return openTerminal(args, { env: { BACKEND_PORT: String(machine.port), ...own }, cwd: machine.home });
}

describe("setup init", () => {
  it("ends on Ctrl-C at once with 130 and writes nothing", async () => {
    const screen = terminal(["setup", "init"], { REFLEXIO_URL: "" });
    await screen.waitFor(/Where does the server run\?/);
    screen.type(`${KEY.down}${KEY.enter}`);
    await screen.waitFor(/Its URL/);
    screen.type(KEY.ctrlC);
    expect((await screen.ended()).code).toBe(130);
    await expect(stat(join(machine.home, "credentials.json"))).rejects.toThrow("ENOENT");
  });

  it("asks, writes what was agreed to where it says, and starts the server", async () => {
    const folder = join(machine.home, "my data");
    const screen = terminal(["setup", "init"]);
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
    for (const path of [join(folder, "config.json"), join(machine.home, "credentials.json")]) {
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    }
    const config = z.object({
      api_key_config: z.object({ openai: z.object({ api_key: z.string() }) }),
      reflexio: z.object({ agent_playbook_policy: z.object({ serve_pending: z.boolean() }) }),
    });
    const inForce = config.parse(await machine.json(["config", "show"]));
    expect(inForce.reflexio.agent_playbook_policy.serve_pending).toBe(true);
    expect(await machine.json(["config", "local"])).toMatchObject({ data_folder: folder });
  });
});
