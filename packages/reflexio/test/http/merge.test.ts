import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { type Caller, openTestApp } from "../helpers/app-harness.ts";

const { add_agent_playbook, get_agent_playbooks, merge_agent_playbooks } = operations;
const { update_agent_playbook_status, get_learning_provenance, restore_learning } = operations;

function rule(content: string, more: object = {}) {
  return { agent_version: "v3", playbook_name: "shipping", content, playbook_status: "pending", ...more };
}

async function add(caller: Caller, ...agent_playbooks: readonly object[]): Promise<number[]> {
  const { ids } = await caller.send(add_agent_playbook, { body: { agent_playbooks } });
  return ids?.map(Number) ?? [];
}

async function current(caller: Caller): Promise<[number, string][]> {
  const { agent_playbooks } = await caller.send(get_agent_playbooks, { body: {} });
  return agent_playbooks
    .map((row): [number, string] => [row.agent_playbook_id, row.content])
    .sort(([a], [b]) => a - b);
}

describe("POST /api/merge_agent_playbooks", () => {
  it("keeps the first rule with the new words, archives the others, and can be undone", async () => {
    const { owner } = await openTestApp({ start: false });
    const [a = 0, b = 0, c = 0] = await add(owner, rule("Confirm it"), rule("Verify it"), rule("Other"));
    const body = { agent_playbook_ids: [a, b], content: "Read it back" };
    const merged = await owner.send(merge_agent_playbooks, { body });
    expect(merged.agent_playbook).toMatchObject({ agent_playbook_id: a, content: "Read it back" });
    expect(await current(owner)).toEqual([
      [a, "Read it back"],
      [c, "Other"],
    ]);
    const { history } = await owner.send(get_learning_provenance, {
      body: { kind: "agent_playbook", id: String(b) },
    });
    expect(history.at(-1)).toMatchObject({
      action: "archived",
      reason: `Merged into agent playbook ${a}.`,
    });
    for (const id of [a, b])
      await owner.send(restore_learning, { body: { kind: "agent_playbook", id: String(id) } });
    expect(await current(owner)).toEqual([
      [a, "Confirm it"],
      [b, "Verify it"],
      [c, "Other"],
    ]);
  });

  it.each([
    ["an approved rule", { playbook_status: "approved" }, /Not pending/],
    ["another agent version", { agent_version: "v4" }, /another agent version/],
    ["another name", { playbook_name: "billing" }, /another agent version or name/],
    [
      "a proposed revision",
      { playbook_metadata: JSON.stringify({ support: { users: 2 }, revises: 1 }) },
      /proposed revision/,
    ],
  ])("refuses %s, and changes nothing", async (_name, more, message) => {
    const { owner } = await openTestApp({ start: false });
    const ids = await add(owner, rule("Confirm it"), rule("Verify it", more));
    const before = await current(owner);
    const { status, body } = await owner.call(merge_agent_playbooks, { body: { agent_playbook_ids: ids } });
    expect(status).toBe(409);
    expect(JSON.stringify(body)).toMatch(message);
    expect(await current(owner)).toEqual(before);
  });

  it("names a rule that does not exist, and needs two different ones", async () => {
    const { owner } = await openTestApp({ start: false });
    const [a = 0] = await add(owner, rule("Confirm it"));
    const unknown = await owner.call(merge_agent_playbooks, { body: { agent_playbook_ids: [a, 99] } });
    expect(unknown.status).toBe(404);
    expect(JSON.stringify(unknown.body)).toContain("99");
    expect((await owner.call(merge_agent_playbooks, { body: { agent_playbook_ids: [a, a] } })).status).toBe(
      422,
    );
  });
});

it("keeps the reason of a rejection in the history of the rule", async () => {
  const { owner } = await openTestApp({ start: false });
  const [id = 0] = await add(owner, rule("Confirm it"));
  const body = { agent_playbook_id: id, playbook_status: "rejected", reason: " too vague " };
  await owner.send(update_agent_playbook_status, { body });
  const { history } = await owner.send(get_learning_provenance, {
    body: { kind: "agent_playbook", id: String(id) },
  });
  expect(history.at(-1)).toMatchObject({ action: "reviewed", reason: "review: rejected: too vague" });
});
