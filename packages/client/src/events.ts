import { ReflexioClientError } from "./errors.ts";
import { createEventParser, type EventParser, type ServerEvent } from "./event-parser.ts";
import {
  errorFromAnswer,
  networkError,
  type RequestLabel,
  redirectError,
  wrongBodyError,
} from "./failures.ts";
import { isPassing } from "./retry.ts";
import type { Runtime } from "./runtime.ts";

/** Where a stream comes from and how long it is held. */
export interface EventStreamSource {
  readonly url: string;
  readonly headers: Headers;
  readonly signal?: AbortSignal | undefined;
  /** Resume after this event. */
  readonly lastEventId?: string | undefined;
  /** Longest silence, heartbeats included, before the connection counts as lost. */
  readonly idleTimeoutMs: number;
  /** Failed attempts in a row before the first connection is given up; an opened stream is always resumed. */
  readonly maxRetries: number;
}

const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 30_000;

/** One connection: its own abort, which the caller's signal, silence and the end all pull. */
interface Line {
  readonly signal: AbortSignal;
  /** Starts the silence afresh. */
  readonly touch: () => void;
  readonly close: () => void;
}

function openLine(source: EventStreamSource, runtime: Runtime): Line {
  const controller = new AbortController();
  const abort = () => controller.abort();
  let stopTimer = runtime.startTimer(source.idleTimeoutMs, abort);
  source.signal?.addEventListener("abort", abort, { once: true });
  return {
    signal: controller.signal,
    touch: () => {
      stopTimer();
      stopTimer = runtime.startTimer(source.idleTimeoutMs, abort);
    },
    close: () => {
      stopTimer();
      source.signal?.removeEventListener("abort", abort);
      controller.abort();
    },
  };
}

/** The body of a fresh connection; undefined when the server says that there is nothing more (204). */
async function connect(
  source: EventStreamSource,
  line: Line,
  lastEventId: string | undefined,
  runtime: Runtime,
): Promise<ReadableStream<Uint8Array> | undefined> {
  const label: RequestLabel = { method: "GET", url: source.url };
  const headers = new Headers(source.headers);
  headers.set("accept", "text/event-stream");
  if (lastEventId !== undefined) headers.set("last-event-id", lastEventId);
  const response = await runtime.fetch(source.url, { headers, redirect: "manual", signal: line.signal });
  const { status } = response;
  if (status === 204) return undefined;
  if (response.type === "opaqueredirect" || (status >= 300 && status < 400)) {
    throw redirectError(label, status, response.headers.get("location"));
  }
  if (response.ok && response.headers.get("content-type")?.startsWith("text/event-stream") && response.body) {
    return response.body;
  }
  const answer = { status, headers: response.headers, text: await response.text() };
  throw response.ok
    ? wrongBodyError(label, answer, "no event stream")
    : errorFromAnswer(label, answer, runtime.now());
}

async function* readBody(body: ReadableStream<Uint8Array>, parser: EventParser, line: Line) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      line.touch();
      yield parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

function delayMs(
  failures: number,
  parser: EventParser,
  error: ReflexioClientError | undefined,
  runtime: Runtime,
) {
  if (error?.retryAfterMs !== undefined) return error.retryAfterMs;
  const ceiling = Math.min(MAX_DELAY_MS, (parser.retryMs() ?? FIRST_DELAY_MS) * 2 ** failures);
  return ceiling * (0.5 + runtime.random() / 2);
}

/**
 * The events of a stream, for as long as the caller reads. A lost connection is opened again and resumed after
 * the last event. Ends when the signal aborts and when the server answers 204.
 */
export async function* readEvents(
  source: EventStreamSource,
  runtime: Runtime,
): AsyncGenerator<ServerEvent, void, undefined> {
  const parser = createEventParser(source.lastEventId);
  let failures = 0;
  let hasOpened = false;
  while (!source.signal?.aborted) {
    const line = openLine(source, runtime);
    let failure: ReflexioClientError | undefined;
    try {
      const body = await connect(source, line, parser.lastEventId(), runtime);
      if (body === undefined) return;
      hasOpened = true;
      for await (const events of readBody(body, parser, line)) {
        failures = 0;
        for (const event of events) {
          if (source.signal?.aborted) return;
          yield event;
        }
      }
    } catch (error) {
      if (source.signal?.aborted) return;
      failure = ReflexioClientError.isInstance(error)
        ? error
        : networkError({ method: "GET", url: source.url }, error);
      if (!isPassing(failure) || (!hasOpened && failures >= source.maxRetries)) throw failure;
    } finally {
      line.close();
    }
    parser.reset();
    await runtime.sleep(delayMs(failures, parser, failure, runtime), source.signal).catch(() => undefined);
    failures += 1;
  }
}
