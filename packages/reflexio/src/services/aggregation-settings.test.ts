import { parseConfig } from "@reflexio/contracts";
import { describe, expect, it, onTestFinished } from "vitest";
import { createFakeClock } from "../../test/helpers/app-harness.ts";
import { addWrite, buildUserPlaybook, commitAll } from "../../test/helpers/records.ts";
import { createMedoidRuleWriter } from "../adapters/rule-writers/medoid.ts";
import { createSqliteStorage } from "../adapters/storage/sqlite/index.ts";
import type { RuleWriterInput } from "../ports/rule-writer.ts";
import { createAggregationService } from "./aggregation-service.ts";
import { createSettings } from "./settings.ts";

const ORG = "org";
const GROUP = { agentVersion: "agent-v1", playbookName: "default" };
const CONFIRM = "Confirm the shipping address before you place an order";
const VERIFY = "Verify the shipping address before placing the order";

/** Aggregation under an `aggregation_config`; null leaves it out. */
async function open(aggregation_config: object | null) {
  const storage = createSqliteStorage({ dataDir: null });
  onTestFinished(() => storage.close());
  const extractor = { extractor_name: GROUP.playbookName, extraction_definition_prompt: "Rules." };
  const parsed = parseConfig({
    storage_config: null,
    user_playbook_extractor_configs: [{ ...extractor, aggregation_config }],
  });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  const write = { config: parsed.config, actor: "test", at: 0, expected: 0, fileHash: null };
  await storage.commit(ORG, [{ type: "config.put", ...write }]);
  const medoid = createMedoidRuleWriter();
  const inputs: RuleWriterInput[] = [];
  let ids = 0;
  const service = createAggregationService({
    storage,
    settings: createSettings({ storage }),
    ruleWriter: {
      id: "rules",
      write: async (input) => {
        inputs.push(input);
        return medoid.write(input);
      },
    },
    clock: createFakeClock(),
    newId: () => `run-${++ids}`,
  });
  return {
    inputs,
    aggregate: (mode: "full_archive" | "incremental" = "incremental") => service.aggregate(ORG, GROUP, mode),
    async teach(user_id: string, content: string) {
      const row = buildUserPlaybook({ user_id, content, request_id: `of ${user_id}` });
      const [result] = await commitAll(storage, ORG, addWrite({ kind: "user_playbook", row }));
      return String(result?.ids[0]);
    },
    async forget(id: string) {
      await commitAll(storage, ORG, {
        type: "learnings.delete",
        kind: "user_playbook",
        selector: { ids: [id] },
      });
    },
    async shared() {
      const rows = await storage.agentPlaybooks.list(ORG, { statuses: [null], approvals: null }, null);
      return rows.map((row) => row.content);
    },
  };
}

describe("reaggregation_trigger_count", () => {
  it("lets new rules wait for each other, and then looks at all of them", async () => {
    const { teach, aggregate, shared } = await open({ reaggregation_trigger_count: 3 });
    await teach("ada", CONFIRM);
    await teach("bo", VERIFY);
    expect(await aggregate()).toMatchObject({ rulesRead: 2, waiting: 2, added: 0, runId: null });
    expect(await shared()).toEqual([]);
    await teach("cy", "Never deploy on Fridays");
    expect(await aggregate()).toMatchObject({ waiting: 0, added: 1 });
    await teach("di", CONFIRM);
    expect(await aggregate(), "counted from the last look on").toMatchObject({ waiting: 1, updated: 0 });
  });

  it("holds up nobody who asks for it", async () => {
    const { teach, aggregate } = await open({ reaggregation_trigger_count: 9 });
    await teach("ada", CONFIRM);
    await teach("bo", VERIFY);
    expect(await aggregate("full_archive")).toMatchObject({ waiting: 0, added: 1 });
  });

  it("does not keep a rule that lost its users", async () => {
    const { teach, aggregate, forget, shared } = await open({ reaggregation_trigger_count: 2 });
    const id = await teach("ada", CONFIRM);
    await teach("bo", VERIFY);
    await aggregate();
    expect(await shared()).toHaveLength(1);
    await teach("cy", "Never deploy on Fridays");
    await forget(id);
    expect(await aggregate()).toMatchObject({ waiting: 0, withdrawn: 1 });
    expect(await shared()).toEqual([]);
  });

  it("counts every rule at once where nothing is configured", async () => {
    const { teach, aggregate } = await open(null);
    await teach("ada", CONFIRM);
    expect(await aggregate()).toMatchObject({ rulesRead: 1, waiting: 0 });
    await teach("bo", VERIFY);
    expect(await aggregate()).toMatchObject({ waiting: 0, added: 1 });
  });
});

describe("direction_overlap_threshold", () => {
  it.each([
    [null, 0.6],
    [{ direction_overlap_threshold: 0.25 }, 0.25],
  ])("reaches whoever writes the rule (%j)", async (config, expected) => {
    const { teach, aggregate, inputs } = await open(config);
    await teach("ada", CONFIRM);
    await teach("bo", VERIFY);
    await aggregate("full_archive");
    expect(inputs.map(({ directionOverlap }) => directionOverlap)).toEqual([expected]);
  });
});
