import type { OperationSpec } from "@reflexio/contracts";
import { type Logger, pino } from "pino";
import { onTestFinished } from "vitest";
import { createHashingEmbedder } from "../../src/adapters/embedders/hashing.ts";
import { createRulesLearner } from "../../src/adapters/learners/rules/index.ts";
import type { ModelCatalog } from "../../src/adapters/models/catalog.ts";
import { createSqliteStorage } from "../../src/adapters/storage/sqlite/index.ts";
import type { PrometheusMetrics } from "../../src/adapters/telemetry/prometheus.ts";
import { type App, createApp } from "../../src/app.ts";
import type { AppOptions } from "../../src/app-parts.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Embedder } from "../../src/ports/embedder.ts";
import type { Learner } from "../../src/ports/learner.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { ALL_SCOPES, type Scope } from "../../src/services/key-service.ts";
import type { Telemetry } from "../../src/services/telemetry.ts";
import { type Answer, problemsOf } from "../http/wire-check.ts";
import { START } from "./records.ts";

/** A clock that stands still until it is moved. */
export interface FakeClock extends Clock {
  advanceSeconds(seconds: number): void;
}

export function createFakeClock(startMs = START * 1000): FakeClock {
  let now = startMs;
  return {
    nowMs: () => now,
    advanceSeconds(seconds) {
      now += seconds * 1000;
    },
  };
}

/** What a caller sends. */
export interface CallInput {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly text?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An operation whose answer can be read. */
type Answering<Output> = { readonly response: { parse(value: unknown): Output } } & OperationSpec;

/** Somebody with a key, or without one. */
export interface Caller {
  readonly key: string | null;
  /** Sends as it is; nothing is checked. */
  request(method: string, path: string, input?: CallInput): Promise<Answer>;
  /** Calls an operation; its answer, good or bad, must be as the operation promises. */
  call(spec: OperationSpec, input?: CallInput): Promise<Answer>;
  /** Calls an operation that must succeed and reads its answer. */
  send<Output>(spec: Answering<Output>, input?: CallInput): Promise<Output>;
  /** Follows a stream until what came is enough, then hangs up. `meanwhile` happens once it is open. */
  follow(
    spec: OperationSpec,
    input: CallInput,
    isEnough: (text: string) => boolean,
    meanwhile?: () => Promise<unknown>,
  ): Promise<string>;
}

export interface TestApp {
  readonly app: App;
  readonly storage: Storage;
  readonly clock: FakeClock;
  /** The default org's owner. */
  readonly owner: Caller;
  /** Somebody with a new key. */
  as(scopes: readonly Scope[], orgId?: string): Promise<Caller>;
  withKey(key: string | null): Caller;
  /** What the server logged as a warning or an error. */
  readonly errors: readonly string[];
}

export interface TestAppOptions extends Partial<AppOptions> {
  readonly learner?: Learner;
  /** Absent: no model is configured. */
  readonly models?: ModelCatalog;
  readonly embedder?: Embedder | null;
  readonly clock?: FakeClock;
  /** Absent: the clock itself, which nobody sets. */
  readonly steadyClock?: FakeClock;
  /** False: nothing happens in the background, publishes are only stored. */
  readonly start?: boolean;
  /** Folder of the database; in memory when absent. */
  readonly dataDir?: string;
  readonly telemetry?: Telemetry;
  readonly metrics?: PrometheusMetrics;
  /** Absent: warnings and errors are kept in `errors`. */
  readonly logger?: Logger;
  /** Puts something between the application and its storage. */
  readonly wrap?: (storage: Storage) => Storage;
}

/** As the Node server describes a call from this machine. */
const LOCAL = { incoming: { socket: { remoteAddress: "127.0.0.1" } } };

/** The whole application in memory, without a socket. Not closed by itself. */
export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const {
    learner,
    models,
    embedder,
    clock = createFakeClock(),
    steadyClock,
    start = true,
    dataDir,
    wrap,
    telemetry,
    metrics,
    logger,
    ...appOptions
  } = options;
  const errors: string[] = [];
  const stored = createSqliteStorage({ dataDir: dataDir ?? null });
  const storage = wrap === undefined ? stored : wrap(stored);
  const app = createApp(
    {
      storage,
      embedder: embedder === undefined ? createHashingEmbedder() : embedder,
      learner: learner ?? createRulesLearner(),
      ...(models === undefined ? {} : { models }),
      clock,
      ...(steadyClock === undefined ? {} : { steadyClock }),
      logger: logger ?? pino({ level: "warn" }, { write: (line: string) => errors.push(line) }),
      ...(telemetry === undefined ? {} : { telemetry }),
      ...(metrics === undefined ? {} : { metrics }),
    },
    { auth: true, version: "1.2.3-test", loopbackOnly: true, checkResponses: true, ...appOptions },
  );
  if (start) await app.start();

  function withKey(key: string | null): Caller {
    const caller: Caller = {
      key,
      async request(method, path, input = {}) {
        const hangUp = new AbortController();
        const init = { ...requestOf(method, key, input), signal: hangUp.signal };
        const response = await app.http.request(urlOf(path, input), init, LOCAL);
        // A stream ends when the caller goes away.
        if (isStream(response)) hangUp.abort();
        const text = await response.text();
        return { status: response.status, headers: response.headers, text, body: parseJson(text) };
      },
      async follow(spec, input, isEnough, meanwhile) {
        const hangUp = new AbortController();
        const init = { ...requestOf(spec.method, key, input), signal: hangUp.signal };
        const response = await app.http.request(urlOf(spec.path, input), init, LOCAL);
        if (response.body === null || !isStream(response))
          throw new Error(`No stream: ${await response.text()}`);
        await meanwhile?.();
        const decoder = new TextDecoder();
        let text = "";
        for await (const chunk of response.body) {
          text += decoder.decode(chunk, { stream: true });
          if (isEnough(text)) hangUp.abort();
        }
        return text;
      },
      async call(spec, input = {}) {
        const answer = await caller.request(spec.method, spec.path, input);
        const problems = problemsOf(spec, answer);
        if (problems.length === 0) return answer;
        throw new Error(
          `${spec.method} ${spec.path}: ${problems.join("; ")}\n${answer.text}\n${errors.join("")}`,
        );
      },
      async send(spec, input = {}) {
        const answer = await caller.call(spec, input);
        if (answer.status === 200) return spec.response.parse(answer.body);
        throw new Error(`${spec.method} ${spec.path}: ${answer.status} ${answer.text}`);
      },
    };
    return caller;
  }

  async function as(scopes: readonly Scope[], orgId?: string): Promise<Caller> {
    const issued = await app.keys.create("test", scopes, orgId);
    return withKey(issued.key);
  }

  return { app, storage, clock, owner: await as(ALL_SCOPES), as, withKey, errors };
}

/** The same, closed after the test. */
export async function openTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const opened = await createTestApp(options);
  onTestFinished(() => opened.app.close());
  return opened;
}

function urlOf(path: string, { params, query }: CallInput): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params?.[name] ?? ""));
  const search = new URLSearchParams(query).toString();
  return `http://127.0.0.1:8081${filled}${search === "" ? "" : `?${search}`}`;
}

function requestOf(method: string, key: string | null, { body, text, headers }: CallInput): RequestInit {
  const content = text ?? (body === undefined ? undefined : JSON.stringify(body));
  return {
    method,
    headers: {
      ...(key === null ? {} : { Authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(content === undefined ? {} : { body: content }),
  };
}

function isStream(response: Response): boolean {
  return (response.headers.get("content-type") ?? "").startsWith("text/event-stream");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
