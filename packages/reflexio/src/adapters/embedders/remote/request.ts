import { type ErrorOptions, ReflexioError } from "@reflexio/contracts";
import { readVectors } from "./reply.ts";
import type { Attempt } from "./retry.ts";

/** Where and how to ask for vectors. */
export interface Endpoint {
  readonly url: string;
  readonly model: string;
  readonly dimensions: number;
  readonly requestDimensions: boolean;
  readonly apiKey: string | undefined;
  readonly timeoutMs: number;
  readonly fetch: typeof fetch;
}

interface RawReply {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: string;
}

/** One attempt. Rejects only when one of `signals` aborts, with its reason; every other failure is an outcome. */
export async function postEmbeddings(
  endpoint: Endpoint,
  inputs: readonly string[],
  signals: readonly AbortSignal[],
): Promise<Attempt> {
  try {
    const reply = await withDeadline(endpoint.timeoutMs, signals, (signal) => post(endpoint, inputs, signal));
    return judge(endpoint, inputs.length, reply);
  } catch (error) {
    for (const signal of signals) signal.throwIfAborted();
    // A time-out or a connection refused, reset or never found.
    return { retryable: true, error: failure(endpoint, describe(error), { cause: error }) };
  }
}

async function post(endpoint: Endpoint, inputs: readonly string[], signal: AbortSignal): Promise<RawReply> {
  const { model, dimensions, apiKey } = endpoint;
  const response = await endpoint.fetch(endpoint.url, {
    method: "POST",
    headers: { "content-type": "application/json", ...(apiKey && { authorization: `Bearer ${apiKey}` }) },
    body: JSON.stringify({
      model,
      input: inputs,
      encoding_format: "float",
      ...(endpoint.requestDimensions && { dimensions }),
    }),
    signal,
  });
  return {
    status: response.status,
    retryAfter: response.headers.get("retry-after"),
    body: await response.text(),
  };
}

function judge(endpoint: Endpoint, count: number, { status, retryAfter, body }: RawReply): Attempt {
  if (status >= 200 && status < 300) {
    try {
      return { vectors: readVectors(body, { count, dimensions: endpoint.dimensions }) };
    } catch (error) {
      // The same question would get the same odd answer.
      return {
        retryable: false,
        error: failure(endpoint, `odd reply: ${describe(error)}`, { cause: error }),
      };
    }
  }
  const retryAfterMs = parseRetryAfter(retryAfter);
  return {
    retryable: status === 429 || status >= 500,
    error: failure(endpoint, `HTTP ${status}: ${body.slice(0, 200)}`, {
      ...(status === 401 || status === 403 ? { hint: "Check the embedder's API key." } : {}),
      ...(status === 404 ? { hint: "Check the embedder's base URL and model name." } : {}),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    }),
  };
}

function failure({ url, model, apiKey }: Endpoint, reason: string, options: ErrorOptions): ReflexioError {
  // Providers quote the key they refuse; it must reach neither logs nor clients.
  const safe = apiKey ? reason.replaceAll(apiKey, "[key]") : reason;
  return new ReflexioError("embedder_unavailable", `${model} at ${new URL(url).origin}: ${safe}`, options);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // fetch says only "fetch failed"; the system's reason is its cause.
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

/** Retry-After as seconds or as a date. */
function parseRetryAfter(value: string | null): number | undefined {
  if (value === null || value.trim() === "") return undefined;
  const seconds = Number(value);
  const waitMs = Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * 1000;
  return Number.isFinite(waitMs) ? Math.max(0, Math.round(waitMs)) : undefined;
}

/** Runs `work` under one signal made of a time-out and others. `AbortSignal.any` leaks or fires late on Node 20. */
async function withDeadline<T>(
  timeoutMs: number,
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`no reply within ${timeoutMs} ms`)), timeoutMs);
  const listeners = signals.map((signal) => {
    const listener = (): void => controller.abort(signal.reason);
    if (signal.aborted) listener();
    signal.addEventListener("abort", listener, { once: true });
    return { signal, listener };
  });
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    for (const { signal, listener } of listeners) signal.removeEventListener("abort", listener);
  }
}
