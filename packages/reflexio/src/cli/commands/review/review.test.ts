import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { agentPlaybook, startFakeServer } from "../../../../test/helpers/fake-server.ts";
import { runCli } from "../../../../test/helpers/run-cli.ts";

test("one key decides, u undoes, s skips, and the decisions are sent as they are made, with their reasons", async () => {
  const rules = [4, 5, 6].map((id) => ({
    ...agentPlaybook,
    agent_playbook_id: id,
    playbook_status: "pending",
  }));
  const server = await startFakeServer(({ path }) => {
    if (path === "/api/get_agent_playbooks")
      return { status: 200, body: { success: true, agent_playbooks: rules } };
    if (path === "/api/update_agent_playbook_status") return { status: 200, body: { success: true } };
    return { status: 404, body: { detail: "Not Found" } };
  });
  const keys = ["a", "u", "r", "too vague\n", "s", "r", "\n"];
  const stdin = new PassThrough();
  const result = await runCli(["review"], {
    env: { REFLEXIO_URL: server.url, TERM: "dumb" },
    isTerminal: true,
    stdin,
    onStderr: (text) => {
      if (/\[q\]uit|Why\?/.test(text)) stdin.write(keys.shift() ?? "q");
    },
  });
  await server.close();
  expect(result.code, result.stderr).toBe(0);
  const sent = server.requests.filter(({ path }) => path === "/api/update_agent_playbook_status");
  expect(sent.map(({ body }) => [body.agent_playbook_id, body.playbook_status, body.reason])).toEqual([
    [4, "approved", undefined],
    [4, "pending", undefined],
    [4, "rejected", "too vague"],
    [6, "rejected", undefined],
  ]);
  expect(result.stdout).toContain("Approved 0, rejected 2, merged 0, still pending 1");
});

test("reject sends its reason with each id", async () => {
  const server = await startFakeServer(() => ({ status: 200, body: { success: true } }));
  const result = await runCli(["reject", "4", "5", "--reason", "too vague"], {
    env: { REFLEXIO_URL: server.url },
  });
  await server.close();
  expect(result.code).toBe(0);
  expect(server.requests.map(({ body }) => body)).toEqual(
    [4, 5].map((id) => ({ agent_playbook_id: id, playbook_status: "rejected", reason: "too vague" })),
  );
});

test("approve reports what could not be decided: exit 7", async () => {
  const server = await startFakeServer(({ body }) =>
    body.agent_playbook_id === 5
      ? { status: 404, body: { detail: "There is no rule 5." } }
      : { status: 200, body: { success: true } },
  );
  const result = await runCli(["approve", "4", "5", "--json"], { env: { REFLEXIO_URL: server.url } });
  await server.close();
  expect(result.code).toBe(7);
  expect(JSON.parse(result.stdout).data).toMatchObject({ ids: [4], failed: [{ id: 5, type: "not_found" }] });
});
