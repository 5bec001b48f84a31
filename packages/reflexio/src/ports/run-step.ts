/** One thing a run did, such as a call of a model with its retries. Times in unix milliseconds. */
export interface RunStepRecord {
  readonly name: string;
  readonly status: "completed" | "skipped" | "failed";
  /** What it decided, in one sentence. */
  readonly summary: string;
  readonly started_at_ms: number;
  readonly duration_ms: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost_usd: number;
  /** `provider/model`; null when no model answered. */
  readonly model: string | null;
  readonly prompt_version: string | null;
  /** Calls that were made. */
  readonly attempts: number;
  readonly details: Readonly<Record<string, unknown>>;
  /** The reply word for word; null when there was none. */
  readonly raw_reply: string | null;
  readonly error: string | null;
}
