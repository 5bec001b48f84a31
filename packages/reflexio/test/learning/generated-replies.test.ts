import { DEFAULT_ORG_ID, operations, reflexioOptionsSchema } from "@reflexio/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createModelLearner } from "../../src/adapters/learners/model/index.ts";
import { createModelCatalog } from "../../src/adapters/models/catalog.ts";
import { createScriptedModel } from "../../src/adapters/models/scripted.ts";
import { modelKeys } from "../../src/config/model-keys.ts";
import { groundCandidate } from "../../src/core/learning/grounding.ts";
import type { CallMeter } from "../../src/ports/language-model.ts";
import type { ExtractBrief, Turn, TurnWindow } from "../../src/ports/learner.ts";
import { GENERATED, WORDS } from "../fakes/generated-replies.ts";
import { startFakeModels } from "../fakes/model-server.ts";
import { openTestApp } from "../helpers/app-harness.ts";

const promptsOf = () => reflexioOptionsSchema.parse({}).prompts;

const turn: Turn = {
  interactionId: 41,
  requestId: "r",
  speaker: "user",
  content: WORDS,
  expertContent: "",
  tools: [],
  action: "",
  createdAt: 1_750_000_000,
  fresh: true,
};
const windows: TurnWindow[] = [{ sessionId: "s", turns: [turn] }];
const turns = new Map([[turn.interactionId, turn]]);
const meter: CallMeter = { reserve: async () => "call", settle: async () => 0 };
const brief: ExtractBrief = {
  orgId: "org",
  definition: "Anything.",
  context: null,
  metadata: null,
  agentContext: null,
  tools: [],
  known: [],
  prompts: promptsOf(),
  gate: null,
  meter,
};

const reply = GENERATED.learnings;

describe("10,000 generated replies", () => {
  it("crash nothing: each is read, repaired or told as a failure, and what is kept is valid", async () => {
    const seen = { kept: 0, failed: 0 };
    const kinds = fc.constantFrom("profile", "user_playbook" as const);
    await fc.assert(
      fc.asyncProperty(reply, reply, kinds, async (first, second, kind) => {
        const model = createScriptedModel([first, second]);
        const learner = createModelLearner({
          modelOf: async () => model,
          clock: { nowMs: () => 1_750_000_000_000 },
        });
        const output = await learner.extract({
          kind: kind === "profile" ? "profile" : "user_playbook",
          windows,
          brief,
        });
        expect(output.steps?.length).toBeGreaterThanOrEqual(1);
        if (output.failure !== undefined) {
          seen.failed += 1;
          expect(output.candidates).toEqual([]);
        }
        for (const candidate of output.candidates) {
          expect(candidate.content.trim()).not.toBe("");
          expect(candidate.confidence).toBeGreaterThanOrEqual(0);
          expect(candidate.confidence).toBeLessThanOrEqual(1);
          const verdict = groundCandidate(candidate, turns, { isRuleBased: false });
          if (!verdict.grounded) continue;
          seen.kept += 1;
          expect(verdict.evidence.every((part) => WORDS.includes(part.quote.trim()))).toBe(true);
        }
      }),
      { numRuns: 10_000, seed: 7 },
    );
    expect(seen.kept).toBeGreaterThan(50);
    expect(seen.failed).toBeGreaterThan(500);
  }, 60_000);

  it("lose no turn: whatever comes back, the turns are read by the model or by the rules", async () => {
    const replies = fc.sample(reply, { numRuns: 400, seed: 11 });
    const model = createScriptedModel((_input: unknown, index: number) => replies[index % replies.length]);
    const test = await openTestApp({ models: () => model });
    for (let round = 0; round < 40; round += 1) {
      const answer = await test.owner.send(operations.publish_interaction, {
        query: { wait_for_response: "true" },
        body: {
          user_id: `user ${round}`,
          force_extraction: true,
          interaction_data_list: [{ role: "User", content: WORDS }],
        },
      });
      expect(answer.warnings).toEqual([]);
    }
    const runs = await test.storage.runs.list(DEFAULT_ORG_ID, {}, 999, null);
    expect(runs.map(({ status, turns_read }) => `${status} ${turns_read}`)).toEqual(
      Array.from({ length: 80 }, () => "succeeded 1"),
    );
    expect(new Set(runs.map(({ learner }) => learner))).toEqual(new Set(["model", "rules"]));
  }, 60_000);
});

describe("a provider that is busy", () => {
  it("answers 429 twice, then learns: the publish has no warning", async () => {
    const server = await startFakeModels((_call, index) =>
      index < 2 ? { status: 429, headers: { "retry-after": "0" } } : { text: '{"items":[]}' },
    );
    const environmentKeys = modelKeys({ REFLEXIO_MODEL_URL: server.url, REFLEXIO_MODEL: "local" });
    const test = await openTestApp({ models: createModelCatalog({ environmentKeys, firstWaitMs: 1 }) });
    const answer = await test.owner.send(operations.publish_interaction, {
      query: { wait_for_response: "true" },
      body: {
        user_id: "ada",
        force_extraction: true,
        interaction_data_list: [{ role: "User", content: "Hello." }],
      },
    });
    expect(answer).toMatchObject({ success: true, warnings: [], learner: "model" });
    const runs = await test.storage.runs.list(DEFAULT_ORG_ID, {}, 9, null);
    expect(runs.map(({ status, learner }) => [status, learner])).toEqual([
      ["succeeded", "model"],
      ["succeeded", "model"],
    ]);
    expect(server.calls.length).toBe(4);
  });
});
