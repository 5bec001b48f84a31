import { reflexioOptionsSchema } from "@reflexio/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createModelEvaluator } from "../../src/adapters/evaluators/model/index.ts";
import { createScriptedModel } from "../../src/adapters/models/scripted.ts";
import { createModelRuleWriter } from "../../src/adapters/rule-writers/model/index.ts";
import { groundCandidate } from "../../src/core/learning/grounding.ts";
import type { CallMeter, GenerateInput } from "../../src/ports/language-model.ts";
import type { Evidence, Turn } from "../../src/ports/learner.ts";
import type { SourceRule } from "../../src/ports/rule-writer.ts";
import { GENERATED, REPLIES, WORDS } from "../fakes/generated-replies.ts";

/** Pairs of a first reply and a repair; `npm run test:replies` makes it 10,000. */
const RUNS = Math.max(REPLIES, 1_500);

const clock = { nowMs: () => 1_750_000_000_000 };
const meter: CallMeter = { reserve: async () => "call", settle: async () => 0 };
const { prompts } = reflexioOptionsSchema.parse({});
const common = { orgId: "org", agentContext: null, tools: [], prompts, meter };

function rule(id: number, userId: string, content: string): SourceRule {
  const none = { trigger: null, rationale: null, blocking_issue: null };
  return { id, userId, content, ...none, sessions: [], vector: null };
}

const RULES = [
  rule(11, "ada", "Answer in French"),
  rule(12, "bo", "Always answer in French"),
  rule(13, "cy", "Reply in French"),
];

function turn(interactionId: number, speaker: "user" | "agent", content: string): Turn {
  const empty = { expertContent: "", tools: [], action: "" };
  return { interactionId, requestId: "r", speaker, content, ...empty, createdAt: 1_750_000_000, fresh: true };
}

const SESSION = [turn(1, "user", WORDS), turn(2, "agent", "Bien."), turn(3, "user", "Merci, live in Porto.")];
const BY_ID = new Map(SESSION.map((one) => [one.interactionId, one]));

describe("generated replies about a shared rule", () => {
  it("crash nothing, and give nobody's names to all", async () => {
    const seen = { written: 0, none: 0, failed: 0 };
    await fc.assert(
      fc.asyncProperty(GENERATED.sharedRule, GENERATED.sharedRule, async (first, second) => {
        const model = createScriptedModel([first, second]);
        const writer = createModelRuleWriter({ modelOf: async () => model, clock });
        const brief = common;
        const input = { rules: RULES, current: null, refused: [], minUsers: 2, directionOverlap: 0.6, brief };
        const { text, failure, steps, strangers = [] } = await writer.write(input);
        expect(steps?.length).toBeGreaterThanOrEqual(1);
        expect(RULES.map(({ id }) => id)).toEqual(expect.arrayContaining([...strangers]));
        if (failure !== undefined) seen.failed += 1;
        else if (text === null) seen.none += 1;
        if (text === null) return;
        expect(failure).toBeUndefined();
        seen.written += 1;
        expect(text.content.trim()).not.toBe("");
        expect(text.content.length).toBeLessThanOrEqual(4_000);
        expect(text.content, "an address that no user named").not.toContain("@");
        expect(text.blocking_issue, "no rule has one").toBeNull();
        expect(
          new Set(RULES.filter(({ id }) => !strangers.includes(id)).map(({ userId }) => userId)).size,
        ).toBeGreaterThanOrEqual(2);
      }),
      { numRuns: RUNS, seed: 17 },
    );
    for (const count of Object.values(seen)) expect(count, JSON.stringify(seen)).toBeGreaterThan(RUNS / 50);
  }, 120_000);
});

describe("generated replies about a session", () => {
  const shadow = SESSION.map((one) => (one.speaker === "agent" ? { ...one, content: "Très bien." } : one));

  it("crash nothing, and a verdict that is kept rests on turns that are there", async () => {
    const seen = { judged: 0, compared: 0, failed: 0, lessons: 0 };
    const replies = fc.tuple(
      GENERATED.verdict,
      GENERATED.verdict,
      GENERATED.comparison,
      GENERATED.comparison,
    );
    await fc.assert(
      fc.asyncProperty(replies, async ([verdict, repair, ...orders]) => {
        const given = { judge: [verdict, repair], compare: [...orders] };
        const model = createScriptedModel(
          (input: GenerateInput) =>
            (input.schema.name === "session_verdict" ? given.judge : given.compare).shift() ?? "",
        );
        const evaluator = createModelEvaluator({ modelOf: async () => model, clock });
        const brief = { ...common, definition: "It was done.", metadata: null, wantsLesson: true };
        const output = await evaluator.evaluate({ turns: SESSION, shadow, brief });
        if (output.verdict === null) {
          expect(output.failure?.message).toContain("could not be used");
          expect(output.lesson ?? null).toBeNull();
          seen.failed += 1;
          return;
        }
        seen.judged += 1;
        const { score, isSuccess, failureType, failureReason, corrections, userTurnsToResolution } =
          output.verdict;
        expect(isSuccess ? score >= 0.5 && score <= 1 : score >= 0 && score <= 0.5, `${score}`).toBe(true);
        expect(failureType === null, "a failure has a type").toBe(isSuccess);
        expect(failureReason === null || failureReason.trim() !== "").toBe(true);
        expect([0, 1, 2]).toContain(corrections);
        expect(userTurnsToResolution === null || userTurnsToResolution <= 2).toBe(true);
        if (output.comparison !== null) seen.compared += 1;
        else expect(output.note).toContain("were not compared");
        if (output.lesson === null || output.lesson === undefined) return;
        seen.lessons += 1;
        expect(isSuccess).toBe(false);
        const grounded = groundCandidate(output.lesson, BY_ID, { isRuleBased: false });
        if (!grounded.grounded) return;
        const isSaid = ({ quote, interactionId }: Evidence) =>
          BY_ID.get(interactionId)?.content.includes(quote.trim()) === true;
        expect(grounded.evidence.every(isSaid)).toBe(true);
      }),
      { numRuns: RUNS, seed: 19 },
    );
    expect(seen.lessons, JSON.stringify(seen)).toBeGreaterThan(0);
    for (const count of [seen.judged, seen.compared, seen.failed])
      expect(count, JSON.stringify(seen)).toBeGreaterThan(RUNS / 50);
  }, 120_000);
});
