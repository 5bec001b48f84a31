import type { SearchMode } from "@reflexio/contracts";
import type { RunSubject, SearchKind, StoredLearningKind } from "./records.ts";

/** Ids of the work under way, from the call that caused it down to the model call. None of them is about a user. */
export interface WorkIds {
  /** The caller's `X-Correlation-ID`, or the one the server made. */
  readonly request_id?: string | undefined;
  readonly job_id?: number | undefined;
  readonly run_id?: string | undefined;
}

/** Something that happened, as figures need it: no text, no id, nothing of a user. Times in seconds. */
export type Signal =
  | {
      readonly type: "http.answered";
      readonly operation: string;
      readonly status: number;
      readonly seconds: number;
    }
  | {
      readonly type: "search.answered";
      readonly kind: SearchKind;
      readonly mode: SearchMode;
      readonly isDegraded: boolean;
      readonly seconds: number;
    }
  /** `turns` is 0 for a publish that was stored before. */
  | { readonly type: "published"; readonly turns: number; readonly isDuplicate: boolean }
  | {
      readonly type: "job.ended";
      readonly queue: string;
      readonly outcome: "done" | "failed" | "stopped";
      readonly seconds: number;
    }
  | {
      readonly type: "run.ended";
      readonly learner: string;
      readonly kind: RunSubject;
      readonly status: "succeeded" | "failed";
    }
  | {
      readonly type: "learning.stored";
      readonly kind: StoredLearningKind;
      readonly action: "added" | "confirmed";
    }
  | {
      readonly type: "model.called";
      readonly provider: string;
      readonly hasFailed: boolean;
      readonly seconds: number;
      readonly inputTokens: number;
      readonly outputTokens: number;
      readonly costUsd: number;
    }
  | {
      readonly type: "embedded";
      readonly purpose: "document" | "query";
      readonly texts: number;
      readonly hasFailed: boolean;
      readonly seconds: number;
    };

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanStart {
  readonly name: string;
  readonly kind: "server" | "client" | "internal" | "consumer";
  readonly attributes?: SpanAttributes;
  /** W3C `traceparent` of the span it belongs to, when that is not the one under way. */
  readonly parent?: string | null;
}

export interface OpenSpan {
  set(attributes: SpanAttributes): void;
  /** Marks the span as failed, for work that tells of its failure without throwing. */
  fail(code: string): void;
}

/** Writes traces. Spans nest by where they are opened. */
export interface Tracer {
  /** Ends the span when the work does; an error marks it with its code, never with its message. */
  span<Result>(start: SpanStart, work: (span: OpenSpan) => Promise<Result>): Promise<Result>;
  /** W3C `traceparent` of the span under way, for work that goes on elsewhere; null when there is none. */
  traceparent(): string | null;
  /** Sends what is left. */
  close(): Promise<void>;
}
