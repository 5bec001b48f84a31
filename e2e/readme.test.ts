/** The shell lines of the README's "Use it", run as they stand there against a real server. */
import { spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { cleanEnvironment } from "../scripts/clean-environment.ts";
import { createMachine, type Machine } from "./support/reflexio.ts";

const cliPath = new URL("../packages/reflexio/dist/cli.js", import.meta.url).pathname;

let machine: Machine;

beforeAll(async () => {
  machine = await createMachine();
});
afterAll(async () => {
  await machine.dispose();
});

async function useItBlocks(): Promise<string[]> {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const [, section = ""] = readme.split(/^## Use it$/m);
  const [own = ""] = section.split(/^## /m);
  return [...own.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? "");
}

/** Building and the alias are done by the test: `reflexio` is on the path. */
function script(block: string): string {
  const lines = block.split("\n").filter((line) => !/^(npm |alias )/.test(line));
  return ["set -e", ...lines].join("\n");
}

function shell(text: string): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const env = cleanEnvironment({
      PATH: `${join(machine.home, "bin")}:${process.env.PATH ?? ""}`,
      REFLEXIO_HOME: machine.home,
      BACKEND_PORT: String(machine.port),
      REFLEXIO_URL: `http://127.0.0.1:${machine.port}`,
      NO_COLOR: "1",
    });
    const child = spawn("bash", ["-c", text], { env, cwd: machine.home });
    let output = "";
    child.stdout.on("data", (piece) => {
      output += String(piece);
    });
    child.stderr.on("data", (piece) => {
      output += String(piece);
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}

it("the README's lines work as they stand there", async () => {
  const bin = join(machine.home, "bin");
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, "reflexio"), `#!/bin/sh\nexec node "${cliPath}" "$@"\n`, { mode: 0o755 });
  const blocks = await useItBlocks();
  expect(blocks.length).toBeGreaterThan(0);
  for (const block of blocks) {
    const { code, output } = await shell(script(block));
    expect(code, `${block}\n${output}`).toBe(0);
  }
});
