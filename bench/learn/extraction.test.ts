import { describe, expect, it } from "vitest";
import type { Entry } from "./entries.ts";
import { scoreExtraction } from "./extraction.ts";
import { scoreBinary } from "./feedback.ts";
import { createSimilarity, stemsOf } from "./similarity.ts";

const entry = (text: string, sessionId: string): Entry => ({
  text,
  content: text,
  reason: "test",
  sessionIds: new Set([sessionId]),
});

const learnt = (...entries: readonly Entry[]) => ({
  byUser: new Map([["u", entries]]),
  turns: 1,
  milliseconds: 1,
});
const gold = { id: "g", user_id: "u", source: ["s1#0"], gold_profile: "I avoid running shoes." };

describe("extraction score", () => {
  it("counts a gold held by an entry of its own session", () => {
    const { score } = scoreExtraction(learnt(entry("avoids running shoes", "s1"), entry("likes tea", "s2")), [
      gold,
    ]);
    expect(score).toMatchObject({ gold: 1, extracted: 1, matching: 0.5, entries: 2, mostEntriesOfAUser: 2 });
  });

  it("does not count the same words from another session", () => {
    const { score, detail } = scoreExtraction(learnt(entry("avoids running shoes", "s2")), [gold]);
    expect(score.extracted).toBe(0);
    expect(detail.missed).toHaveLength(1);
  });

  it("ignores lines that are noise and sets without entries", () => {
    const { score } = scoreExtraction(learnt(), [{ id: "n", user_id: "u", gold_profile: null }]);
    expect(score).toMatchObject({ gold: 0, extracted: 0, matching: 0 });
  });
});

describe("similarity", () => {
  it("stems, drops stop words and weighs rare words more", () => {
    expect(stemsOf("I am running the User's shoes")).toEqual(["run", "user", "shoe"]);
    const similarity = createSimilarity(["red shoes", "red hats", "red coats"]);
    expect(similarity("red shoes", "shoes")).toBeGreaterThan(similarity("red shoes", "red"));
  });
});

describe("binary score", () => {
  it("reports precision, recall and F1", () => {
    const pairs = [
      { label: true, decision: true },
      { label: true, decision: false },
      { label: false, decision: true },
    ];
    expect(scoreBinary(pairs)).toEqual({ positives: 2, predicted: 2, precision: 0.5, recall: 0.5, f1: 0.5 });
  });
});
