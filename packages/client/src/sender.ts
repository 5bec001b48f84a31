import { ReflexioClientError } from "./errors.ts";
import type { RawAnswer, RequestLabel } from "./failures.ts";
import { clientVersion } from "./operations.generated.ts";
import type { CallOptions, ClientOptions } from "./options.ts";
import type { Runtime } from "./runtime.ts";
import { type Shipment, ship } from "./transport.ts";
import { buildUrl, normalizeBaseUrl, type QueryFields } from "./url.ts";

/** One request before the client's settings are applied. */
interface Outgoing {
  readonly method: string;
  /** From the server's root, with its parameters filled in. */
  readonly path: string;
  readonly query?: QueryFields | undefined;
  readonly body?: unknown;
  /** A repeat cannot change anything. */
  readonly safe: boolean;
  /** The server acts once for one Idempotency-Key. */
  readonly idempotent: boolean;
}

/** An answer together with the request it belongs to. */
export interface Delivered {
  readonly label: RequestLabel;
  readonly answer: RawAnswer;
}

/** Applies a client's settings to requests. */
export interface Sender {
  readonly send: (outgoing: Outgoing, options?: CallOptions) => Promise<Delivered>;
  readonly urlOf: (path: string, query?: QueryFields) => string;
  /** The repeats of a call that says nothing else. */
  readonly maxRetries: number;
  /** A copy of the headers that every request carries. */
  readonly headers: () => Headers;
}

const DEFAULT_URL = "http://127.0.0.1:8081";
const DEFAULT_TIMEOUT_MS = 60_000;
/** Learning may call models for minutes. */
const WAITING_TIMEOUT_MS = 600_000;
const DEFAULT_MAX_RETRIES = 2;

function baseHeaders(options: ClientOptions): Headers {
  const headers = new Headers({ accept: "application/json" });
  // A browser names itself, and a header of ours would cost a CORS preflight.
  const agent =
    options.userAgent ?? ("document" in globalThis ? undefined : `reflexio-client/${clientVersion}`);
  try {
    if (agent !== undefined) headers.set("user-agent", agent);
    if (options.apiKey) headers.set("authorization", `Bearer ${options.apiKey}`);
    for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
  } catch (cause) {
    // The platform's own message would repeat the key.
    throw new ReflexioClientError(
      "usage",
      "The API key or a header has characters that HTTP does not allow.",
      {
        hint: "Copy the key again, without quotes or line breaks.",
        ...(options.apiKey ? {} : { cause }),
      },
    );
  }
  return headers;
}

/** Names a request that cannot be written down, such as a cyclic body, instead of sending it. */
function checked(outgoing: Outgoing, prepare: () => Shipment): Shipment {
  const { method, path } = outgoing;
  if (outgoing.body !== undefined && (method === "GET" || method === "HEAD")) {
    throw new ReflexioClientError("usage", `${method} ${path} cannot have a body.`, {
      hint: "Pass `query`.",
    });
  }
  try {
    return prepare();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ReflexioClientError("usage", `${method} ${path} cannot be sent: ${reason}`, {
      hint: "The body must be JSON, and the idempotency key plain text.",
      cause,
    });
  }
}

/** A sender with the given settings; throws `usage` when they cannot work. */
export function createSender(options: ClientOptions, runtime: Runtime): Sender {
  const base = normalizeBaseUrl(options.url ?? DEFAULT_URL);
  const shared = baseHeaders(options);
  const defaultRetries = options.maxRetries ?? DEFAULT_MAX_RETRIES;
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;

  function prepare(outgoing: Outgoing, call: CallOptions): Shipment {
    const maxRetries = Math.max(0, call.maxRetries ?? defaultRetries);
    const headers = new Headers(shared);
    if (outgoing.body !== undefined) headers.set("content-type", "application/json");
    const key = call.idempotencyKey ?? (outgoing.idempotent && maxRetries > 0 ? runtime.newId() : undefined);
    if (key !== undefined) headers.set("idempotency-key", key);
    const isRepeatable = outgoing.safe || (outgoing.idempotent && key !== undefined);
    const waits = outgoing.query?.wait_for_response === true;
    return {
      method: outgoing.method,
      url: buildUrl(base, outgoing.path, outgoing.query),
      headers,
      body: outgoing.body === undefined ? undefined : JSON.stringify(outgoing.body),
      signal: call.signal,
      timeoutMs: call.timeoutMs ?? (waits ? Math.max(WAITING_TIMEOUT_MS, timeoutMs) : timeoutMs),
      maxRetries: isRepeatable ? maxRetries : 0,
    };
  }

  async function send(outgoing: Outgoing, call: CallOptions = {}): Promise<Delivered> {
    const shipment = checked(outgoing, () => prepare(outgoing, call));
    return { label: shipment, answer: await ship(shipment, runtime) };
  }

  return {
    send,
    urlOf: (path, query) => buildUrl(base, path, query),
    maxRetries: defaultRetries,
    headers: () => new Headers(shared),
  };
}
