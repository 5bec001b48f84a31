import { describe, expect, it } from "vitest";
import { describeRule, ruleSimilarity } from "./rule-similarity.ts";

function similarity(a: string, b: string, triggers: readonly [string | null, string | null] = [null, null]) {
  const left = describeRule({ content: a, trigger: triggers[0] }, null);
  const right = describeRule({ content: b, trigger: triggers[1] }, null);
  expect(ruleSimilarity(left, right)).toBe(ruleSimilarity(right, left));
  return ruleSimilarity(left, right);
}

describe("ruleSimilarity", () => {
  it.each([
    [
      "Confirm the shipping address before you place an order",
      "Verify the shipping address before placing the order",
    ],
    ["Never deploy on Fridays", "Don't deploy on a Friday"],
    ["Run the tests before committing", "Always run tests before you commit"],
    ["Ask for the order number first", "First ask for the order number"],
    ["Always answer in German", "Answer in German please"],
    ["Use bullet points for lists", "Format lists as bullet points"],
  ])("takes “%s” and “%s” for one rule", (a, b) => {
    expect(similarity(a, b)).toBeGreaterThanOrEqual(0.5);
  });

  it.each([
    ["Always answer in French", "Always answer in German"],
    ["Use metric units", "Use imperial units"],
    ["Always deploy on Fridays", "Never deploy on Fridays"],
    ["Use tabs for indentation", "Use spaces for indentation"],
    ["Deploy to eu-west-1", "Deploy to us-east-1"],
    ["Send the report every Monday", "Send the report every Friday"],
    ["Run the tests before committing", "Run the linter before committing"],
    ["Round prices to 2 decimals", "Round prices to 4 decimals"],
    ["Ask before deleting files", "Ask after deleting files"],
    ["总是用法语回答问题", "总是用德语回答问题"],
  ])("keeps “%s” and “%s” apart", (a, b) => {
    expect(similarity(a, b)).toBeLessThan(0.5);
  });

  it("keeps the same advice for two tools apart, and joins it for two wordings of a situation", () => {
    const advice = "Ask for the missing permission first";
    expect(similarity(advice, advice, ["calling get_user", "calling delete_order"])).toBe(0);
    expect(
      similarity(advice, advice, ["the user says “change my address”", "the user says “I moved house”"]),
    ).toBeGreaterThanOrEqual(0.5);
  });

  it("lets close vectors join two wordings, and far ones part them", () => {
    const near = Float32Array.of(1, 0);
    const far = Float32Array.of(0, 1);
    const one = (vector: Float32Array) =>
      describeRule({ content: "Check the refund policy before promising a refund", trigger: null }, vector);
    const other = (vector: Float32Array) =>
      describeRule({ content: "Read the policy aloud before any refund is promised", trigger: null }, vector);
    expect(ruleSimilarity(one(near), other(near))).toBeGreaterThanOrEqual(0.5);
    expect(ruleSimilarity(one(near), other(far))).toBeLessThan(0.5);
  });
});
