import type { GenerateInput, TokenUsage } from "../../ports/language-model.ts";

/** What one call is made of. */
export type CallInput = Pick<GenerateInput, "system" | "messages" | "schema" | "maxOutputTokens">;

export type CallResult =
  | { readonly ok: true; readonly text: string; readonly usage: TokenUsage | null }
  | { readonly ok: false; readonly failure: CallFailure };

/** The system prompt; it holds the schema for a model that cannot be held to one. */
export function systemFor(
  { structuredOutput }: { readonly structuredOutput: boolean },
  input: CallInput,
): string {
  if (structuredOutput) return input.system;
  const schema = JSON.stringify(input.schema.json);
  return `${input.system}\n\nAnswer with one JSON object and nothing else: no introduction, no code fence. It must fit this JSON Schema:\n${schema}`;
}

/** Why one call brought no reply. */
export interface CallFailure {
  readonly message: string;
  /** The provider read the call and does not take it as it is. */
  readonly isRefused: boolean;
  /** The same call may succeed later. */
  readonly retryable: boolean;
  /** HTTP status; absent when there was no answer. */
  readonly status?: number;
  readonly retryAfterMs: number | undefined;
  /** What it cost; null when nobody knows, as after a time-out. */
  readonly usage: TokenUsage | null;
}

/** Retry-After as seconds, as milliseconds (`retry-after-ms`) or as a date. */
export function parseRetryAfter(
  headers: Readonly<Record<string, string>> | undefined,
  nowMs: number,
): number | undefined {
  const inMs = Number(headers?.["retry-after-ms"] ?? Number.NaN);
  if (Number.isFinite(inMs)) return Math.max(0, inMs);
  const value = headers?.["retry-after"]?.trim() ?? "";
  if (value === "") return undefined;
  const seconds = Number(value);
  const waitMs = Number.isNaN(seconds) ? Date.parse(value) - nowMs : seconds * 1000;
  return Number.isFinite(waitMs) ? Math.max(0, Math.round(waitMs)) : undefined;
}
