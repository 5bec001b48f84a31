/** The npm packages as they would be published: packed, installed in an empty folder, and used from there. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMachine, type Machine } from "./support/reflexio.ts";

const run = promisify(execFile);
const packages = new URL("../packages/", import.meta.url).pathname;

let folder: string;
let machine: Machine;

async function pack(name: string): Promise<string> {
  const { stdout } = await run("npm", ["pack", "--silent", "--pack-destination", folder], {
    cwd: join(packages, name),
  });
  return join(folder, stdout.trim());
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "reflexio-package-"));
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({ name: "app", private: true, type: "module" }),
  );
  const tarballs = await Promise.all([pack("reflexio"), pack("client")]);
  // As the strictest users install: no script of any package runs.
  await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...tarballs], { cwd: folder });
  machine = await createMachine(join(folder, "node_modules/reflexio/dist/cli.js"));
});
afterAll(async () => {
  await machine?.dispose();
  await rm(folder, { recursive: true, force: true });
});

test("the installed command runs by its name", async () => {
  const { stdout } = await run(join(folder, "node_modules/.bin/reflexio"), ["--version"]);
  expect(stdout).toMatch(/^reflexio \d+\.\d+\.\d+/);
});

test("the installed server learns, with the built-in sentence model", async () => {
  await machine.start();
  const payload = {
    user_id: "dana",
    interactions: [{ role: "user", content: "Please always use metric units." }],
  };
  await machine.json(["publish", "--data", JSON.stringify(payload), "--wait"]);
  const found = await machine.json(["user-playbooks", "list", "--user-id", "dana"]);
  expect(JSON.stringify(found)).toContain("metric units");
  const doctor = await machine.cli(["doctor"]);
  expect(`${doctor.stdout}${doctor.stderr}`).toContain("hybrid");
});

test("the installed client reads what the server learnt", async () => {
  const program = `
    import { createClient } from "@reflexio/client";
    const client = createClient({ url: process.env.URL, apiKey: process.env.KEY });
    const answer = await client.call("search_user_playbooks", { body: { query: "metric units", user_id: "dana" } });
    console.log(JSON.stringify(answer));`;
  await writeFile(join(folder, "app.js"), program);
  const credentials = await readFile(join(machine.home, "credentials.json"), "utf8");
  const [key = ""] = Object.values<string>(JSON.parse(credentials).keys);
  const env = { PATH: process.env.PATH, URL: `http://127.0.0.1:${machine.port}`, KEY: key };
  const { stdout } = await run(process.execPath, ["app.js"], { cwd: folder, env });
  expect(stdout).toContain("metric units");
});

test("the packages hold their licence, and those of what is bundled", async () => {
  const read = (path: string) => readFile(join(folder, "node_modules", path), "utf8");
  expect(await read("@reflexio/client/LICENSE")).toContain("Apache License");
  expect(await read("reflexio/LICENSE")).toContain("Apache License");
  const bundled = await read("reflexio/dist/THIRD_PARTY_LICENSES.txt");
  for (const name of ["hono", "zod", "pino", "commander", "ai"])
    expect(bundled).toMatch(new RegExp(`^${name} \\d`, "m"));
});
