import type { ServerEvent } from "./event-parser.ts";
import { readEvents } from "./events.ts";
import { tryParseJson, wrongBodyError } from "./failures.ts";
import { createMethods, type Methods } from "./methods.ts";
import type { CallInput, CallResult, OperationId } from "./operation-types.ts";
import { operationTable } from "./operations.generated.ts";
import type { CallOptions, ClientOptions } from "./options.ts";
import { createRuntime, type Runtime } from "./runtime.ts";
import { createSender, type Delivered, type Sender } from "./sender.ts";
import { fillPath, type QueryFields } from "./url.ts";

/**
 * The arguments of `call` after the id: the input may be left out where nothing in it is required.
 *
 * @example
 * const rest: CallArguments<"get_profiles"> = [{ body: { user_id: "dana" } }, { timeoutMs: 5_000 }];
 */
export type CallArguments<Id extends OperationId> =
  Partial<CallInput<Id>> extends CallInput<Id>
    ? [input?: CallInput<Id>, options?: CallOptions]
    : [input: CallInput<Id>, options?: CallOptions];

/**
 * What a plain request sends.
 *
 * @example
 * const input: RequestInput = { query: { limit: 20 } };
 */
export interface RequestInput {
  /** Any JSON value. */
  readonly body?: unknown;
  readonly query?: QueryFields | undefined;
}

/**
 * What a plain request gets back.
 *
 * @example
 * const show = (answer: RequestResult) => `${answer.status} ${answer.headers.get("content-type")}`;
 */
export interface RequestResult {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; the text when it is no JSON; undefined when empty. */
  readonly body: unknown;
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

/**
 * A Reflexio server, as code sees it. Every method throws `ReflexioClientError`.
 *
 * @example
 * const client: ReflexioClient = createClient({ apiKey: "rfx_…" });
 */
export interface ReflexioClient extends Methods {
  /**
   * Calls any operation by its id and answers its parsed JSON as the server sent it: an answer with
   * `success: false` is returned, not thrown.
   *
   * @example
   * const { profiles } = await client.call("search", { body: { query: "deploy region", user_id: "dana" } });
   */
  readonly call: <Id extends OperationId>(
    operationId: Id,
    ...rest: CallArguments<Id>
  ) => Promise<CallResult<Id>>;
  /**
   * Sends any request to the server, for what the client does not know. Only GET is repeated.
   * Throws for failing statuses.
   *
   * @example
   * const { body } = await client.request("GET", "/openapi.json");
   */
  readonly request: (
    method: string,
    path: string,
    input?: RequestInput,
    options?: CallOptions,
  ) => Promise<RequestResult>;
  /**
   * The server-sent events of a path, for as long as they are read. A lost connection is opened again and
   * resumed after the last event. Ends quietly when the signal aborts or the server has no more (204).
   *
   * @example
   * for await (const event of client.stream("/api/events", { signal: AbortSignal.timeout(60_000) })) {
   *   console.log(event.type, event.data);
   * }
   */
  readonly stream: (path: string, options?: StreamOptions) => AsyncGenerator<ServerEvent, void, undefined>;
}

const DEFAULT_IDLE_TIMEOUT_MS = 60_000;

interface OperationInfo {
  readonly method: string;
  readonly path: string;
  readonly safe?: boolean;
  readonly idempotent?: boolean;
}

interface LooseInput extends RequestInput {
  readonly params?: QueryFields | undefined;
}

/** The answer's JSON, trusted to have the contract's type: the server checks its own answers. */
function parseAnswer<Result>({ label, answer }: Delivered): Result {
  try {
    return JSON.parse(answer.text);
  } catch {
    throw wrongBodyError(label, answer);
  }
}

async function callOperation<Result>(
  sender: Sender,
  operationId: OperationId,
  input: LooseInput = {},
  options?: CallOptions,
): Promise<Result> {
  const info: OperationInfo = operationTable[operationId];
  const outgoing = {
    method: info.method,
    path: fillPath(info.path, input.params),
    query: input.query,
    body: input.body,
    safe: info.safe === true,
    idempotent: info.idempotent === true,
  };
  return parseAnswer(await sender.send(outgoing, options));
}

async function request(
  sender: Sender,
  method: string,
  path: string,
  input: RequestInput = {},
  options?: CallOptions,
): Promise<RequestResult> {
  const verb = method.toUpperCase();
  const isKeyed = options?.idempotencyKey !== undefined;
  const outgoing = { ...input, method: verb, path, safe: verb === "GET", idempotent: isKeyed };
  const { status, headers, text } = (await sender.send(outgoing, options)).answer;
  return { status, headers, body: text === "" ? undefined : (tryParseJson(text) ?? text) };
}

/** The client over the given surroundings; tests give a clock and a fetch of their own. */
export function createClientWith(options: ClientOptions, surroundings: Partial<Runtime>): ReflexioClient {
  const runtime = createRuntime({ ...surroundings, ...(options.fetch ? { fetch: options.fetch } : {}) });
  const sender = createSender(options, runtime);
  const call: ReflexioClient["call"] = (operationId, ...[input, callOptions]) =>
    callOperation(sender, operationId, input, callOptions);
  return {
    call,
    stream: (path, streamOptions = {}) => {
      const { query, signal, lastEventId } = streamOptions;
      const source = {
        url: sender.urlOf(path, query),
        headers: sender.headers(),
        signal,
        lastEventId,
        idleTimeoutMs: streamOptions.idleTimeoutMs ?? DEFAULT_IDLE_TIMEOUT_MS,
        maxRetries: streamOptions.maxRetries ?? sender.maxRetries,
      };
      return readEvents(source, runtime);
    },
    request: (method, path, input, callOptions) => request(sender, method, path, input, callOptions),
    ...createMethods((id, input, callOptions) => callOperation(sender, id, input, callOptions)),
  };
}

/**
 * A client of the server at `options.url`. Opens no connection; throws `usage` for settings that cannot work.
 *
 * @example
 * const client = createClient({ url: "http://127.0.0.1:8081", apiKey: "rfx_…" });
 * await client.publish({ userId: "dana", turns: [{ role: "user", content: "Always use eu-west-1." }] });
 * const { profiles } = await client.search("which region", { userId: "dana" });
 */
export function createClient(options: ClientOptions = {}): ReflexioClient {
  return createClientWith(options, {});
}
