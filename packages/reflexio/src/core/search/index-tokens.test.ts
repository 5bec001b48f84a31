import fc from "fast-check";
import { expect, it } from "vitest";
import { analyzeDocument } from "./analyze.ts";
import { indexTokens, indexTokensAtOnce } from "./index-tokens.ts";

const sentence = "The quarterly report for Lisbon mentions 12 open invoices, see ops/billing.md. ";

it("indexes a text as it stands, whatever the pieces", () => {
  const long = sentence.repeat(500);
  expect(indexTokensAtOnce(long)).toBe(analyzeDocument(long).join(" "));
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      (text) => indexTokensAtOnce(text) === analyzeDocument(text).join(" "),
    ),
  );
});

it("cuts no word and no character, and goes on when there is nowhere to cut", () => {
  const words = Array.from({ length: 9_000 }, (_, index) => `word${index}x`);
  const tokens = new Set(indexTokensAtOnce(words.join(" ")).split(" "));
  for (const word of words) expect(tokens.has(word)).toBe(true);
  expect(indexTokensAtOnce("🎉".repeat(10_000)).split(" ")).toEqual(analyzeDocument("🎉".repeat(10_000)));
  expect(indexTokensAtOnce("x".repeat(50_000)).length).toBeGreaterThan(0);
});

it("keeps every word of a very long text, further ones once", () => {
  const tokens = indexTokensAtOnce(`${"alpha beta ".repeat(30_000)} gamma`).split(" ");
  expect(tokens.length).toBeLessThan(20_010);
  expect(tokens.at(-1)).toBe("gamma");
});

it("gives way again and again in a long text", () => {
  const text = "他喜欢简短的回答".repeat(10_000);
  expect([...indexTokens(text)].length).toBeGreaterThanOrEqual(10);
});
