import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { fakeServe } from "../../../../test/helpers/fake-serve.ts";
import { startFakeServer } from "../../../../test/helpers/fake-server.ts";
import { type RunOptions, runCli, temporaryFolder } from "../../../../test/helpers/run-cli.ts";
import type { ServeOptions } from "./serve-types.ts";

const service = fileURLToPath(new URL("../../../../test/helpers/fake-service.ts", import.meta.url));
const self = {
  command: process.execPath,
  args: ["--conditions=reflexio-source", "--import", import.meta.resolve("tsx"), service],
};

let home = "";
beforeEach(() => {
  home = temporaryFolder();
});

const credentials = () => JSON.parse(readFileSync(join(home, "credentials.json"), "utf8"));

async function freePort(): Promise<number> {
  const server = await startFakeServer();
  await server.close();
  return server.port;
}

function cli(args: readonly string[], options: RunOptions = {}) {
  return runCli(["services", ...args], {
    self,
    loadServe: async () => fakeServe,
    ...options,
    env: { PATH: process.env.PATH ?? "", REFLEXIO_HOME: home, ...options.env },
  });
}

/** Runs a server in this process and stops it as soon as it says that it is ready. */
async function startAndStop(
  args: readonly string[],
  whenReady: () => void = () => undefined,
  options: RunOptions = {},
) {
  const controller = new AbortController();
  const onStdout = () => {
    whenReady();
    controller.abort();
  };
  return await cli(["start", ...args], { ...options, interrupt: controller.signal, onStdout });
}

describe("services start", () => {
  test("makes a key once, saves it for the owner alone, and never prints it", async () => {
    const port = await freePort();
    const first = await startAndStop(["--backend-port", String(port)]);
    expect(first.code).toBe(0);
    expect(first.stdout).toBe(`Reflexio 9.9.9 is ready at http://127.0.0.1:${port}\n`);
    const saved = credentials();
    const [instance] = Object.keys(saved.keys);
    const key: string = saved.keys[instance ?? ""];
    expect(saved.servers).toEqual({
      [`http://127.0.0.1:${port}`]: { instance_id: instance },
      [`http://localhost:${port}`]: { instance_id: instance },
    });
    expect(statSync(join(home, "credentials.json")).mode & 0o777).toBe(0o600);
    const second = await startAndStop(["--backend-port", String(port)]);
    expect(credentials().keys).toEqual(saved.keys);
    for (const { stdout, stderr } of [first, second]) expect(stdout + stderr).not.toContain(key);
  });

  test("replaces a key that the server no longer accepts", async () => {
    await startAndStop(["--backend-port", "0"]);
    const before = credentials().keys;
    writeFileSync(join(home, "data", "keys.json"), "[]");
    await startAndStop(["--backend-port", "0"]);
    expect(Object.keys(credentials().keys)).toEqual(Object.keys(before));
    expect(credentials().keys).not.toEqual(before);
  });

  test("records itself while it runs", async () => {
    const port = await freePort();
    const path = join(home, "run", `${port}.json`);
    let record: Record<string, unknown> = {};
    const result = await startAndStop(["--backend-port", String(port), "--json"], () => {
      record = JSON.parse(readFileSync(path, "utf8"));
    });
    expect(JSON.parse(result.stdout).data).toMatchObject({
      url: `http://127.0.0.1:${port}`,
      pid: process.pid,
    });
    expect(record).toMatchObject({ pid: process.pid, data_dir: join(home, "data"), version: "9.9.9" });
    expect(existsSync(path)).toBe(false);
  });

  test("passes its options on; BACKEND_PORT is the port without an option", async () => {
    let given: ServeOptions | undefined;
    const port = await freePort();
    const loadServe = async () => (options: ServeOptions) => {
      given = options;
      return fakeServe(options);
    };
    const args = ["--data-dir", "d", "--embedder", "none", "--log-level", "warn", "--no-auth", "--no-reload"];
    const compatible = ["--only", "backend,docs", "--docs-port", "8082", "--storage", "sqlite"];
    const result = await startAndStop([...args, ...compatible], () => undefined, {
      loadServe,
      cwd: home,
      env: { BACKEND_PORT: String(port) },
    });
    expect(given).toEqual({
      dataDir: join(home, "d"),
      host: "127.0.0.1",
      port,
      auth: false,
      embedder: "none",
      logLevel: "warn",
      version: "9.9.9",
    });
    expect(result.stderr).toContain("--no-auth");
    expect(credentials().keys).toEqual({});
  });

  test.each([
    ["an open server for everybody", ["--no-auth", "--host", "0.0.0.0"], {}, "--no-auth is refused"],
    ["an open server on IPv6", ["--no-auth", "--host", "::"], {}, "--no-auth is refused"],
    ["an open server by name", ["--no-auth", "--host", "127.evil.example"], {}, "--no-auth is refused"],
    ["another storage", ["--storage", "supabase"], {}, "no storage called"],
    ["a service that does not exist", ["--only", "docs"], {}, "selects no service"],
    ["a port that is none", ["--backend-port", "70000"], {}, "at most 65535"],
    ["a BACKEND_PORT that is none", [], { BACKEND_PORT: "abc" }, "BACKEND_PORT"],
    ["an embedder that does not exist", ["--embedder", "x"], {}, "must be one of auto"],
  ])("refuses %s", async (_name, args, env, message) => {
    const result = await cli(["start", ...args], { env });
    expect(result.code).toBe(2);
    expect(result.stderr).toContain(message);
  });

  test("a port that is taken by a Reflexio: exit 6 and who it is", async () => {
    const server = await startFakeServer();
    onTestFinished(() => server.close());
    for (const more of [[], ["-d"]]) {
      const result = await cli(["start", "--backend-port", String(server.port), ...more]);
      expect(result.code).toBe(6);
      expect(result.stderr).toContain("taken by a Reflexio server (version 0.1.0)");
    }
  });

  test("a port that is taken by a stranger: exit 6", async () => {
    const server = await startFakeServer(() => ({ status: 200, body: "<html>" }));
    onTestFinished(() => server.close());
    const result = await cli(["start", "--backend-port", String(server.port)]);
    expect(result.code).toBe(6);
    expect(result.stderr).toContain("taken by another program");
  });

  test("a server that breaks: its reason, and no record stays", async () => {
    const loadServe = async () => async (options: ServeOptions) => {
      const server = await fakeServe(options);
      const closed = new Promise<void>((_resolve, reject) => setTimeout(reject, 20, new Error("disk full")));
      return { ...server, closed };
    };
    const result = await cli(["start", "--backend-port", "0"], { loadServe });
    expect(result.code).toBe(1);
    expect(result.stderr).toContain("disk full");
  });
});

describe("services start -d and stop", () => {
  test("returns when the server is ready; stop ends it, and a second stop finds nothing", async () => {
    const port = String(await freePort());
    const started = await cli(["start", "-d", "--backend-port", port, "--json"]);
    expect(started.code, started.stderr).toBe(0);
    const { pid, url } = JSON.parse(started.stdout).data;
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const again = await cli(["start", "-d", "--backend-port", port]);
    expect(again.code).toBe(6);
    expect(again.stderr).toContain(`process ${pid}`);
    const stopped = await cli(["stop", "--backend-port", port]);
    expect(stopped).toMatchObject({ code: 0, stdout: `Stopped backend (port ${port})\n` });
    expect(() => process.kill(pid, 0)).toThrow();
    expect(existsSync(join(home, "run", `${port}.json`))).toBe(false);
    const second = await cli(["stop", "--backend-port", port, "--json"]);
    expect(JSON.parse(second.stdout).data).toEqual({ stopped: false, port: Number(port) });
  }, 30_000);

  test("stop without a port finds the server of the data folder among several, or the only one", async () => {
    const [own, other] = [String(await freePort()), String(await freePort())];
    await cli(["start", "-d", "--port", own]);
    await cli(["start", "-d", "--port", other, "--data-dir", join(home, "other")]);
    await cli(["start", "-d", "--port", String(await freePort()), "--data-dir", join(home, "third")]);
    expect(await cli(["stop"])).toMatchObject({ code: 0, stdout: `Stopped backend (port ${own})\n` });
    const unclear = await cli(["stop"]);
    expect(unclear.code).toBe(2);
    expect(unclear.stderr).toContain(`${other} (${join(home, "other")})`);
    expect((await cli(["stop"], { env: { BACKEND_PORT: other } })).stdout).toContain(other);
    expect((await cli(["stop"])).stdout).toContain("Stopped backend");
  }, 30_000);

  test("--force ends it at once, and its record does not confuse the next start", async () => {
    const port = String(await freePort());
    await cli(["start", "-d", "--backend-port", port]);
    expect((await cli(["stop", "--force", "--backend-port", port])).code).toBe(0);
    const third = await startAndStop(["--backend-port", port]);
    expect(third.code).toBe(0);
  }, 30_000);

  test("a server that cannot start: its own reason and exit code", async () => {
    const port = String(await freePort());
    const result = await cli(["start", "-d", "--backend-port", port], { env: { FAKE_SERVE_FAILS: "1" } });
    expect(result.code).toBe(1);
    expect(result.stderr).toContain("the database is damaged");
    const missing = { command: process.execPath, args: ["/no/such/cli.js"] };
    const broken = await cli(["start", "-d", "--backend-port", port], { self: missing });
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain("/no/such/cli.js");
  }, 30_000);

  test("a process that only has the recorded id is never ended", async () => {
    const stranger = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    onTestFinished(() => {
      stranger.kill("SIGKILL");
    });
    const port = await freePort();
    mkdirSync(join(home, "run"));
    const record = {
      pid: stranger.pid,
      url: `http://127.0.0.1:${port}`,
      data_dir: home,
      instance_id: "x",
      started_at: "2026-01-01T00:00:00Z",
      version: "1",
    };
    writeFileSync(join(home, "run", `${port}.json`), JSON.stringify(record));
    const result = await cli(["stop", "--backend-port", String(port), "--force"]);
    expect(result.code).toBe(0);
    expect(result.stdout).toContain("not running");
    expect(stranger.exitCode).toBeNull();
    expect(stranger.killed).toBe(false);
    process.kill(stranger.pid ?? 0, 0);
  });

  test("servers and programs started elsewhere are left alone: exit 6", async () => {
    const reflexio = await startFakeServer();
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    onTestFinished(async () => {
      silent.close();
      await reflexio.close();
    });
    const ours = await cli(["stop", "--backend-port", String(reflexio.port)]);
    expect(ours.code).toBe(6);
    expect(ours.stderr).toContain("not started from here");
    const address = silent.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const stranger = await cli(["stop", "--backend-port", String(port)]);
    expect(stranger.code).toBe(6);
    expect(stranger.stderr).toContain("another program");
  });
});
