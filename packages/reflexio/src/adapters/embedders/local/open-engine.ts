import { splitText } from "./chunks.ts";
import type { Engine, Runtime } from "./engine.ts";
import { golden } from "./model.ts";
import type { Tokenizer } from "./tokenizer.ts";

export interface EngineDependencies {
  readonly tokenizer: Tokenizer;
  readonly openers: Readonly<Record<Runtime, () => Promise<Engine>>>;
}

export interface OpenedEngine {
  readonly engine: Engine;
  /** Why the faster runtime was passed over, when it was. */
  readonly fallbackReason?: string;
}

/**
 * Loads the asked runtime; `auto` takes ONNX Runtime where it is installed and works, else WASM.
 * @throws Error when the runtime does not load, or gives other vectors than the model's.
 */
export async function openEngine(
  choice: Runtime | "auto",
  dependencies: EngineDependencies,
): Promise<OpenedEngine> {
  if (choice !== "auto") return { engine: await openChecked(choice, dependencies) };
  try {
    return { engine: await openChecked("onnx", dependencies) };
  } catch (error) {
    // Any failure will do: a missing package, a missing native library, a processor it does not support.
    const fallbackReason = error instanceof Error ? error.message : String(error);
    return { engine: await openChecked("wasm", dependencies), fallbackReason };
  }
}

async function openChecked(runtime: Runtime, { tokenizer, openers }: EngineDependencies): Promise<Engine> {
  const engine = await openers[runtime]();
  const [vector] = await engine.run(splitText(tokenizer, golden.text));
  const agrees = golden.head.every(
    (value, i) => Math.abs(value - (vector?.[i] ?? Number.NaN)) < golden.tolerance,
  );
  if (!agrees) throw new Error(`The ${runtime} runtime does not reproduce the model's known vector.`);
  return engine;
}
