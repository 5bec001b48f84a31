import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ReflexioError } from "@reflexio/contracts";
import { pino } from "pino";
import { describe, expect, it, onTestFinished } from "vitest";
import { createRulesLearner } from "../adapters/learners/rules/index.ts";
import { createSqliteStorage } from "../adapters/storage/sqlite/index.ts";
import { createApp } from "../app.ts";
import { readConfigFile } from "./config-file.ts";
import { serverEnvironment } from "./server-environment.ts";

const ORG = "self-host-org";

function folderWith(text: string, name = "config.json"): string {
  const folder = mkdtempSync(join(tmpdir(), "reflexio-config-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, name), text, { mode: 0o600 });
  return folder;
}

function failure(read: () => unknown): ReflexioError {
  try {
    read();
  } catch (error) {
    if (ReflexioError.isInstance(error)) return error;
    throw error;
  }
  throw new Error("Nothing was refused.");
}

describe("reading a configuration file", () => {
  it("takes config.json of the data folder when there is one, or the file that was named", () => {
    const folder = folderWith('{"batch_size": 7}');
    expect(readConfigFile(folder, undefined)?.raw).toEqual({ storage_config: null, batch_size: 7 });
    expect(readConfigFile(join(folder, "elsewhere"), undefined)).toBeUndefined();
    expect(readConfigFile("/nowhere", join(folder, "config.json"))?.raw).toMatchObject({ batch_size: 7 });
  });

  it("stops at a mistake with line, column and remedy", () => {
    const folder = folderWith('{\n  "batch_size": 7,\n}');
    const error = failure(() => readConfigFile(folder, undefined));
    expect(error.code).toBe("usage");
    expect(error.message).toBe(`${join(folder, "config.json")}:3:1: There is a comma too many before }.`);
    expect(error.hint).toContain("Correct the file");
    expect(failure(() => readConfigFile(folder, join(folder, "missing.json"))).hint).toContain("--config");
  });

  it("names the place of every problem", () => {
    const folder = folderWith('{\n  "batch_size": -1,\n  "llm_config": 5\n}');
    const file = readConfigFile(folder, undefined);
    const error = file?.refuse([
      { path: "batch_size", message: "too small" },
      { path: "", message: "whole" },
    ]);
    const path = join(folder, "config.json");
    expect(error?.message).toBe(`${path}:2:3: batch_size: too small\n${path}:1:1: whole`);
  });

  it("warns of keys that others can read", () => {
    const folder = folderWith('{"api_key_config": {"openai": {"api_key": "sk-1"}}}');
    expect(readConfigFile(folder, undefined)?.warnings).toEqual([]);
    chmodSync(join(folder, "config.json"), 0o644);
    expect(readConfigFile(folder, undefined)?.warnings[0]).toContain("chmod 600");
  });
});

describe("applying a configuration file", () => {
  function openApp() {
    const app = createApp(
      {
        storage: createSqliteStorage({ dataDir: null }),
        embedder: null,
        learner: createRulesLearner(),
        clock: { nowMs: () => 0 },
        logger: pino({ level: "silent" }),
      },
      { auth: true, version: "0", loopbackOnly: true },
    );
    onTestFinished(() => app.close());
    return app.configs;
  }

  it("makes a version by `file`, once for each content", async () => {
    const configs = openApp();
    const file = { raw: { storage_config: null, batch_size: 7, colour: 1 }, hash: "a" };
    expect(await configs.applyFile(ORG, file)).toMatchObject({
      state: "applied",
      version: 1,
      warnings: [{ path: "colour" }],
    });
    expect(await configs.applyFile(ORG, file)).toEqual({ state: "known", isOverridden: false });
    const { versions } = await configs.history(ORG, 5);
    expect(versions).toMatchObject([{ version: 1, actor: "file" }]);
  });

  it("leaves later changes alone until the file changes", async () => {
    const configs = openApp();
    await configs.applyFile(ORG, { raw: { storage_config: null, batch_size: 7 }, hash: "a" });
    const call = { operation: "set_config", key: null, body: {} };
    await configs.set(ORG, { storage_config: null, batch_size: 8 }, "admin", call);
    const again = await configs.applyFile(ORG, { raw: { storage_config: null, batch_size: 7 }, hash: "a" });
    expect(again).toEqual({ state: "known", isOverridden: true });
    expect((await configs.show(ORG)).batch_size).toBe(8);
    await configs.applyFile(ORG, { raw: { storage_config: null, batch_size: 9 }, hash: "b" });
    expect((await configs.show(ORG)).batch_size).toBe(9);
  });

  it("changes nothing when anything is wrong", async () => {
    const configs = openApp();
    const raw = { storage_config: { dir_path: "/x" }, batch_size: 7 };
    const outcome = await configs.applyFile(ORG, { raw, hash: "a" });
    expect(outcome).toMatchObject({ state: "refused", problems: [{ path: "storage_config" }] });
    const invalid = await configs.applyFile(ORG, { raw: { storage_config: null, llm_config: 1 }, hash: "a" });
    expect(invalid).toMatchObject({ state: "refused", problems: [{ path: "llm_config" }] });
    expect((await configs.history(ORG, 5)).versions).toEqual([]);
  });
});

describe("the server's environment", () => {
  it.each([
    ["1", true],
    ["true", true],
    ["YES", true],
    ["0", false],
    ["", false],
    [undefined, false],
  ])("REFLEXIO_ALLOW_MY_CONFIG=%s opens my_config: %s", (value, opens) => {
    expect(serverEnvironment({ REFLEXIO_ALLOW_MY_CONFIG: value }).allowMyConfig).toBe(opens);
  });
});
