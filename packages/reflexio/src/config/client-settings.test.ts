import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../test/helpers/run-cli.ts";
import { normalizeServerUrl, resolveClientSettings } from "./client-settings.ts";
import { updateCredentials } from "./credentials.ts";

let home = "";
const env = (more: Record<string, string> = {}) => ({ REFLEXIO_HOME: home, ...more });

beforeEach(() => {
  home = temporaryFolder();
});

describe("resolveClientSettings", () => {
  test("without anything: the local server and no key", async () => {
    expect(await resolveClientSettings({}, env())).toEqual({
      url: "http://127.0.0.1:8081",
      urlSource: "default",
    });
  });

  test("flag, then environment, then the user's file", async () => {
    await updateCredentials(join(home, "credentials.json"), (current) => ({
      ...current,
      servers: { "http://file:1": { api_key: "file-key" } },
      default_url: "http://file:1",
    }));
    const both = env({ REFLEXIO_URL: "http://env:2", REFLEXIO_API_KEY: "env-key" });
    expect(
      await resolveClientSettings({ serverUrl: "http://flag:3", apiKey: "flag-key" }, both),
    ).toMatchObject({
      url: "http://flag:3",
      apiKey: "flag-key",
    });
    expect(await resolveClientSettings({}, both)).toMatchObject({ url: "http://env:2", apiKey: "env-key" });
    expect(await resolveClientSettings({}, env())).toEqual({
      url: "http://file:1",
      urlSource: "user file",
      apiKey: "file-key",
      apiKeySource: "user file",
    });
  });

  test("a saved key goes to its own URL only", async () => {
    await updateCredentials(join(home, "credentials.json"), (current) => ({
      ...current,
      keys: { inst: "local-key" },
      servers: { "http://127.0.0.1:8081": { instance_id: "inst" }, "http://other:1": { api_key: "k" } },
    }));
    expect((await resolveClientSettings({}, env())).apiKey).toBe("local-key");
    const stranger = await resolveClientSettings({ serverUrl: "http://stranger:1" }, env());
    expect(stranger.apiKey).toBeUndefined();
  });

  test("the .env of older versions is read, and its key goes to its URL only", async () => {
    writeFileSync(join(home, ".env"), 'REFLEXIO_URL="http://old:9/"\n# x\nREFLEXIO_API_KEY="a\\"b"\n');
    expect(await resolveClientSettings({}, env())).toMatchObject({
      url: "http://old:9",
      apiKey: 'a"b',
      apiKeySource: "legacy file",
    });
    expect((await resolveClientSettings({ serverUrl: "http://new:9" }, env())).apiKey).toBeUndefined();
  });

  test("a key of that file without a URL is not used", async () => {
    writeFileSync(join(home, ".env"), "REFLEXIO_API_KEY=k\n");
    expect((await resolveClientSettings({}, env())).apiKey).toBeUndefined();
  });

  test("a .env of the current folder is never read", async () => {
    const project = join(home, "project");
    mkdirSync(project);
    writeFileSync(join(project, ".env"), "REFLEXIO_URL=http://evil:1\nREFLEXIO_API_KEY=k\n");
    const before = process.cwd();
    process.chdir(project);
    try {
      expect((await resolveClientSettings({}, env())).url).toBe("http://127.0.0.1:8081");
    } finally {
      process.chdir(before);
    }
  });
});

describe("normalizeServerUrl", () => {
  test("gives one server one spelling", () => {
    expect(normalizeServerUrl(" HTTP://LocalHost:80/ ")).toBe("http://localhost");
    expect(normalizeServerUrl("https://h/prefix//")).toBe("https://h/prefix");
  });

  test.each(["localhost:8081", "not a url", "ftp://h", "http://u:p@h", "http://h?x=1"])(
    "refuses %s",
    (text) => {
      expect(() => normalizeServerUrl(text)).toThrow(/server URL/);
    },
  );
});
