import type { EmbedPurpose } from "../../../ports/embedder.ts";
import type { Runtime } from "./engine.ts";

/** What the worker is started with. */
export interface WorkerSettings {
  readonly runtime: Runtime | "auto";
  /** Of the gate that `close` and the process's exit shut. */
  readonly gateMemory: SharedArrayBuffer;
}

/** One call of `embed`, as sent to the worker. */
export interface EmbedRequest {
  readonly kind: "embed";
  readonly id: number;
  readonly texts: readonly string[];
  readonly purpose: EmbedPurpose;
}

export type ToWorker = EmbedRequest | { readonly kind: "cancel"; readonly id: number };

/** `done` carries the vectors end to end in one transferred buffer. */
export type FromWorker =
  | {
      readonly kind: "loaded";
      readonly runtime: Runtime;
      readonly loadMs: number;
      readonly fallbackReason?: string;
    }
  | { readonly kind: "done"; readonly id: number; readonly vectors: Float32Array<ArrayBuffer> }
  | { readonly kind: "failed"; readonly id: number; readonly error: unknown };
