import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createSqliteStorage } from "../../src/adapters/storage/sqlite/index.ts";
import type { Storage, Write } from "../../src/ports/storage.ts";
import {
  addWrite,
  buildAgentPlaybook,
  buildJob,
  buildProfile,
  buildRequest,
  buildRun,
  buildUserPlaybook,
  commitAll,
  START,
  storeLearning,
  storeTurns,
} from "../helpers/records.ts";
import { temporaryFolder } from "../storage/engines.ts";

const CANARY = "qzvxkw7";
const GROUP = { agentVersion: "agent-v1", playbookName: "default" };

function forget(userId: string, minUsers = 2): Write {
  return { type: "user.forget", userId, minUsers, receiptId: "erasure", actor: "owner", at: START };
}

function openStorage(dataDir: string | null = null): Storage {
  const storage = createSqliteStorage({ dataDir });
  onTestFinished(() => storage.close());
  return storage;
}

function filesWithCanary(folder: string): string[] {
  return readdirSync(folder).filter((name) =>
    readFileSync(join(folder, name)).toString("latin1").includes(CANARY),
  );
}

/** Rows of several users and sizes among each other, so that pages are split and filled again. */
async function fillPages(storage: Storage): Promise<void> {
  for (let round = 0; round < 250; round += 1) {
    const user_id = `user${round % 7}`;
    const word = round % 7 === 3 ? CANARY : `word${round}`;
    const content = Array.from({ length: 5 + ((round * 37) % 150) }, () => word).join(" ");
    const request_id = `request-${round}`;
    await commitAll(storage, "org", {
      type: "request.insert",
      request: buildRequest({ request_id, user_id }),
    });
    const turns = Array.from({ length: 3 }, () => ({ user_id, request_id, content }));
    const [interactionId = 0] = await storeTurns(storage, "org", ...turns);
    const run_id = `run-${round}`;
    const evidence = [{ interactionId, quote: content.slice(0, 60) }];
    const profile = buildProfile({ profile_id: `p${round}`, user_id, content });
    const rule = buildUserPlaybook({ user_id, content });
    await commitAll(
      storage,
      "org",
      { type: "run.insert", run: buildRun({ run_id, user_id, note: content }), outcomes: [] },
      addWrite({ kind: "profile", row: profile }, { evidence, runId: run_id }),
      addWrite({ kind: "user_playbook", row: rule }, { evidence, runId: run_id }),
    );
  }
}

describe("an erasure in a large file", () => {
  it("also removes the copies that SQLite leaves in unused parts of pages", async () => {
    const folder = temporaryFolder();
    const storage = openStorage(folder);
    await fillPages(storage);
    await commitAll(storage, "org", forget("user3"));
    // The control: without the rewriting the bytes are still there.
    expect(filesWithCanary(folder)).not.toEqual([]);
    await storage.users.scrub();
    expect(filesWithCanary(folder)).toEqual([]);
    expect(await storage.interactions.count("org")).toBe(642);
  });

  it("is finished by the next start when the process ended before that", async () => {
    const folder = temporaryFolder();
    const storage = openStorage(folder);
    await fillPages(storage);
    await commitAll(storage, "org", forget("user3"));
    // What a killed process leaves behind, the write-ahead log among it.
    const left = temporaryFolder();
    cpSync(folder, left, { recursive: true });
    expect(filesWithCanary(left)).not.toEqual([]);
    openStorage(left);
    expect(filesWithCanary(left)).toEqual([]);
  });
});

describe("work that was under way", () => {
  it("cannot bring back what it read before the erasure", async () => {
    const storage = openStorage();
    const [turn = 0] = await storeTurns(storage, "org", { user_id: "ada" });
    await commitAll(storage, "org", forget("ada"));
    const evidence = [{ interactionId: turn, quote: "answers" }];
    const late: Write[] = [
      { type: "cursor.advance", userId: "ada", extractor: "e", from: 0, to: turn },
      addWrite({ kind: "profile", row: buildProfile() }, { evidence }),
    ];
    for (const write of late) {
      await expect(storage.commit("org", [write])).rejects.toMatchObject({ code: "conflict" });
    }
    const [next = 0] = await storeTurns(storage, "org", { user_id: "ada" });
    await commitAll(storage, "org", {
      type: "cursor.advance",
      userId: "ada",
      extractor: "e",
      from: 0,
      to: next,
    });
  });

  it("loses its job", async () => {
    const storage = openStorage();
    await commitAll(storage, "org", { type: "job.enqueue", job: buildJob({ payload: { user_id: "ada" } }) });
    await commitAll(storage, "org", { type: "job.enqueue", job: buildJob({ payload: { user_id: "adam" } }) });
    await commitAll(storage, "org", forget("ada"));
    expect((await storage.jobs.claim(["learn"], 1e15, 1000))?.payload).toEqual({ user_id: "adam" });
    expect(await storage.jobs.claim(["learn"], 1e15, 1000)).toBeUndefined();
  });
});

/** A shared rule with the text of the first user's rule, served for all of them. */
async function storeShared(storage: Storage, contents: Readonly<Record<string, string>>, text: string) {
  const members: number[] = [];
  for (const [user_id, content] of Object.entries(contents)) {
    const row = buildUserPlaybook({ user_id, content });
    members.push(Number(await storeLearning(storage, "org", { kind: "user_playbook", row })));
  }
  const row = buildAgentPlaybook({
    content: text,
    playbook_metadata: JSON.stringify({ support: { users: members.length, sessions: 1, user_playbooks: 1 } }),
  });
  const [result] = await commitAll(storage, "org", {
    type: "aggregation.apply",
    ...GROUP,
    expectedVersion: 0,
    clusters: [
      {
        clusterId: null,
        members: members.map((id) => ({ id, hash: "hash" })),
        state: "served",
        fingerprint: "fingerprint",
        textHash: "hash",
        agentPlaybookId: null,
        proposalId: null,
        attempts: 0,
        retryAtMs: null,
        error: null,
        action: { type: "add", row, as: "rule", supersedes: null, reason: "" },
      },
    ],
    removed: [],
    runId: "aggregation-1",
    mode: "incremental",
    at: START,
  });
  return Number(result?.ids[0]);
}

const ANYTHING = { statuses: null, approvals: null };

describe("shared rules that rest on the user's", () => {
  it("are withdrawn when too few other users teach them", async () => {
    const storage = openStorage();
    const text = "Always confirm the order number.";
    const id = await storeShared(storage, { ada: text, ben: text }, text);
    const preview = await storage.users.previewForget("org", "ada", 2);
    expect(preview.agentPlaybookIds).toEqual([id]);
    expect(preview.counts).toMatchObject({ agent_playbooks_withdrawn: 1, agent_playbooks_rederived: 0 });
    await commitAll(storage, "org", forget("ada"));
    expect(await storage.agentPlaybooks.list("org", ANYTHING, null)).toEqual([]);
    expect(await storage.aggregation.changes("org", GROUP, 9)).toEqual([]);
  });

  it("stay when enough others teach them in the same words", async () => {
    const storage = openStorage();
    const text = "Always confirm the order number.";
    const id = await storeShared(storage, { ada: text, ben: text, cleo: `${text} Twice.` }, text);
    await commitAll(storage, "org", forget("ada"));
    const left = await storage.agentPlaybooks.list("org", ANYTHING, null);
    expect(left.map((row) => row.agent_playbook_id)).toEqual([id]);
    const { counts } = (await storage.users.erasure("org", "erasure")) ?? {};
    expect(counts).toMatchObject({ agent_playbooks_withdrawn: 0, agent_playbooks_rederived: 1 });
  });

  it("are made anew when the words are the user's own", async () => {
    const storage = openStorage();
    const text = `Always confirm the ${CANARY} number.`;
    await storeShared(storage, { ada: text, ben: "Confirm the number.", cleo: "Confirm it." }, text);
    await commitAll(storage, "org", forget("ada"));
    expect(await storage.agentPlaybooks.list("org", ANYTHING, null)).toEqual([]);
    const { version, clusters } = await storage.aggregation.state("org", GROUP);
    expect(version).toBe(2);
    expect(clusters).toMatchObject([{ state: "gathering", agentPlaybookId: null, fingerprint: "" }]);
    expect(clusters[0]?.members).toHaveLength(2);
  });

  it("stay when a person wrote them", async () => {
    const storage = openStorage();
    const row = buildAgentPlaybook({ content: "Ask before deleting files." });
    await storeLearning(storage, "org", { kind: "agent_playbook", row });
    await storeLearning(storage, "org", { kind: "user_playbook", row: buildUserPlaybook() });
    await commitAll(storage, "org", forget("ada"));
    expect(await storage.agentPlaybooks.list("org", ANYTHING, null)).toHaveLength(1);
  });
});

describe("a preview", () => {
  it("changes nothing and knows nobody in another org", async () => {
    const storage = openStorage();
    await storeTurns(storage, "org", { user_id: "ada" });
    expect((await storage.users.previewForget("org", "ada", 2)).counts.interactions).toBe(1);
    expect((await storage.users.previewForget("other", "ada", 2)).counts.interactions).toBe(0);
    expect(await storage.interactions.count("org")).toBe(1);
    expect(await storage.users.erasure("org", "erasure")).toBeUndefined();
  });
});
