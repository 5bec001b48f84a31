import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createMachine, type Machine, until } from "./support/reflexio.ts";

const PAYLOADS = 1000;
const USERS = 20;

let machine: Machine;

beforeAll(async () => {
  machine = await createMachine();
  await machine.start();
});
afterAll(async () => {
  await machine.dispose();
});

async function countTurns(): Promise<number> {
  const response = await machine.request("GET", "/api/get_all_interactions?limit=10000");
  return z.object({ interactions: z.array(z.unknown()) }).parse(await response.json()).interactions.length;
}

async function rulesOf(user: number): Promise<string[]> {
  const body = { user_id: `user-${user}`, limit: 1000 };
  const response = await machine.request("POST", "/api/get_user_playbooks", body);
  const schema = z.object({ user_playbooks: z.array(z.object({ content: z.string() })) });
  return schema.parse(await response.json()).user_playbooks.map((rule) => rule.content);
}

describe("a crash during a publish of many payloads", () => {
  it("loses nothing: the same command completes it, each turn stored once and learnt from once", async () => {
    const file = join(machine.home, "many.jsonl");
    const lines = Array.from({ length: PAYLOADS }, (_, index) =>
      JSON.stringify({
        user_id: `user-${index % USERS}`,
        session_id: `session-${index}`,
        interactions: [
          { role: "user", content: `Always file report number ${index} under shelf ${index * 7}.` },
        ],
      }),
    );
    await writeFile(file, lines.join("\n"));

    const publishing = machine.spawn(["publish", "--file", file]);
    const ended = new Promise<number | null>((resolve) => {
      publishing.on("close", resolve);
    });
    publishing.stdout?.resume();
    publishing.stderr?.resume();
    await until(async () => (await countTurns()) > 100, "some payloads are stored");
    await machine.crash();
    expect(await ended).not.toBe(0);

    await machine.start();
    const stored = await countTurns();
    expect(stored).toBeLessThan(PAYLOADS);
    const again = await machine.cli(["publish", "--file", file, "--wait"]);
    expect(again.code).toBe(0);
    const summary = /Stored (\d+), already there (\d+), failed 0/.exec(again.stderr);
    expect(Number(summary?.[1]) + Number(summary?.[2])).toBe(PAYLOADS);
    expect(Number(summary?.[2])).toBe(stored);
    expect(await countTurns()).toBe(PAYLOADS);

    for (let user = 0; user < USERS; user += 1) {
      const expected = Array.from({ length: PAYLOADS / USERS }, (_, index) => index * USERS + user);
      await until(async () => (await rulesOf(user)).length >= expected.length, `user-${user} is learnt from`);
      const numbers = (await rulesOf(user)).map((rule) => Number(/report number (\d+)/.exec(rule)?.[1]));
      expect(numbers.sort((a, b) => a - b)).toEqual(expected);
    }
  });
});
