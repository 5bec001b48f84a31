import { chmodSync, existsSync, mkdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, test } from "vitest";
import { closedUrl, startFakeServer } from "../../../../test/helpers/fake-server.ts";
import { HEALTHY_ANSWERS } from "../../../../test/helpers/healthy-answers.ts";
import { runCli, temporaryFolder } from "../../../../test/helpers/run-cli.ts";
import { createSqliteStorage } from "../../../adapters/storage/sqlite/index.ts";

const service = fileURLToPath(new URL("../../../../test/helpers/fake-service.ts", import.meta.url));
const self = {
  command: process.execPath,
  args: ["--conditions=reflexio-source", "--import", import.meta.resolve("tsx"), service],
};
/** What the in-process runner's clock says. */
const NOW_SECONDS = 1_767_225_660;

let home = "";
let url = "";
beforeEach(async () => {
  home = temporaryFolder();
  chmodSync(home, 0o700);
  url = await closedUrl();
});

interface Finding {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly hint: string | null;
}

/** What the doctor says of one thing while no server runs. */
async function finding(name: string, ...words: readonly string[]): Promise<Finding | undefined> {
  const env = { REFLEXIO_HOME: home, REFLEXIO_URL: url };
  const { stdout } = await runCli(["doctor", "check", "--json", ...words], { env, self });
  const { data }: { data: Finding[] } = JSON.parse(stdout);
  return data.find((one) => one.name === name);
}

describe("the database", () => {
  test("that is whole passes; one page of noise is found, and the remedy is a backup", async () => {
    const dataDir = join(home, "data");
    expect(await finding("database_integrity")).toMatchObject({ status: "skip", hint: null });
    await createSqliteStorage({ dataDir }).close();
    expect(await finding("database_integrity")).toMatchObject({ status: "pass" });
    const file = await open(join(dataDir, "reflexio.db"), "r+");
    await file.write(Buffer.alloc(4096, 0xa5), 0, 4096, 4096 * 20);
    await file.close();
    expect(await finding("database_integrity")).toMatchObject({
      status: "fail",
      message: expect.stringContaining(join(dataDir, "reflexio.db")),
      hint: expect.stringContaining("reflexio restore"),
    });
  }, 30_000);

  test("of a server elsewhere is not looked for here", async () => {
    url = "http://192.0.2.1:8081";
    const env = { REFLEXIO_HOME: home, REFLEXIO_URL: url };
    const { stdout } = await runCli(["doctor", "check", "--json", "--timeout", "0.05"], { env, self });
    const { data }: { data: Finding[] } = JSON.parse(stdout);
    expect(data.find(({ name }) => name === "database_integrity")?.status).toBe("skip");
  });
});

test("what others may read is named, and closed by --fix", async () => {
  const config = join(home, "data", "config.json");
  mkdirSync(join(home, "data"), { mode: 0o700 });
  writeFileSync(config, "{}", { mode: 0o644 });
  expect(await finding("file_permissions")).toMatchObject({
    status: "fail",
    message: `Others may read ${config} (644)`,
  });
  expect(await finding("file_permissions", "--fix")).toMatchObject({ status: "pass" });
  expect(statSync(config).mode & 0o777).toBe(0o600);
});

test("a missing data folder is made by --fix, a file in its place is not", async () => {
  const folder = join(home, "data");
  expect(await finding("folders")).toMatchObject({ status: "warn", message: `Missing: ${folder}` });
  expect(existsSync(folder)).toBe(false);
  expect(await finding("folders", "--fix")).toMatchObject({ status: "pass" });
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  writeFileSync(join(home, "file"), "");
  writeFileSync(
    join(home, "credentials.json"),
    JSON.stringify({ version: 1, keys: {}, servers: {}, data_dir: join(home, "file") }),
  );
  expect(await finding("folders", "--fix")).toMatchObject({ status: "fail" });
});

test("the record of a server that was killed is told, and removed by --fix", async () => {
  mkdirSync(join(home, "run"), { mode: 0o700 });
  const file = join(home, "run", "8181.json");
  const facts = {
    url: "http://127.0.0.1:8181",
    data_dir: home,
    instance_id: "i",
    started_at: "then",
    version: "1",
  };
  // A process that runs, but is no server.
  writeFileSync(file, JSON.stringify({ pid: process.pid, ...facts }));
  expect(await finding("run_records")).toMatchObject({
    status: "warn",
    message: expect.stringContaining("8181"),
  });
  expect(await finding("run_records", "--fix")).toMatchObject({ status: "pass" });
  expect(existsSync(file)).toBe(false);
});

test("a clock that was set back is seen by files from the future", async () => {
  const file = join(home, "credentials.json");
  writeFileSync(file, JSON.stringify({ version: 1, keys: {}, servers: {} }), { mode: 0o600 });
  utimesSync(file, NOW_SECONDS, NOW_SECONDS + 30);
  expect(await finding("clock")).toMatchObject({ status: "pass" });
  utimesSync(file, NOW_SECONDS, NOW_SECONDS + 3600);
  expect(await finding("clock")).toMatchObject({ status: "warn", hint: expect.stringContaining("NTP") });
});

describe("a server that answers", () => {
  const good = {
    ...HEALTHY_ANSWERS,
    "/health": { ...HEALTHY_ANSWERS["/health"], version: "9.9.9" },
    "/api/server_status": { status: "ready", checks: [] },
    "/api/get_model_check": { status: "not_configured", message: "None.", hint: "Set a key.", calls: 0 },
  };
  const part = (name: string, state: string, figures = {}) => ({
    "/api/server_status": { status: "degraded", checks: [{ name, state, message: "It is so.", figures }] },
  });
  const failedRun = { run_id: "r1", status: "failed", started_at: NOW_SECONDS, error: "out of credit" };

  async function findings(changed: Readonly<Record<string, unknown>>): Promise<Finding[]> {
    const bodies: Readonly<Record<string, unknown>> = { ...good, ...changed };
    const server = await startFakeServer(({ path }) => {
      const body = bodies[path];
      return body === undefined ? { status: 404, body: { detail: "Not Found" } } : { status: 200, body };
    });
    const env = { REFLEXIO_HOME: home, REFLEXIO_URL: server.url, REFLEXIO_API_KEY: "k" };
    const { stdout } = await runCli(["doctor", "--json"], { env, self });
    await server.close();
    return JSON.parse(stdout).data;
  }

  test.each([
    ["version_skew", "warn", { "/health": { ...good["/health"], version: "0.1.0" } }, /Update the older one/],
    ["embedder", "warn", { "/api/search": { ...good["/api/search"], search_mode: "fts" } }, /--embedder/],
    ["learning", "warn", { "/api/get_runs": { runs: [failedRun] } }, /runs show r1/],
    [
      "learning",
      "warn",
      { "/api/get_runs": { runs: [{ ...failedRun, started_at: 4_000_000_000 }] } },
      /Its clock was set back/,
    ],
    ["server_queue", "warn", part("queue", "degraded"), /jobs that fail/],
    ["server_database", "fail", part("database", "failed"), /who may write/],
    ["server_disk", "fail", part("disk", "failed"), /Free some space/],
  ])("%s: %s", async (name, status, changed, remedy) => {
    const whole = (await findings({})).find((one) => one.name === name);
    expect(whole?.status ?? "pass").toBe("pass");
    const broken = (await findings(changed)).find((one) => one.name === name);
    expect(broken).toMatchObject({ status, hint: expect.stringMatching(remedy) });
  });

  test("work that was given up is counted; a clock that differs, and an older server, are told", async () => {
    const all = await findings(part("queue", "ok", { dead: 3 }));
    expect(all.find(({ name }) => name === "server_queue")?.message).toContain("3 were given up");
    // The runner's clock stands still, months behind the server's.
    expect(all.find(({ name }) => name === "clock_skew")).toMatchObject({ status: "warn" });
    const old = await findings({ "/api/server_status": undefined });
    expect(old.find(({ name }) => name === "server_status")).toMatchObject({ status: "skip" });
  });
});
