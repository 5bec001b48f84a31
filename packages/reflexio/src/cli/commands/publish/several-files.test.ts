import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startFakeServer, workingServer } from "../../../../test/helpers/fake-server.ts";
import { runCli, temporaryFolder } from "../../../../test/helpers/run-cli.ts";

const payload = (user: string) => JSON.stringify({ user_id: user, interactions: [{ content: "hi" }] });

test("several files are one publish, and what failed can be published again", async () => {
  const cwd = temporaryFolder();
  const working = workingServer();
  let isRefusing = true;
  const server = await startFakeServer((request) =>
    isRefusing && request.body.user_id === "bob"
      ? { status: 422, body: { detail: "bob is not welcome" } }
      : working(request),
  );
  writeFileSync(join(cwd, "a.jsonl"), `${payload("ann")}\n${payload("bob")}\n`);
  writeFileSync(join(cwd, "b.jsonl"), `not json\n${payload("cid")}\n`);
  const env = { REFLEXIO_URL: server.url };
  const first = await runCli(
    ["publish", "--file", "a.jsonl", "--file", "b.jsonl", "--failed-file", "failed.jsonl"],
    { cwd, env },
  );
  expect(first.code).toBe(7);
  expect(first.stderr).toContain("a.jsonl: line 2 (bob)");
  const failed = readFileSync(join(cwd, "failed.jsonl"), "utf8").trimEnd().split("\n");
  const rows = failed.map((line) => JSON.parse(line));
  const bob = rows.find(({ user_id }) => user_id === "bob");
  expect(bob.reflexio_error).toMatchObject({ file: "a.jsonl", line: 2, message: "bob is not welcome" });
  expect(rows.find(({ user_id }) => user_id === undefined).reflexio_error).toMatchObject({ file: "b.jsonl" });
  isRefusing = false;
  writeFileSync(join(cwd, "failed.jsonl"), `${JSON.stringify(bob)}\n`);
  const again = await runCli(["publish", "--file", "failed.jsonl"], { cwd, env });
  await server.close();
  expect(again.code, again.stderr).toBe(0);
  expect(server.published().at(-1)).toMatchObject({ user_id: "bob" });
  expect(server.published().at(-1)).not.toHaveProperty("reflexio_error");
});

test("a failed-file that cannot be written is told before anything is sent", async () => {
  const server = await startFakeServer();
  const result = await runCli(
    ["publish", "--data", payload("ann"), "--failed-file", "/no/such/folder/failed.jsonl"],
    { env: { REFLEXIO_URL: server.url } },
  );
  await server.close();
  expect(result.code).toBe(2);
  expect(server.published()).toEqual([]);
});
