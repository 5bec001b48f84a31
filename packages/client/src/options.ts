import type { QueryFields } from "./url.ts";

/**
 * Settings of a client.
 *
 * @example
 * const options: ClientOptions = { url: "https://reflexio.example.com/team", apiKey: "rfx_example" };
 */
export interface ClientOptions {
  /** The server; a path prefix is kept. Default `http://127.0.0.1:8081`. */
  readonly url?: string | undefined;
  /** Sent as a bearer token. */
  readonly apiKey?: string | undefined;
  /** Used instead of the global `fetch`, such as one with a proxy or a test's `app.fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /**
   * Milliseconds until a call fails with `timeout`, retries and waits included; 0 means never.
   * Default 60,000, and 600,000 for a publish that waits for learning.
   */
  readonly timeoutMs?: number | undefined;
  /** Repeats after passing failures, for calls that are safe to repeat. Default 2; 0 turns them off. */
  readonly maxRetries?: number | undefined;
  /** Default `reflexio-client/<version>`; in browsers their own unless given. */
  readonly userAgent?: string | undefined;
  /** Sent with every call; they win over the client's own. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * Settings of one call; they win over the client's.
 *
 * @example
 * const options: CallOptions = { timeoutMs: 5_000, signal: new AbortController().signal };
 */
export interface CallOptions {
  /** Ends the call at once, also between retries. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the call fails with `timeout`, retries and waits included; 0 means never. */
  readonly timeoutMs?: number | undefined;
  /** Names the effect of this call, so that sending it again does not act twice. Made up when absent. */
  readonly idempotencyKey?: string | undefined;
  readonly maxRetries?: number | undefined;
}

/**
 * Settings of one event stream.
 *
 * @example
 * const options: StreamOptions = { lastEventId: "42", signal: AbortSignal.timeout(60_000) };
 */
export interface StreamOptions {
  readonly query?: QueryFields | undefined;
  /** Ends the stream. */
  readonly signal?: AbortSignal | undefined;
  /** Start after this event; what happened since is replayed as far as the server keeps it. */
  readonly lastEventId?: string | undefined;
  /** Milliseconds of silence, heartbeats included, until the connection counts as lost. Default 60,000. */
  readonly idleTimeoutMs?: number | undefined;
  /** Failed attempts before the first connection is given up. An opened stream is resumed without end. */
  readonly maxRetries?: number | undefined;
}
