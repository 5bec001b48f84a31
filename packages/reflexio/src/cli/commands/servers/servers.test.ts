import { expect, test } from "vitest";
import { startFakeServer } from "../../../../test/helpers/fake-server.ts";
import { runCli, temporaryFolder } from "../../../../test/helpers/run-cli.ts";

test("a named server is used by its name, with its key and no other's", async () => {
  const server = await startFakeServer();
  const env = { REFLEXIO_HOME: temporaryFolder() };
  const run = (...args: string[]) => runCli(args, { env });
  expect((await run("servers", "add", "prod", `${server.url}/`, "--api-key", "k-prod")).code).toBe(0);
  expect((await run("search", "x", "--server-url", "prod")).code).toBe(0);
  expect((await run("servers", "use", "prod")).code).toBe(0);
  expect((await run("search", "x")).code).toBe(0);
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
    "Bearer k-prod",
    "Bearer k-prod",
  ]);
  const listed = await run("servers", "list", "--json");
  expect(JSON.parse(listed.stdout).data).toMatchObject([{ name: "prod", url: server.url, is_default: true }]);
  expect(listed.stdout).not.toContain("k-prod");
  expect((await run("servers", "remove", "prod")).code).toBe(0);
  expect((await run("servers", "use", "prod")).code).toBe(5);
  await server.close();
});
