import type { Chunk } from "./chunks.ts";

/** What can run the model. */
export type Runtime = "onnx" | "wasm";

/** A loaded model. Both runtimes give the same vectors. */
export interface Engine {
  readonly runtime: Runtime;
  /** Most chunks one `run` takes, and the most tokens with padding: keeps a run short, so that a query waits little. */
  readonly limits: { readonly chunks: number; readonly paddedTokens: number };
  /** One unit vector per chunk, in order. */
  run(chunks: readonly Chunk[]): Promise<Float32Array[]>;
}
