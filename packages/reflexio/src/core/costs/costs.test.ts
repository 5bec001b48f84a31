import { describe, expect, it } from "vitest";
import { estimateTokens } from "./estimate-tokens.ts";
import { costOf, findPrice, PRICES_DATE, UNKNOWN_PRICE } from "./prices.ts";

describe("prices", () => {
  it.each([
    ["gpt-5-mini-2025-08-07", 0.25],
    ["gpt-5-mini", 0.25],
    ["gpt-5", 1.25],
    ["gpt-5.4-mini", 0.75],
    ["openai/gpt-5.6-luna", 0.2],
    ["claude-haiku-4-5-20251001", 1],
    ["claude-sonnet-5", 2],
    ["google/gemini-3.7-flash", 1.5],
    ["deepseek-v4-flash:free", 0.14],
  ])("finds the family of %s", (model, input) => {
    expect(findPrice(model)?.inputPerMillion).toBe(input);
  });

  it.each(["gpt-5x", "llama-4", ""])("knows no price of %j", (model) => {
    expect(findPrice(model)).toBeUndefined();
  });

  it("charges input and output, and has a date", () => {
    expect(costOf(UNKNOWN_PRICE, { inputTokens: 1_000_000, outputTokens: 100_000 })).toBeCloseTo(8);
    expect(PRICES_DATE).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });
});

describe("estimateTokens", () => {
  it("counts bytes, so that Chinese is not taken for cheap", () => {
    const english = estimateTokens(["Please keep the answers short."]);
    const chinese = estimateTokens(["请保持答案简短，并且总是用中文回答我的问题。"]);
    expect(english).toBeLessThan(70);
    expect(chinese).toBeGreaterThanOrEqual(70);
  });
});
