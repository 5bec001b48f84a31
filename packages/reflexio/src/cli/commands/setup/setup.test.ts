import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { closedUrl, startFakeServer } from "../../../../test/helpers/fake-server.ts";
import { runCli, temporaryFolder } from "../../../../test/helpers/run-cli.ts";

let home = "";
let url = "";
beforeEach(async () => {
  home = temporaryFolder();
  url = await closedUrl();
});

const init = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runCli(["setup", "init", ...args], { env: { REFLEXIO_HOME: home, REFLEXIO_URL: url, ...env } });
const readJson = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const openai = ["--provider", "openai", "--provider-key-env", "KEY"];

describe("while no server runs", () => {
  test("what is set goes to files that only the owner reads, and it is said where", async () => {
    const folder = join(home, "elsewhere");
    const result = await init(["--data-dir", folder, ...openai, "--agent-playbooks", "pending"], {
      KEY: "sk-secret",
    });
    expect(result.code, result.stderr).toBe(0);
    const file = join(folder, "config.json");
    expect(readJson(file)).toEqual({
      api_key_config: { openai: { api_key: "sk-secret" } },
      reflexio: { agent_playbook_policy: { serve_pending: true, auto_approve: false } },
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readJson(join(home, "credentials.json")).data_dir).toBe(folder);
    expect(result.stdout).toContain(`Wrote key of openai -> ${file}`);
    expect(result.stdout).toContain(`Wrote data folder ${folder} -> ${join(home, "credentials.json")}`);
    expect(result.stdout + result.stderr).not.toContain("sk-secret");
    expect((await runCli(["config", "local"], { env: { REFLEXIO_HOME: home } })).stdout).toContain(file);
  });

  test("nothing that was set is replaced without --force, and the rest of the file stays", async () => {
    const folder = join(home, "data");
    const file = join(folder, "config.json");
    mkdirSync(folder, { recursive: true });
    const before = { batch_size: 7, api_key_config: { openai: { api_key: "old" } } };
    writeFileSync(file, JSON.stringify(before));
    const refused = await init(openai, { KEY: "new" });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("--force");
    expect(readJson(file)).toEqual(before);
    const dry = await init([...openai, "--dry-run", "--json"], { KEY: "new" });
    expect(JSON.parse(dry.stdout).data.would_write).toEqual([
      { what: "key of openai", where: file, replaces: true },
    ]);
    expect(readJson(file)).toEqual(before);
    expect((await init([...openai, "--force"], { KEY: "new" })).code).toBe(0);
    expect(readJson(file)).toMatchObject({ batch_size: 7, api_key_config: { openai: { api_key: "new" } } });
    const same = await init(openai, { KEY: "new" });
    expect(same).toMatchObject({ code: 0, stdout: "Everything was set already.\n" });
  });

  test("a script must say what it wants; a missing key names its options", async () => {
    const silent = await init([]);
    expect(silent.code).toBe(2);
    expect(silent.stderr).toContain("--provider");
    expect((await init(["--provider", "openai"])).stderr).toContain("--provider-key-env");
    expect((await init(openai)).stderr).toContain("KEY is not set");
    expect(existsSync(join(home, "data"))).toBe(false);
  });

  test("a broken configuration file is left alone", async () => {
    mkdirSync(join(home, "data"), { recursive: true });
    writeFileSync(join(home, "data", "config.json"), "[1]");
    const result = await init(["--agent-playbooks", "auto"]);
    expect(result.code).toBe(2);
    expect(readFileSync(join(home, "data", "config.json"), "utf8")).toBe("[1]");
  });
});

test("a running server is sent its whole configuration with the changes, and the key is saved", async () => {
  const config = { storage_config: { db_path: "/d/r.db" }, batch_size: 7, api_key_config: null };
  const server = await startFakeServer(({ path }) => {
    if (path === "/api/whoami")
      return { status: 200, body: { success: true, org_id: "o", storage_label: "/d/r.db", message: "" } };
    if (path === "/api/get_config") return { status: 200, body: config };
    return { status: 200, body: { success: true, version: 2 } };
  });
  url = server.url;
  for (const other of ["/somewhere/else", "/", "/d/r", "/d/r.db"]) {
    const moved = await init(["--data-dir", other]);
    expect(moved.code, other).toBe(2);
    expect(moved.stderr).toContain("services stop");
  }
  expect((await init(["--data-dir", "/d/x/../"])).code).toBe(0);
  const result = await init(["--agent-playbooks", "auto", ...openai, "--api-key", "rflx-1"], { KEY: "sk" });
  await server.close();
  expect(result.code, result.stderr).toBe(0);
  const sent = server.requests.filter(({ path }) => path === "/api/set_config");
  expect(sent.map(({ body }) => body)).toEqual([
    {
      ...config,
      api_key_config: { openai: { api_key: "sk" } },
      reflexio: { agent_playbook_policy: { serve_pending: false, auto_approve: true } },
    },
  ]);
  expect(readJson(join(home, "credentials.json"))).toMatchObject({
    servers: { [url]: { api_key: "rflx-1" } },
    default_url: url,
  });
});

test.each([
  ["claude-code", ["--expert", "--global"]],
  ["openclaw", ["--uninstall"]],
])("%s says that it is not available, and fails", async (name, options) => {
  const result = await runCli(["setup", name, ...options, "--json"]);
  expect(result).toMatchObject({ code: 1, stdout: "" });
  expect(JSON.parse(result.stderr).error.message).toMatch(/not part of this version/);
  expect((await runCli(["setup", name])).code).toBe(1);
});
