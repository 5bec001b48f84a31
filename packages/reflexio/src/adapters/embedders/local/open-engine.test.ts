import { expect, it } from "vitest";
import type { Engine, Runtime } from "./engine.ts";
import { golden } from "./model.ts";
import { openEngine } from "./open-engine.ts";

const tokenizer = { pieces: () => [] };
const opens =
  (runtime: Runtime, head: readonly number[] = golden.head) =>
  async (): Promise<Engine> => ({
    runtime,
    limits: { chunks: 1, paddedTokens: 1 },
    run: async () => [Float32Array.from(head)],
  });
const fails = async (): Promise<Engine> => {
  throw new Error("Cannot find package");
};

it("prefers ONNX Runtime", async () => {
  const opened = await openEngine("auto", { tokenizer, openers: { onnx: opens("onnx"), wasm: fails } });
  expect(opened).toEqual({ engine: expect.objectContaining({ runtime: "onnx" }) });
});

it("falls back to WASM when ONNX Runtime is missing, and says why", async () => {
  const opened = await openEngine("auto", { tokenizer, openers: { onnx: fails, wasm: opens("wasm") } });
  expect(opened).toMatchObject({ engine: { runtime: "wasm" }, fallbackReason: "Cannot find package" });
});

it("falls back when ONNX Runtime gives vectors of another space", async () => {
  const onnx = opens("onnx", [0.0677, 0.0636, 0.05]);
  const opened = await openEngine("auto", { tokenizer, openers: { onnx, wasm: opens("wasm") } });
  expect(opened).toMatchObject({
    engine: { runtime: "wasm" },
    fallbackReason: expect.stringMatching(/known vector/),
  });
});

it("insists on a runtime that was asked for", async () => {
  const openers = { onnx: fails, wasm: opens("wasm") };
  await expect(openEngine("onnx", { tokenizer, openers })).rejects.toThrow("Cannot find package");
});
