import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakeServer, startFakeServer } from "../../../../test/helpers/fake-server.ts";
import { runCli, temporaryFolder } from "../../../../test/helpers/run-cli.ts";

let server: FakeServer;
beforeAll(async () => {
  server = await startFakeServer();
});
afterAll(() => server.close());

const payload = (user_id: string, count = 1) => ({
  user_id,
  interactions: Array.from({ length: count }, (_, n) => ({ role: "user", content: `turn ${n}` })),
});

function importFile(text: string, ...options: readonly string[]) {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "in.json"), text);
  server.requests.length = 0;
  return runCli(["import", "in.json", ...options], { cwd, env: { REFLEXIO_URL: server.url } });
}

test("a dry run counts what a file holds and sends nothing", async () => {
  const text = [payload("dana", 2), payload("eve"), payload("dana")].map((one) => JSON.stringify(one));
  const result = await importFile(text.join("\n"), "--dry-run", "--json");
  expect(result.code, result.stderr).toBe(0);
  expect(JSON.parse(result.stdout).data).toEqual({
    dry_run: true,
    format: "Reflexio payloads",
    payloads: 3,
    turns: 4,
    users: 2,
    problems: [],
  });
  expect(server.requests).toEqual([]);
});

test("a dry run names each payload that cannot be imported, and fails", async () => {
  const text = [JSON.stringify(payload("dana")), "no json", JSON.stringify({ user_id: "x" })].join("\n");
  const result = await importFile(text, "--dry-run");
  expect(result.code).toBe(2);
  expect(result.stdout).toContain("1 payload(s) with 1 turn(s) of 1 user(s)");
  expect(result.stderr).toMatch(/line 2: [\s\S]*line 3: /);
  expect(server.requests).toEqual([]);
});

test("a pipe is read once, so that nothing of it is lost", async () => {
  const cwd = temporaryFolder();
  execFileSync("sh", ["-c", "mkfifo pipe"], { cwd });
  const users = Array.from({ length: 40 }, (_, index) => `user-${index}`);
  server.requests.length = 0;
  const written = writeFile(
    join(cwd, "pipe"),
    users.map((user) => `${JSON.stringify(payload(user, 50))}\n`).join(""),
  );
  const result = await runCli(["import", "pipe"], { cwd, env: { REFLEXIO_URL: server.url } });
  await written;
  expect(result.code, result.stderr).toBe(0);
  const published = server.requests.filter(({ path }) => path === "/api/publish_interaction");
  expect(published.map(({ body }) => body.user_id).sort()).toEqual(users.toSorted());
});

test("our own payloads are published", async () => {
  const result = await importFile(JSON.stringify([payload("dana"), payload("eve")]));
  expect(result.code, result.stderr).toBe(0);
  expect(server.published().map(({ user_id, source }) => [user_id, source])).toEqual([
    ["dana", "import"],
    ["eve", "import"],
  ]);
});

test.each([
  ["ChatGPT export", [{ title: "t", mapping: { a: { message: null } } }]],
  ["Claude export", [{ uuid: "u", chat_messages: [] }]],
  ["Langfuse export", { traceId: "t", name: "n" }],
  ["OpenTelemetry traces", { resourceSpans: [] }],
  ["Claude Code or Codex transcript", { type: "user", message: { role: "user", content: "hi" } }],
  ["list of chat messages", { messages: [{ role: "user", content: "hi" }] }],
  ["holds nothing that is known", { some: "thing" }],
])("%s is refused by name, and nothing is sent", async (name, value) => {
  const result = await importFile(JSON.stringify(value));
  expect(result.code).toBe(2);
  expect(result.stderr).toContain(name);
  expect(result.stderr).toContain("Only Reflexio payloads can");
  expect(server.requests).toEqual([]);
});
