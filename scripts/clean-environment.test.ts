import { afterEach, expect, test, vi } from "vitest";
import { modelCommand } from "../packages/reflexio/src/config/model-command.ts";
import { modelKeys } from "../packages/reflexio/src/config/model-keys.ts";
import type { Environment } from "../packages/reflexio/src/config/paths.ts";
import { serverEnvironment } from "../packages/reflexio/src/config/server-environment.ts";
import { cleanEnvironment } from "./clean-environment.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Names of the variables that a reader looks at, whether the others are set or not. */
function namesReadBy(read: (env: Environment) => unknown): string[] {
  const names = new Set<string>();
  for (const value of [undefined, "codex"]) {
    const get = (_target: Environment, name: string | symbol) => {
      names.add(String(name));
      return value;
    };
    try {
      read(new Proxy<Environment>({}, { get }));
    } catch {
      // Some settings contradict each other; what was read until then counts.
    }
  }
  return [...names];
}

test.each([
  ["keys of providers", modelKeys, "GOOGLE_GENERATIVE_AI_API_KEY"],
  ["programs that answer as models", modelCommand, "REFLEXIO_MODEL_COMMAND"],
  ["settings of the server", serverEnvironment, "OTEL_EXPORTER_OTLP_ENDPOINT"],
])("%s never reach a server that a test starts", (_what, read, example) => {
  const names = namesReadBy(read);
  expect(names).toContain(example);
  for (const name of names) vi.stubEnv(name, "secret");
  const kept = cleanEnvironment();
  expect(names.filter((name) => name in kept)).toEqual([]);
});

test("the rest of the environment stays, and what the child is given comes last", () => {
  vi.stubEnv("LANG", "de_DE.UTF-8");
  vi.stubEnv("REFLEXIO_URL", "https://production.example");
  const url = "http://127.0.0.1:9";
  expect(cleanEnvironment({ REFLEXIO_URL: url, NO_COLOR: undefined })).toMatchObject({
    LANG: "de_DE.UTF-8",
    PATH: process.env.PATH,
    REFLEXIO_URL: url,
  });
});
