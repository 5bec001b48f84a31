import { AsyncLocalStorage } from "node:async_hooks";
import type { OpenSpan, Signal, SpanStart, Tracer, WorkIds } from "../ports/telemetry.ts";

/** What a job remembers of the call that caused it. */
export interface Origin {
  readonly request_id?: string;
  readonly traceparent?: string;
}

export interface Telemetry {
  record(signal: Signal): void;
  /** Tells somebody more of what happens. */
  subscribe(sink: (signal: Signal) => void): void;
  /**
   * Does a piece of work under the given ids: log lines, spans and jobs that come of it carry them, and those of the
   * work around it.
   */
  span<Result>(
    start: SpanStart & { readonly ids?: WorkIds },
    work: (span: OpenSpan) => Promise<Result>,
  ): Promise<Result>;
  /** Ids of the work under way; empty outside of any. */
  ids(): WorkIds;
  /** To be kept with work that is done later. */
  origin(): Origin;
  /** Starts measuring; call the result for the seconds since. */
  stopwatch(): () => number;
  close(): Promise<void>;
}

export interface TelemetryOptions {
  /** Null: nothing is traced. */
  readonly tracer?: Tracer | null;
  /** A clock that never jumps, milliseconds. */
  readonly monotonicMs?: () => number;
}

const noSpan: OpenSpan = { set: () => undefined, fail: () => undefined };

/** Tells whoever listens what happens, and keeps the ids of the work under way. */
export function createTelemetry(options: TelemetryOptions = {}): Telemetry {
  const { tracer = null, monotonicMs = () => performance.now() } = options;
  const sinks: ((signal: Signal) => void)[] = [];
  const current = new AsyncLocalStorage<WorkIds>();
  const ids = () => current.getStore() ?? {};
  return {
    record(signal) {
      for (const sink of sinks) sink(signal);
    },
    subscribe: (sink) => void sinks.push(sink),
    span({ ids: added, ...start }, work) {
      const all = { ...ids(), ...added };
      const named = { ...start, attributes: { ...attributesOf(added), ...start.attributes } };
      return current.run(all, () => (tracer === null ? work(noSpan) : tracer.span(named, work)));
    },
    ids,
    origin() {
      const { request_id } = ids();
      const traceparent = tracer?.traceparent() ?? null;
      return {
        ...(request_id === undefined ? {} : { request_id }),
        ...(traceparent === null ? {} : { traceparent }),
      };
    },
    stopwatch() {
      const startMs = monotonicMs();
      return () => Math.max(0, monotonicMs() - startMs) / 1000;
    },
    close: async () => tracer?.close(),
  };
}

function attributesOf(ids: WorkIds = {}): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(ids).flatMap(([name, value]: [string, unknown]) =>
      typeof value === "string" || typeof value === "number" ? [[`reflexio.${name}`, value]] : [],
    ),
  );
}

/** Reads what {@link Telemetry.origin} left in the payload of a job; nothing of anything else. */
export function readOrigin(payload: Readonly<Record<string, unknown>>): Origin {
  const { origin } = payload;
  if (typeof origin !== "object" || origin === null) return {};
  const request_id: unknown = Reflect.get(origin, "request_id");
  const traceparent: unknown = Reflect.get(origin, "traceparent");
  return {
    ...(typeof request_id === "string" ? { request_id } : {}),
    ...(typeof traceparent === "string" ? { traceparent } : {}),
  };
}
