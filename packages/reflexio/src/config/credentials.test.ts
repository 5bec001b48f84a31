import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/helpers/run-cli.ts";
import { NO_CREDENTIALS, readCredentials, updateCredentials } from "./credentials.ts";

test("without a file there are none", async () => {
  expect(await readCredentials(join(temporaryFolder(), "credentials.json"))).toEqual(NO_CREDENTIALS);
});

test("file and folder are the owner's alone, and no draft stays behind", async () => {
  const home = join(temporaryFolder(), "home");
  const path = join(home, "credentials.json");
  await updateCredentials(path, (current) => ({ ...current, keys: { a: "1" } }));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(home).mode & 0o777).toBe(0o700);
  expect(readdirSync(home)).toEqual(["credentials.json"]);
  expect((await readCredentials(path)).keys).toEqual({ a: "1" });
});

test("a file that anybody could read is narrowed when it is written", async () => {
  const path = join(temporaryFolder(), "credentials.json");
  writeFileSync(path, JSON.stringify(NO_CREDENTIALS), { mode: 0o644 });
  await updateCredentials(path, (current) => current);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("changes at the same time are all kept", async () => {
  const path = join(temporaryFolder(), "credentials.json");
  const names = Array.from({ length: 20 }, (_, index) => `k${index}`);
  await Promise.all(
    names.map((name) =>
      updateCredentials(path, (current) => ({ ...current, keys: { ...current.keys, [name]: name } })),
    ),
  );
  expect(Object.keys((await readCredentials(path)).keys).sort()).toEqual([...names].sort());
});

test("a damaged file is an error, not an empty one: writing would lose its keys", async () => {
  const path = join(temporaryFolder(), "credentials.json");
  writeFileSync(path, "{");
  await expect(updateCredentials(path, (current) => current)).rejects.toThrow(/not valid JSON/);
});
