import { chmodSync, existsSync, mkdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, test } from "vitest";
import { closedUrl } from "../../../../test/helpers/fake-server.ts";
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
