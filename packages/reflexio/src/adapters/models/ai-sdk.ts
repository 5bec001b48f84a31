import type { ModelImage, ModelMessage, TokenUsage } from "../../ports/language-model.ts";
import { type CallFailure, type CallInput, type CallResult, parseRetryAfter, systemFor } from "./call.ts";
import type { HttpEndpoint } from "./rungs.ts";

/** The library is loaded with the first call: it takes 200 ms and 70 MB. */
async function loadLibrary() {
  const library = await import("ai");
  // It would print to the console what providers do not support.
  globalThis.AI_SDK_LOG_WARNINGS = false;
  return library;
}

async function openModel(endpoint: HttpEndpoint, model: string, fetch: typeof globalThis.fetch) {
  const { apiKey, baseUrl: baseURL, headers, query, provider } = endpoint;
  switch (endpoint.protocol) {
    case "openai": {
      const { createOpenAI } = await import("@ai-sdk/openai");
      return createOpenAI({ apiKey, baseURL, fetch })(model);
    }
    case "anthropic": {
      const { createAnthropic } = await import("@ai-sdk/anthropic");
      return createAnthropic({ apiKey, baseURL, fetch })(model);
    }
    case "google": {
      const { createGoogleGenerativeAI } = await import("@ai-sdk/google");
      return createGoogleGenerativeAI({ apiKey, baseURL, fetch })(model);
    }
    case "openai-compatible": {
      const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
      const { structuredOutput: supportsStructuredOutputs } = endpoint;
      return createOpenAICompatible({
        name: provider,
        apiKey,
        baseURL,
        headers,
        queryParams: query,
        fetch,
        supportsStructuredOutputs,
      })(model);
    }
  }
}

function toUsage(usage: {
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
}): TokenUsage {
  return { inputTokens: usage.inputTokens ?? 0, outputTokens: usage.outputTokens ?? 0 };
}

function toImage(image: ModelImage) {
  return image.kind === "url"
    ? ({ type: "image", image: new URL(image.url) } as const)
    : ({ type: "image", image: image.base64, mediaType: image.mediaType } as const);
}

function toMessage({ role, content, images = [] }: ModelMessage) {
  if (role === "assistant") return { role, content };
  if (images.length === 0) return { role, content };
  return { role, content: [...images.map(toImage), { type: "text", text: content } as const] };
}

const NOTHING: TokenUsage = { inputTokens: 0, outputTokens: 0 };

type Library = Awaited<ReturnType<typeof loadLibrary>>;

/** Providers quote the key they refuse; it must reach neither logs nor traces. */
function withoutKey(message: string, { apiKey }: HttpEndpoint): string {
  return (apiKey.length < 4 ? message : message.replaceAll(apiKey, "[key]")).slice(0, 500);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

/** The provider does not want what was sent, such as a picture that it cannot fetch. */
const REFUSED = new Set([400, 404, 413, 415, 422]);

function toFailure(library: Library, error: unknown, endpoint: HttpEndpoint): CallFailure {
  if (!library.APICallError.isInstance(error)) {
    return {
      message: withoutKey(describe(error), endpoint),
      isRefused: false,
      retryable: true,
      retryAfterMs: undefined,
      usage: null,
    };
  }
  const { statusCode, responseHeaders } = error;
  const status = statusCode === undefined ? "" : `HTTP ${statusCode}: `;
  return {
    message: withoutKey(`${status}${describe(error)}`, endpoint),
    ...(statusCode === undefined ? {} : { status: statusCode }),
    isRefused: statusCode !== undefined && REFUSED.has(statusCode),
    retryable: statusCode === undefined || statusCode === 408 || statusCode === 429 || statusCode >= 500,
    retryAfterMs: parseRetryAfter(responseHeaders, Date.now()),
    // An error answer is not billed; a connection that broke may be.
    usage: statusCode === undefined || statusCode < 400 ? null : NOTHING,
  };
}

/**
 * Makes one call over HTTP, without any retry.
 * @param signal ends the call; then its reason is thrown
 */
export async function callHttp(
  endpoint: HttpEndpoint,
  name: string,
  input: CallInput,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<CallResult> {
  const library = await loadLibrary();
  const { structuredOutput } = endpoint;
  try {
    const model = await openModel(endpoint, name, fetch);
    const result = await library.generateText({
      model,
      system: systemFor(endpoint, input),
      messages: input.messages.map(toMessage),
      // The library would fetch addresses that it thinks a provider does not: from inside our network.
      experimental_download: async (requests) => requests.map(() => null),
      maxOutputTokens: input.maxOutputTokens,
      maxRetries: 0,
      abortSignal: signal,
      ...(structuredOutput
        ? {
            output: library.Output.object({
              schema: library.jsonSchema({ ...input.schema.json }),
              name: input.schema.name,
            }),
          }
        : {}),
    });
    return { ok: true, text: result.text, usage: toUsage(result.usage) };
  } catch (error) {
    signal.throwIfAborted();
    // The reply does not fit: it is a reply all the same, paid for, and the caller may repair it.
    if (library.NoObjectGeneratedError.isInstance(error) && error.usage !== undefined) {
      return { ok: true, text: error.text ?? "", usage: toUsage(error.usage) };
    }
    return { ok: false, failure: toFailure(library, error, endpoint) };
  }
}
