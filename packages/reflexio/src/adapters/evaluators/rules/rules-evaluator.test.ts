import { describe, expect, it } from "vitest";
import type { Speaker, Turn, TurnTool } from "../../../ports/learner.ts";
import { createRulesEvaluator } from "./index.ts";

const evaluator = createRulesEvaluator();

type Line = readonly [speaker: Speaker, content: string, tools?: readonly TurnTool[]];

function session(...lines: readonly Line[]): Turn[] {
  return lines.map(([speaker, content, tools = []], index) => ({
    interactionId: index + 1,
    requestId: "request-1",
    speaker,
    content,
    expertContent: "",
    tools,
    action: "",
    createdAt: index,
    fresh: true,
  }));
}

async function judge(...lines: readonly Line[]) {
  const { verdict } = await evaluator.evaluate({ turns: session(...lines) });
  if (verdict === null) throw new Error("no verdict");
  return verdict;
}

const ASK: Line = ["user", "Please change my seat to 12A on flight HAT110."];
const DONE: Line = ["agent", "Your seat is 12A now."];

describe("the rules evaluator", () => {
  it("takes thanks for a success and counts the turns until then", async () => {
    const verdict = await judge(ASK, DONE, ["user", "Great, thank you!"], ["agent", "You are welcome."]);
    expect(verdict).toMatchObject({
      isSuccess: true,
      failureType: null,
      failureReason: null,
      corrections: 0,
      userTurnsToResolution: 1,
      isEscalated: false,
    });
  });

  it("takes an answered question without any sign for a success", async () => {
    expect(await judge(ASK, DONE)).toMatchObject({ isSuccess: true, userTurnsToResolution: 1 });
  });

  it("takes a last word of complaint for a failure and says so", async () => {
    const verdict = await judge(
      ASK,
      ["agent", "You have seat 21C."],
      ["user", "This is ridiculous, forget it."],
    );
    expect(verdict).toMatchObject({
      isSuccess: false,
      failureType: "complaint",
      userTurnsToResolution: null,
    });
    expect(verdict.failureReason).toContain("complain");
  });

  it("counts corrections, and forgives those that were put right", async () => {
    const verdict = await judge(
      ASK,
      ["agent", "I changed it to 21C."],
      ["user", "No, that is wrong, I said 12A."],
      DONE,
      ["user", "Perfect, thanks!"],
    );
    expect(verdict).toMatchObject({ corrections: 1, isSuccess: true, userTurnsToResolution: 2 });
  });

  it("knows a handover by the tool that was called and by the agent's words", async () => {
    const transfer = { tool_name: "transfer_to_human_agents", tool_data: {} };
    const byTool = await judge(ASK, ["agent", "", [transfer]]);
    const byWords = await judge(ASK, ["agent", "I am transferring you to a colleague."]);
    expect([byTool.isEscalated, byWords.isEscalated]).toEqual([true, true]);
    const asked = await judge(
      ASK,
      ["agent", "I cannot do that."],
      ["user", "Then connect me with a human."],
      ["agent", "", [transfer]],
    );
    expect(asked).toMatchObject({ isSuccess: false, failureType: "escalated", isEscalated: true });
  });

  it("names the tool that never worked", async () => {
    const broken = { tool_name: "change_seat", tool_data: { error: "Error: seat map not available" } };
    const verdict = await judge(
      ASK,
      ["agent", "Let me try.", [broken]],
      ["user", "And?"],
      ["agent", "It failed.", [broken]],
    );
    expect(verdict).toMatchObject({ isSuccess: false, failureType: "tool_failure" });
    expect(verdict.failureReason).toContain("change_seat");
  });

  it("forgives a tool that worked in the end", async () => {
    const failed = { tool_name: "change_seat", tool_data: { error: "Error: timeout" } };
    const worked = { tool_name: "change_seat", tool_data: { output: "ok" } };
    expect((await judge(ASK, ["agent", "", [failed]], ["agent", "Done.", [worked]])).isSuccess).toBe(true);
  });

  it("takes a question that nobody answered for a failure", async () => {
    const verdict = await judge(ASK, DONE, ["user", "And what about my bag?"]);
    expect(verdict).toMatchObject({ isSuccess: false, failureType: "unanswered" });
  });

  it("says nothing of a session without a user or without an agent", async () => {
    expect(await evaluator.evaluate({ turns: session(["agent", "Hello?"]) })).toEqual({ verdict: null });
    expect(await evaluator.evaluate({ turns: session(["user", "Hello?"]) })).toEqual({ verdict: null });
    expect(await evaluator.evaluate({ turns: [] })).toEqual({ verdict: null });
  });

  it("scores between 0 and 1, whatever is said", async () => {
    const long = Array.from(
      { length: 400 },
      (_, index): Line => [index % 2 === 0 ? "user" : "agent", "No, that is wrong."],
    );
    const verdict = await judge(...long);
    expect(verdict.score).toBeGreaterThanOrEqual(0);
    expect(verdict.score).toBeLessThan(0.5);
  });
});
