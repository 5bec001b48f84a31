import { parseConfig } from "@reflexio/contracts";
import { describe, expect, it, onTestFinished } from "vitest";
import { buildTurn } from "../../test/helpers/records.ts";
import { createSqliteStorage } from "../adapters/storage/sqlite/index.ts";
import type { Learner } from "../ports/learner.ts";
import type { Storage } from "../ports/storage.ts";
import { createLearningService } from "./learning-service.ts";
import { createSettings } from "./settings.ts";

const ORG = "org";

function openStorage(): Storage {
  const storage = createSqliteStorage({ dataDir: null });
  onTestFinished(() => storage.close());
  return storage;
}

async function configure(storage: Storage, raw: object): Promise<void> {
  const result = parseConfig({ storage_config: null, ...raw });
  if ("problems" in result) throw new Error(JSON.stringify(result.problems));
  const expected = await storage.configs.currentVersion(ORG);
  await storage.commit(ORG, [
    { type: "config.put", config: result.config, actor: "test", at: 0, expected, fileHash: null },
  ]);
}

describe("settings", () => {
  it("are the defaults until something is configured, and change with the next version", async () => {
    const storage = openStorage();
    const settings = createSettings({ storage });
    const before = await settings.of(ORG);
    expect(before).toMatchObject({
      version: 0,
      agentPlaybookPolicy: { servePending: false, minUsers: 2, autoApprove: false },
      sessionIdleSeconds: 600,
      caps: { tokensPerDay: null, costUsdPerDay: 5 },
    });
    expect(before.extractors.map(({ name, kind }) => [name, kind])).toEqual([
      ["default_profile_extractor", "profile"],
      ["default_playbook_extractor", "user_playbook"],
    ]);
    await configure(storage, {
      reflexio: { session_idle_seconds: 5, agent_playbook_policy: { min_users: 1 } },
    });
    const after = await settings.of(ORG);
    expect(after).toMatchObject({ version: 1, sessionIdleSeconds: 5, agentPlaybookPolicy: { minUsers: 1 } });
    expect(await settings.of(ORG)).toBe(after);
    expect((await settings.of("other")).version).toBe(0);
  });

  it("give each extractor its own window or the configuration's", async () => {
    const storage = openStorage();
    const prompt = { extraction_definition_prompt: "x" };
    await configure(storage, {
      batch_size: 20,
      batch_interval: 4,
      profile_extractor_configs: [{ extractor_name: "own", batch_size_override: 3, ...prompt }],
      user_playbook_extractor_configs: [],
    });
    const { extractors } = await createSettings({ storage }).of(ORG);
    expect(extractors).toMatchObject([{ name: "own", batchSize: 3, batchInterval: 4 }]);
  });
});

describe("learning by settings", () => {
  /** Remembers what it was shown. */
  function recordingLearner(seen: string[]): Learner {
    return {
      id: "rules",
      costsMoney: false,
      async extract({ kind, windows }) {
        const fresh = windows.flatMap((window) => window.turns).filter((turn) => turn.fresh);
        seen.push(`${kind}: ${fresh.map((turn) => turn.content).join(", ")}`);
        return { candidates: [], dismissed: [] };
      },
    };
  }

  async function publish(storage: Storage, content: string, source: string): Promise<void> {
    const request_id = `request ${content}`;
    const base = { user_id: "ada", request_id, session_id: null, created_at: 1 };
    await storage.commit(ORG, [
      {
        type: "request.insert",
        request: { ...base, source, agent_version: "v", skip_aggregation: false, force_extraction: false },
      },
      {
        type: "interactions.insert",
        rows: [buildTurn({ ...base, role: "user", content })],
      },
    ]);
  }

  it("passes over other sources and manual extractors, and reads nothing twice", async () => {
    const storage = openStorage();
    const prompt = { extraction_definition_prompt: "x" };
    await configure(storage, {
      profile_extractor_configs: [
        { extractor_name: "mail", request_sources_enabled: ["mail"], ...prompt },
        { extractor_name: "by hand", manual_trigger: true, ...prompt },
      ],
      user_playbook_extractor_configs: [{ extractor_name: "all", ...prompt }],
    });
    const seen: string[] = [];
    const ids = Array.from({ length: 9 }, (_, index) => index).values();
    const learning = createLearningService({
      storage,
      learner: recordingLearner(seen),
      settings: createSettings({ storage }),
      clock: { nowMs: () => 0 },
      newId: () => `run ${ids.next().value}`,
    });
    const learn = () => learning.learnUser(ORG, "ada", new AbortController().signal);
    await publish(storage, "from chat", "chat");
    await learn();
    expect(seen).toEqual(["user_playbook: from chat"]);
    const note = (await storage.runs.byRequest(ORG, "request from chat")).map((run) => run.note);
    expect(note.join()).toContain("1 turn(s) came from sources that are not read");
    await publish(storage, "from mail", "mail");
    await publish(storage, "from nowhere", "");
    await learn();
    expect(seen.slice(1)).toEqual([
      "profile: from mail, from nowhere",
      "user_playbook: from mail, from nowhere",
    ]);
    expect(await storage.runs.cursor(ORG, "ada", "mail")).toBe(3);
    expect(await storage.runs.cursor(ORG, "ada", "by hand")).toBe(0);
    await learn();
    expect(seen).toHaveLength(3);
  });
});
