import { parseConfig } from "@reflexio/contracts";
import { describe, expect, it, onTestFinished } from "vitest";
import { createFakeClock } from "../../test/helpers/app-harness.ts";
import {
  addWrite,
  buildAgentPlaybook,
  buildUserPlaybook,
  commitAll,
  START,
} from "../../test/helpers/records.ts";
import { createMedoidRuleWriter } from "../adapters/rule-writers/medoid.ts";
import { createSqliteStorage } from "../adapters/storage/sqlite/index.ts";
import type { AgentPlaybookRecord, NewUserPlaybook } from "../ports/records.ts";
import type { RuleWriter } from "../ports/rule-writer.ts";
import type { LearningChanges } from "../ports/storage.ts";
import { createAgentPlaybookService } from "./agent-playbook-service.ts";
import { createAggregationService } from "./aggregation-service.ts";
import { createEditService } from "./edit-service.ts";
import { createKnowledgeService } from "./knowledge-service.ts";
import { createRetrievalService } from "./retrieval-service.ts";
import { createSettings } from "./settings.ts";

const ORG = "org";
const GROUP = { agentVersion: "agent-v1", playbookName: "default" };
const CONFIRM = "Confirm the shipping address before you place an order";
const VERIFY = "Verify the shipping address before placing the order";

function open(options: { readonly writer?: RuleWriter; readonly policy?: Record<string, unknown> } = {}) {
  const storage = createSqliteStorage({ dataDir: null });
  onTestFinished(() => storage.close());
  const clock = createFakeClock();
  const settings = createSettings({ storage });
  const parsed = parseConfig({ storage_config: null, reflexio: { agent_playbook_policy: options.policy } });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  const { config } = parsed;
  let ids = 0;
  const aggregation = createAggregationService({
    storage,
    settings: {
      of: async (orgId) => ({ ...(await settings.of(orgId)), agentPlaybookPolicy: policyOf(config) }),
    },
    ruleWriter: options.writer ?? createMedoidRuleWriter(),
    clock,
    newId: () => `run-${++ids}`,
  });
  const edits = createEditService(storage, clock);
  const retrieval = createRetrievalService({ storage, embedder: null });
  const knowledge = createKnowledgeService({ storage, retrieval, clock });
  const playbooks = createAgentPlaybookService({ storage, edits, knowledge, clock });

  async function teach(user: string | null, content: string, more: Partial<NewUserPlaybook> = {}) {
    const row = buildUserPlaybook({ user_id: user, content, request_id: `request of ${user}`, ...more });
    const [result] = await commitAll(storage, ORG, addWrite({ kind: "user_playbook", row }));
    return String(result?.ids[0]);
  }
  async function forget(...idsToDelete: string[]) {
    const selector = { ids: idsToDelete };
    await commitAll(storage, ORG, { type: "learnings.delete", kind: "user_playbook", selector });
  }
  async function rules(): Promise<AgentPlaybookRecord[]> {
    const rows = await storage.agentPlaybooks.list(ORG, { statuses: [null], approvals: null }, null);
    return rows.sort((a, b) => a.agent_playbook_id - b.agent_playbook_id);
  }
  const aggregate = () => aggregation.aggregate(ORG, GROUP, "incremental");
  const review = (id: number, changes: LearningChanges) => playbooks.change(ORG, id, changes, "reviewer");
  return { storage, clock, aggregation, aggregate, teach, forget, rules, review, playbooks };
}

function policyOf(config: Extract<ReturnType<typeof parseConfig>, { config: unknown }>["config"]) {
  const { serve_pending, min_users, auto_approve } = config.reflexio.agent_playbook_policy;
  return { servePending: serve_pending, minUsers: min_users, autoApprove: auto_approve };
}

async function only(rows: Promise<AgentPlaybookRecord[]>): Promise<AgentPlaybookRecord> {
  const [row, ...others] = await rows;
  if (row === undefined || others.length > 0) throw new Error(`${others.length + (row ? 1 : 0)} rules`);
  return row;
}

describe("aggregation", () => {
  it("makes a pending rule of what two users teach, and counts them", async () => {
    const { teach, aggregate, rules, storage } = open();
    const first = await teach("ada", CONFIRM);
    const second = await teach("bo", VERIFY);
    await teach("cy", "Never deploy on Fridays");
    expect(await aggregate()).toMatchObject({
      rulesRead: 3,
      clusters: 1,
      added: 1,
      updated: 0,
      withdrawn: 0,
    });
    const rule = await only(rules());
    expect(rule).toMatchObject({ content: CONFIRM, playbook_status: "pending", playbook_name: "default" });
    expect(JSON.parse(rule.playbook_metadata)).toEqual({
      support: { users: 2, sessions: 2, user_playbooks: 2 },
    });
    const sources = await storage.aggregation.sourcesOf(ORG, rule.agent_playbook_id);
    expect(sources.map(String)).toEqual([first, second]);
  });

  it("is not taught by one user alone, however often, nor by nobody", async () => {
    const { teach, aggregate, rules } = open();
    await teach("ada", CONFIRM, { request_id: "one" });
    await teach("ada", VERIFY, { request_id: "two" });
    await teach(null, CONFIRM);
    expect(await aggregate()).toMatchObject({ rulesRead: 3, clusters: 0, added: 0, runId: null });
    expect(await rules()).toEqual([]);
  });

  it("takes one user for enough where the policy says so", async () => {
    const { teach, aggregate, rules } = open({ policy: { min_users: 1 } });
    await teach("ada", CONFIRM);
    await aggregate();
    expect((await only(rules())).content).toBe(CONFIRM);
  });

  it("counts a merged rule's users together, leaves its words alone, and proposes neither rule again", async () => {
    const { teach, aggregate, rules, playbooks, storage } = open();
    const read = "Read parcel labels aloud twice";
    const taught = [
      await teach("ada", CONFIRM),
      await teach("bo", VERIFY),
      await teach("cy", read),
      await teach("di", read, { request_id: "other" }),
    ];
    await aggregate();
    const [first, second] = (await rules()).map((row) => row.agent_playbook_id);
    if (first === undefined || second === undefined) throw new Error("two rules were expected");
    await playbooks.merge(ORG, [second, first], { content: "Read the label aloud" }, "reviewer");
    expect(await aggregate()).toMatchObject({ added: 0, updated: 1 });
    const rule = await only(rules());
    expect(rule).toMatchObject({ agent_playbook_id: second, content: "Read the label aloud" });
    expect(JSON.parse(rule.playbook_metadata).support).toMatchObject({ users: 4, user_playbooks: 4 });
    expect((await storage.aggregation.sourcesOf(ORG, second)).map(String).sort()).toEqual(taught.sort());
    expect(await aggregate()).toMatchObject({ added: 0, updated: 0, runId: null });
  });

  it("changes nothing when nothing changed", async () => {
    const { teach, aggregate, storage } = open();
    await teach("ada", CONFIRM);
    await teach("bo", VERIFY);
    await aggregate();
    expect(await aggregate()).toMatchObject({ added: 0, updated: 0, withdrawn: 0, runId: null });
    expect(await storage.aggregation.changes(ORG, GROUP, 10)).toHaveLength(1);
  });

  it("reads more than a hundred rules and leaves out those that are not current", async () => {
    const { teach, aggregate, rules } = open();
    await teach("ada", CONFIRM);
    await teach("eve", VERIFY, { status: "archived" });
    await teach("eve", VERIFY, { status: "pending" });
    for (let index = 0; index < 120; index += 1)
      await teach(`user ${index}`, `Unrelated advice${index} number${index}`);
    expect(await rules()).toEqual([]);
    await teach("bo", VERIFY);
    expect(await aggregate()).toMatchObject({ rulesRead: 122, clusters: 1, added: 1 });
  });

  it("keeps groups of other versions and names apart", async () => {
    const { teach, aggregate, rules } = open();
    await teach("ada", CONFIRM);
    await teach("bo", VERIFY, { agent_version: "agent-v2" });
    await teach("cy", VERIFY, { playbook_name: "shipping" });
    await aggregate();
    expect(await rules()).toEqual([]);
  });
});

describe("a growing cluster", () => {
  it("revises its rule under the same id and keeps the history", async () => {
    const { teach, aggregate, rules, storage } = open();
    await teach("ada", CONFIRM);
    await teach("bo", VERIFY);
    await aggregate();
    const before = await only(rules());
    await teach("cy", VERIFY);
    await teach("di", VERIFY);
    expect(await aggregate()).toMatchObject({ added: 0, updated: 1 });
    const after = await only(rules());
    expect(after.agent_playbook_id).toBe(before.agent_playbook_id);
    expect(after.content).toBe(VERIFY);
    expect(JSON.parse(after.playbook_metadata).support).toEqual({ users: 4, sessions: 4, user_playbooks: 4 });
    const id = String(after.agent_playbook_id);
    const revisions = await storage.lineage.revisions(ORG, "agent_playbook", id);
    expect(revisions.map((one) => one.state.content)).toEqual([CONFIRM, VERIFY]);
    const [change] = await storage.aggregation.changes(ORG, GROUP, 1);
    expect(change?.updated).toMatchObject([{ before: { content: CONFIRM }, after: { content: VERIFY } }]);
  });

  it("does not change words for a wording that is hardly nearer", async () => {
    const { teach, aggregate, rules } = open();
    await teach("ada", CONFIRM);
    await teach("bo", CONFIRM);
    await aggregate();
    await teach("cy", VERIFY);
    await aggregate();
    expect((await only(rules())).content).toBe(CONFIRM);
  });

  it("leaves words alone that a person wrote", async () => {
    const { teach, aggregate, rules, review } = open();
    await teach("ada", CONFIRM);
    await teach("bo", VERIFY);
    await aggregate();
    const { agent_playbook_id: id } = await only(rules());
    await review(id, { content: "Read the address back." });
    await teach("cy", VERIFY);
    await teach("di", VERIFY);
    await aggregate();
    const rule = await only(rules());
    expect(rule.content).toBe("Read the address back.");
    expect(JSON.parse(rule.playbook_metadata).support.users).toBe(4);
  });
});

describe("an approved rule", () => {
  async function approved() {
    const opened = open();
    await opened.teach("ada", CONFIRM);
    await opened.teach("bo", VERIFY);
    await opened.aggregate();
    const rule = await only(opened.rules());
    await opened.review(rule.agent_playbook_id, { playbook_status: "approved" });
    return { ...opened, rule: await only(opened.rules()) };
  }

  it("is never changed: what should change is proposed beside it, once", async () => {
    const { teach, aggregate, rules, rule } = await approved();
    await teach("cy", VERIFY);
    await teach("di", VERIFY);
    await aggregate();
    await aggregate();
    const [kept, proposal, ...others] = await rules();
    expect(others).toEqual([]);
    expect(kept).toEqual(rule);
    expect(proposal).toMatchObject({ content: VERIFY, playbook_status: "pending" });
    expect(JSON.parse(proposal?.playbook_metadata ?? "").revises).toBe(rule.agent_playbook_id);
  });

  it("gives its place to the proposal when that is approved, and stays restorable", async () => {
    const { teach, aggregate, rules, rule, review, storage } = await approved();
    await teach("cy", VERIFY);
    await teach("di", VERIFY);
    await aggregate();
    const proposal = (await rules())[1];
    await review(proposal?.agent_playbook_id ?? 0, { playbook_status: "approved" });
    expect((await only(rules())).agent_playbook_id).toBe(proposal?.agent_playbook_id);
    const old = await storage.lineage.find(ORG, "agent_playbook", String(rule.agent_playbook_id));
    expect(old?.superseded_by).toBe(String(proposal?.agent_playbook_id));
    await teach("ed", VERIFY);
    await aggregate();
    expect((await only(rules())).playbook_status).toBe("approved");
  });

  it("survives the loss of its support", async () => {
    const { aggregate, rules, rule, storage } = await approved();
    await commitAll(storage, ORG, { type: "learnings.delete", kind: "user_playbook", selector: {} });
    await aggregate();
    expect(await only(rules())).toEqual(rule);
  });

  it("is adopted when its cluster comes back, instead of a second one", async () => {
    const { aggregate, rules, rule, storage, teach } = await approved();
    await commitAll(storage, ORG, { type: "learnings.delete", kind: "user_playbook", selector: {} });
    await aggregate();
    await teach("ed", CONFIRM);
    await teach("fay", VERIFY);
    await aggregate();
    expect(await only(rules())).toEqual(rule);
  });

  it("that a person wrote stands for a cluster that says the same", async () => {
    const { teach, aggregate, rules, storage } = open();
    await commitAll(
      storage,
      ORG,
      addWrite({
        kind: "agent_playbook",
        row: buildAgentPlaybook({ content: CONFIRM, playbook_metadata: "mine" }),
      }),
    );
    await teach("ada", VERIFY);
    await teach("bo", VERIFY);
    await aggregate();
    expect(await only(rules())).toMatchObject({ content: CONFIRM, playbook_metadata: "mine" });
  });
});

describe("a rejected rule", () => {
  async function rejected() {
    const opened = open();
    await opened.teach("ada", CONFIRM);
    await opened.teach("bo", CONFIRM);
    await opened.aggregate();
    const rule = await only(opened.rules());
    await opened.review(rule.agent_playbook_id, { playbook_status: "rejected" });
    return opened;
  }

  it("is not proposed again for one more user", async () => {
    const { teach, aggregate, rules } = await rejected();
    await teach("cy", CONFIRM);
    await aggregate();
    expect((await only(rules())).playbook_status).toBe("rejected");
  });

  it("is proposed again when twice as many users teach it", async () => {
    const { teach, aggregate, rules } = await rejected();
    await teach("cy", CONFIRM);
    await teach("di", CONFIRM);
    await aggregate();
    expect((await rules()).map((row) => row.playbook_status)).toEqual(["rejected", "pending"]);
  });
});

describe("support", () => {
  it("that is lost withdraws a pending rule, with history, and gives it back when it returns", async () => {
    const { teach, aggregate, forget, rules, storage } = open();
    await teach("ada", CONFIRM);
    const second = await teach("bo", CONFIRM);
    await aggregate();
    const { agent_playbook_id: id } = await only(rules());
    await forget(second);
    expect(await aggregate()).toMatchObject({ withdrawn: 1 });
    expect(await rules()).toEqual([]);
    const [row] = await storage.agentPlaybooks.byIds(ORG, [String(id)]);
    expect(row?.status).toBe("archived");
    const revisions = await storage.lineage.revisions(ORG, "agent_playbook", String(id));
    expect(revisions.at(-1)).toMatchObject({ action: "archived" });
    await teach("cy", CONFIRM);
    await aggregate();
    expect((await only(rules())).agent_playbook_id).toBe(id);
  });

  it("that vanishes altogether withdraws the pending rule, too", async () => {
    const { teach, aggregate, forget, rules } = open();
    const taught = [await teach("ada", CONFIRM), await teach("bo", CONFIRM)];
    await aggregate();
    await forget(...taught);
    expect(await aggregate()).toMatchObject({ withdrawn: 1, clusters: 0 });
    expect(await rules()).toEqual([]);
  });

  it("brings a deleted rule back", async () => {
    const { teach, aggregate, rules, playbooks } = open();
    await teach("ada", CONFIRM);
    await teach("bo", CONFIRM);
    await aggregate();
    const { agent_playbook_id: id } = await only(rules());
    expect(await playbooks.delete(ORG, [id, 999])).toBe(1);
    await aggregate();
    expect((await only(rules())).content).toBe(CONFIRM);
  });

  it("counts a conversation of several rules once", async () => {
    const { teach, aggregate, rules } = open();
    await teach("ada", CONFIRM, { request_id: "shared" });
    await teach("bo", CONFIRM, { request_id: "shared" });
    await aggregate();
    expect(JSON.parse((await only(rules())).playbook_metadata).support).toMatchObject({
      users: 2,
      sessions: 1,
    });
  });
});

describe("a writer that fails", () => {
  function flaky() {
    const medoid = createMedoidRuleWriter();
    const state = { mode: "ok" as "ok" | "null" | "throw", calls: 0 };
    const writer: RuleWriter = {
      id: "scripted",
      async write(input) {
        state.calls += 1;
        if (state.mode === "throw") throw new Error("no model");
        return state.mode === "null" ? { text: null, reason: "There is none." } : medoid.write(input);
      },
    };
    return { state, ...open({ writer }) };
  }

  it.each(["null", "throw"] as const)(
    "(%s) leaves the old rule, and the cluster is tried again",
    async (mode) => {
      const { state, clock, teach, aggregate, rules, storage } = flaky();
      await teach("ada", CONFIRM);
      await teach("bo", VERIFY);
      await aggregate();
      const before = await only(rules());
      state.mode = mode;
      await teach("cy", VERIFY);
      await teach("di", VERIFY);
      expect(await aggregate()).toMatchObject({ failed: 1, added: 0 });
      expect((await only(rules())).content).toBe(before.content);
      const calls = state.calls;
      await aggregate();
      expect(state.calls, "not before it is due").toBe(calls);
      const job = await storage.jobs.claim(["aggregate"], clock.nowMs() + 3_600_000, 1_000);
      expect(job?.payload).toEqual({ agent_version: "agent-v1", playbook_name: "default" });
      state.mode = "ok";
      clock.advanceSeconds(3_600);
      expect(await aggregate()).toMatchObject({ failed: 0, updated: 1 });
      expect((await only(rules())).content).toBe(VERIFY);
    },
  );
});

describe("two aggregations at once", () => {
  it("make one rule", async () => {
    const { teach, aggregate, rules } = open();
    await teach("ada", CONFIRM);
    await teach("bo", VERIFY);
    await Promise.all([aggregate(), aggregate(), aggregate()]);
    expect(await rules()).toHaveLength(1);
  });
});

describe("automatic approval", () => {
  it("approves new rules and lets revisions replace them at once", async () => {
    const { teach, aggregate, rules } = open({ policy: { auto_approve: true } });
    await teach("ada", CONFIRM);
    await teach("bo", VERIFY);
    await aggregate();
    expect((await only(rules())).playbook_status).toBe("approved");
    await teach("cy", VERIFY);
    await teach("di", VERIFY);
    await aggregate();
    expect(await only(rules())).toMatchObject({ content: VERIFY, playbook_status: "approved" });
    expect(await aggregate()).toMatchObject({ added: 0, updated: 0 });
  });
});

it("counts from the time of the clock", async () => {
  const { teach, aggregate, rules } = open();
  await teach("ada", CONFIRM);
  await teach("bo", VERIFY);
  await aggregate();
  expect((await only(rules())).created_at).toBe(START);
});
