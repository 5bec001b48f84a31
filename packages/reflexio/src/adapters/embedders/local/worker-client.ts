import type { Worker } from "node:worker_threads";
import { ReflexioError } from "@reflexio/contracts";
import type { EmbedPurpose } from "../../../ports/embedder.ts";
import type { Runtime } from "./engine.ts";
import { minilm } from "./model.ts";
import { createRunGate, type RunGate } from "./run-gate.ts";
import type { FromWorker, ToWorker } from "./worker-protocol.ts";

/** The part of a logger used here; pino's fits. */
export interface EmbedderLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface WorkerClientOptions {
  /** Starts a fresh thread: at the first request, and at the first one after a crash. */
  readonly startWorker: (gateMemory: SharedArrayBuffer) => Worker;
  readonly logger?: EmbedderLogger | undefined;
}

export interface EmbedCall {
  readonly texts: readonly string[];
  readonly purpose: EmbedPurpose;
  readonly signal?: AbortSignal | undefined;
}

/** The main thread's side of the embedding thread. */
export interface WorkerClient {
  /** @throws ReflexioError `embedder_unavailable`; the reason of `signal` when it is aborted. */
  request(call: EmbedCall): Promise<Float32Array[]>;
  /** What runs the model; undefined until it is loaded. */
  runtime(): Runtime | undefined;
  close(): Promise<void>;
}

interface Pending {
  resolve(vectors: Float32Array[]): void;
  reject(reason: unknown): void;
}

interface Connection {
  readonly worker: Worker;
  readonly gate: RunGate;
  readonly pending: Map<number, Pending>;
}

/** Talks to one long-lived thread, which keeps the process alive only while it has work. */
export function createWorkerClient({ startWorker, logger }: WorkerClientOptions): WorkerClient {
  let connection: Connection | undefined;
  let runtime: Runtime | undefined;
  let closed = false;
  let lastId = 0;

  const drop = (lost: Connection, message: string, cause?: unknown): void => {
    if (connection === lost) connection = undefined;
    const waiting = [...lost.pending.values()];
    lost.pending.clear();
    for (const { reject } of waiting) reject(unavailable(message, cause));
  };

  const receive = (from: Connection, answer: FromWorker): void => {
    if (answer.kind === "loaded") {
      runtime = answer.runtime;
      logLoaded(logger, answer);
    } else if (answer.kind === "done") {
      from.pending.get(answer.id)?.resolve(splitVectors(answer.vectors));
    } else {
      from.pending.get(answer.id)?.reject(unavailable("The built-in embedder failed.", answer.error));
    }
  };

  const connect = (): Connection => {
    const gate = createRunGate();
    const opened: Connection = { worker: startWorker(gate.memory), gate, pending: new Map() };
    process.once("exit", gate.shutBlocking);
    opened.worker.on("message", (answer: FromWorker) => receive(opened, answer));
    opened.worker.on("error", (error) => {
      logger?.warn({ err: error }, "embedder thread crashed");
      drop(opened, "The embedder's thread crashed.", error);
    });
    opened.worker.on("exit", (code) => {
      process.off("exit", gate.shutBlocking);
      drop(opened, `The embedder's thread ended with code ${code}.`);
    });
    return opened;
  };

  return {
    async request({ texts, purpose, signal }) {
      signal?.throwIfAborted();
      if (closed) throw unavailable("The embedder is closed.");
      if (texts.length === 0) return [];
      connection ??= connect();
      lastId += 1;
      return await exchange(connection, { kind: "embed", id: lastId, texts, purpose }, signal);
    },
    runtime: () => runtime,
    async close() {
      closed = true;
      if (connection === undefined) return;
      const { worker, gate } = connection;
      drop(connection, "The embedder was closed.");
      await gate.shut();
      await worker.terminate();
    },
  };
}

function exchange(
  { worker, pending }: Connection,
  request: ToWorker,
  signal: AbortSignal | undefined,
): Promise<Float32Array[]> {
  const { id } = request;
  const { promise, resolve, reject } = promiseWithResolvers<Float32Array[]>();
  const onAbort = (): void => {
    worker.postMessage({ kind: "cancel", id } satisfies ToWorker);
    reject(signal?.reason);
  };
  signal?.addEventListener("abort", onAbort, { once: true });
  pending.set(id, { resolve, reject });
  worker.ref();
  worker.postMessage(request);
  return promise.finally(() => {
    signal?.removeEventListener("abort", onAbort);
    pending.delete(id);
    if (pending.size === 0) worker.unref();
  });
}

/** `Promise.withResolvers` of Node 22. */
function promiseWithResolvers<T>() {
  let settle: { resolve(value: T): void; reject(reason: unknown): void } | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return {
    promise,
    resolve: (value: T): void => settle?.resolve(value),
    reject: (reason: unknown): void => settle?.reject(reason),
  };
}

function splitVectors(vectors: Float32Array): Float32Array[] {
  const { dimensions } = minilm;
  // Copies, not views: one kept view would keep the buffer of the whole batch alive.
  return Array.from({ length: vectors.length / dimensions }, (_, i) =>
    vectors.slice(i * dimensions, (i + 1) * dimensions),
  );
}

function logLoaded(
  logger: EmbedderLogger | undefined,
  loaded: Extract<FromWorker, { kind: "loaded" }>,
): void {
  const { runtime, loadMs, fallbackReason } = loaded;
  logger?.info({ runtime, loadMs, ...(fallbackReason && { fallbackReason }) }, "embedder loaded");
}

function unavailable(message: string, cause?: unknown): ReflexioError {
  return new ReflexioError("embedder_unavailable", message, { cause });
}
