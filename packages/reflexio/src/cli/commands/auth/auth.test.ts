import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  closedUrl,
  type FakeServer,
  startFakeServer,
  workingServer,
} from "../../../../test/helpers/fake-server.ts";
import { runCli, temporaryFolder } from "../../../../test/helpers/run-cli.ts";

const KEY = "rflx-abcdefghijkl";
let server: FakeServer;
let home = "";

beforeAll(async () => {
  const working = workingServer();
  server = await startFakeServer((request) =>
    request.headers.authorization === `Bearer ${KEY}`
      ? working(request)
      : { status: 401, body: { detail: "Unknown key" } },
  );
});
afterAll(() => server.close());
beforeEach(() => {
  home = temporaryFolder();
});

const run = (args: readonly string[], stdin?: string) =>
  runCli(args, { env: { REFLEXIO_HOME: home }, ...(stdin === undefined ? {} : { stdin }) });
const saved = () => JSON.parse(readFileSync(join(home, "credentials.json"), "utf8"));

test("login saves what the server accepts; the next commands use it", async () => {
  const login = await run(["auth", "login", "--server-url", `${server.url}/`, "--api-key", KEY]);
  expect(login.code).toBe(0);
  expect(login.stdout + login.stderr).not.toContain(KEY);
  expect(saved()).toMatchObject({ servers: { [server.url]: { api_key: KEY } }, default_url: server.url });
  expect(statSync(join(home, "credentials.json")).mode & 0o777).toBe(0o600);
  expect((await run(["status", "whoami"])).code).toBe(0);
  const status = JSON.parse((await run(["auth", "status", "--json"])).stdout).data;
  expect(status).toMatchObject({ url: server.url, api_key: "rflx-****ijkl", api_key_source: "user file" });
});

test("login refuses a key that the server refuses: exit 3 and nothing saved", async () => {
  const result = await run(["auth", "login", "--server-url", server.url, "--api-key", "wrong"]);
  expect(result.code).toBe(3);
  expect(existsSync(join(home, "credentials.json"))).toBe(false);
});

test("login takes the key from stdin, and saves unchecked when no server answers", async () => {
  const url = await closedUrl();
  const result = await run(["auth", "login", "--server-url", url, "--key-stdin", "--json"], `${KEY}\n`);
  expect(result.code).toBe(0);
  expect(JSON.parse(result.stdout).data).toMatchObject({ url, verified: false });
  expect(saved().servers[url].api_key).toBe(KEY);
  expect((await run(["auth", "login", "--key-stdin"], "two words")).code).toBe(2);
});

test("login with a URL alone makes it the default", async () => {
  expect((await run(["auth", "login", "--server-url", server.url])).code).toBe(0);
  expect(saved().default_url).toBe(server.url);
});

test("a saved key is never sent to another server", async () => {
  await run(["auth", "login", "--server-url", server.url, "--api-key", KEY]);
  const stranger = await startFakeServer();
  await run(["search", "x", "--server-url", stranger.url]);
  await run(["search", "x", "--server-url", stranger.url.replace("127.0.0.1", "localhost")]);
  await stranger.close();
  expect(stranger.requests).toHaveLength(2);
  for (const { headers } of stranger.requests) expect(headers.authorization).toBeUndefined();
});

test("- for a key reads it from stdin", async () => {
  const result = await run(["auth", "login", "--server-url", server.url, "--api-key", "-"], `${KEY}\n`);
  expect(result.code, result.stderr).toBe(0);
  expect(JSON.stringify(saved())).toContain(KEY);
});

test("logout forgets the server's key under all its names, and nothing else", async () => {
  const file = {
    version: 1,
    keys: { here: "k1", there: "k2" },
    servers: {
      "http://127.0.0.1:1": { instance_id: "here" },
      "http://localhost:1": { instance_id: "here" },
      "http://127.0.0.1:2": { instance_id: "there" },
    },
    default_url: "http://127.0.0.1:1",
  };
  writeFileSync(join(home, "credentials.json"), JSON.stringify(file));
  writeFileSync(join(home, ".env"), "OPENAI_API_KEY=x\n");
  expect((await run(["auth", "logout"])).code).toBe(0);
  expect(saved().keys).toEqual({ there: "k2" });
  expect(saved().default_url).toBeUndefined();
  expect(readFileSync(join(home, ".env"), "utf8")).toBe("OPENAI_API_KEY=x\n");
  await run(["auth", "logout", "--all"]);
  expect(saved()).toEqual({ version: 1, keys: {}, servers: {} });
});
