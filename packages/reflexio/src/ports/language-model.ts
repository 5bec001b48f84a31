/** What a model is asked to do; each role may have a model of its own. */
export type ModelRole = "generation" | "evaluation" | "gate" | "query";

/** A picture for a model that sees. An address is fetched by the provider, never by us. */
export type ModelImage =
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "data"; readonly mediaType: string; readonly base64: string };

export interface ModelMessage {
  readonly role: "user" | "assistant";
  readonly content: string;
  /** Shown before the text, in this order. A model that takes none is told so instead. Only of the user's messages. */
  readonly images?: readonly ModelImage[];
}

/** The shape a reply must have. */
export interface ReplySchema {
  /** Letters, digits and `_` only: providers show it to the model. */
  readonly name: string;
  /** JSON Schema of an object, every property required and nothing else allowed. */
  readonly json: Readonly<Record<string, unknown>>;
}

export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars, when the provider itself says what the call cost. */
  readonly costUsd?: number;
}

/** One call that is about to be made. */
export interface PlannedCall {
  readonly provider: string;
  readonly model: string;
  readonly role: ModelRole;
  /** True when the endpoint is in the own network, where calls cost nothing. */
  readonly isOwnNetwork: boolean;
  /** Estimate, rather too high than too low. */
  readonly inputTokens: number;
  readonly maxOutputTokens: number;
}

/** Asked before and told after every call, retries, repairs and fallbacks included. */
export interface CallMeter {
  /**
   * Answers an id for {@link settle}.
   * @throws ReflexioError `rate_limited` when the call would exceed a cap; then it is not made
   */
  reserve(call: PlannedCall): Promise<string>;
  /** `usage` is null when the provider did not say: then the estimate stands. Answers US dollars. */
  settle(callId: string, call: PlannedCall, usage: TokenUsage | null): Promise<number>;
}

export interface GenerateInput {
  readonly role: ModelRole;
  readonly system: string;
  readonly messages: readonly ModelMessage[];
  readonly schema: ReplySchema;
  readonly maxOutputTokens: number;
  readonly signal: AbortSignal;
  /** Absent when nobody pays, as in tests. */
  readonly meter?: CallMeter | undefined;
}

/** One call that was made. */
export interface ModelCall {
  readonly provider: string;
  readonly model: string;
  readonly usage: TokenUsage;
  readonly costUsd: number;
  /** Milliseconds until the reply was complete. */
  readonly ms: number;
  /** Why it failed; null when it answered. */
  readonly error: string | null;
  /** HTTP status of the failure, when there was one. */
  readonly status?: number;
}

export interface GenerateOutput {
  /** The reply word for word. It need not be JSON, nor fit the schema: the caller checks. */
  readonly text: string;
  /** `provider/model` that answered. */
  readonly model: string;
  /** Every call that was made for it, failed ones included. */
  readonly calls: readonly ModelCall[];
}

export interface ModelCapabilities {
  /** The provider holds the model to the schema; else the schema is part of the prompt. */
  readonly structuredOutput: boolean;
}

/** A language model, or a ladder of them that is tried from the top. */
export interface LanguageModel {
  /** `provider/model` of the first choice, for people. */
  readonly id: string;
  readonly provider: string;
  readonly capabilities: ModelCapabilities;
  /** `provider/model` of the first choice for a role. */
  idFor(role: ModelRole): string;
  /**
   * @throws ReflexioError `model_unavailable` when no provider answered, `rate_limited` when a cap forbids the
   *   call; both with a `cause` whose `calls` are the {@link ModelCall}s that were made. The signal's reason when it aborts.
   */
  generate(input: GenerateInput): Promise<GenerateOutput>;
}
