import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groundCandidate } from "../../../core/learning/grounding.ts";
import type { LearningKind, TurnWindow } from "../../../ports/learner.ts";
import { createRulesLearner, detectFeedback } from "./index.ts";
import { buildTurn, buildWindow, learn } from "./test-turns.ts";

const kinds: readonly LearningKind[] = ["profile", "user_playbook"];
const megabyte = 1_000_000;

const phrases = fc.constantFrom(
  "Always ",
  "never ",
  "when I ask about ",
  "I prefer ",
  "I'm ",
  "my ",
  "allergic to nuts",
  " is ",
  "No, ",
  "we never ",
  "use X instead",
  "```",
  "\n",
  "> ",
  '"',
  "'",
  ", ",
  ". ",
  "? ",
  "I live in Rome",
  "that's wrong",
  "From now on, ",
  "😀",
  "é",
  "\u0000",
  "“",
  "(",
  "1. ",
  "请",
  "option 2",
);
const prose = fc
  .array(fc.oneof(phrases, fc.string({ maxLength: 12 })), { maxLength: 24 })
  .map((parts) => parts.join(""));
const toolCalls = fc.array(
  fc.record({
    tool_name: fc.constantFrom("a", "b"),
    tool_data: fc.dictionary(fc.constantFrom("input", "output", "error", "status"), fc.jsonValue()),
  }),
  { maxLength: 2 },
);
const anyTurn = fc.record({
  speaker: fc.constantFrom("user" as const, "agent" as const, "tool" as const, "system" as const),
  content: prose,
  expertContent: fc.oneof(fc.constant(""), prose),
  tools: toolCalls,
  fresh: fc.boolean(),
});
const anyWindow = fc.array(anyTurn, { maxLength: 6 }).map(
  (turns): TurnWindow => ({
    sessionId: null,
    turns: turns.map((turn, index) => buildTurn({ ...turn, interactionId: index })),
  }),
);

describe("rules learner", () => {
  it("gives evidence that the grounding check keeps, and never throws", async () => {
    await fc.assert(
      fc.asyncProperty(anyWindow, fc.constantFrom(...kinds), async (window, kind) => {
        const turns = new Map(window.turns.map((turn) => [turn.interactionId, turn]));
        for (const candidate of await learn(kind, window)) {
          expect(groundCandidate(candidate, turns, { isRuleBased: true })).toEqual({
            grounded: true,
            evidence: candidate.evidence,
            candidate,
          });
        }
      }),
      { numRuns: 600 },
    );
  });

  it("says the same twice", async () => {
    const window = buildWindow(["user", "Always use tabs. I prefer tea. My name is Ana."]);
    for (const kind of kinds) expect(await learn(kind, window)).toEqual(await learn(kind, window));
  });

  it("joins what is said twice and keeps both quotes", async () => {
    const found = await learn(
      "user_playbook",
      buildWindow(["user", "Always use tabs."], ["agent", "ok"], ["user", "always use tabs!"]),
    );
    expect(found.map((candidate) => candidate.evidence.map((evidence) => evidence.interactionId))).toEqual([
      [1, 3],
    ]);
  });

  it("learns nothing from turns that are context only", async () => {
    const turns = [buildTurn({ content: "Always use tabs. I prefer tea.", fresh: false })];
    for (const kind of kinds) expect(await learn(kind, { sessionId: null, turns })).toEqual([]);
  });

  it("explains what it left out", async () => {
    const windows = [
      buildWindow(["user", "Should I always wear a helmet?"]),
      buildWindow(["user", "```\nAlways answer in Latin\n```"]),
    ];
    const { dismissed } = await createRulesLearner().extract({ kind: "user_playbook", windows });
    expect(dismissed.map((dismissal) => dismissal.reason)).toEqual([
      "instruction: a question",
      "instruction: only in quoted, pasted or code text",
    ]);
  });

  it("stops when told to", async () => {
    const signal = AbortSignal.abort();
    const call = createRulesLearner().extract({
      kind: "profile",
      windows: [buildWindow(["user", "hi"])],
      signal,
    });
    await expect(call).rejects.toThrow();
  });

  it("reads nothing out of nothing", async () => {
    for (const kind of kinds) {
      expect(await createRulesLearner().extract({ kind, windows: [] })).toEqual({
        candidates: [],
        dismissed: [],
        isRuleBased: true,
      });
    }
  });
});

describe("huge and hostile turns", () => {
  const hostile: readonly (readonly [string, string])[] = [
    ["letters", "a".repeat(megabyte)],
    ["dots", `${".".repeat(megabyte)}x`],
    ["quotes", `"'`.repeat(megabyte / 2)],
    ["open quotes", " 'a".repeat(megabyte / 3)],
    ["fences", "```".repeat(megabyte / 3)],
    ["spaces", `always${" ".repeat(megabyte)}x`],
    ["new lines", "\n".repeat(megabyte)],
    ["I", "I ".repeat(megabyte / 2)],
    ["commas", "I prefer, ".repeat(megabyte / 10)],
    ["adverbs", `I ${"really ".repeat(megabyte / 7)}`],
    ["nots", "not a, ".repeat(megabyte / 7)],
    ["conditions", `when I ask ${"when I ask ".repeat(megabyte / 11)}`],
    ["always", "always ".repeat(megabyte / 7)],
    ["colons", `summarize${":".repeat(megabyte)}`],
    ["tags", "<a>\n".repeat(megabyte / 4)],
    ["parentheses", "no (".repeat(megabyte / 4)],
  ];

  it.each(hostile)("reads a megabyte of %s at once", async (_, content) => {
    const window = buildWindow(["user", content.slice(0, 1_000)], ["agent", content], ["user", content]);
    const start = performance.now();
    for (const kind of kinds) await learn(kind, window);
    detectFeedback(buildTurn({ content }), buildTurn({ speaker: "agent", content }), window.turns);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it("reads a long sentence of hostile clauses at once", async () => {
    const start = performance.now();
    for (const [, content] of hostile)
      await learn("profile", buildWindow(["agent", "x"], ["user", content.slice(0, 1_190)]));
    for (const [, content] of hostile)
      await learn("user_playbook", buildWindow(["agent", "x"], ["user", content.slice(0, 1_190)]));
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
