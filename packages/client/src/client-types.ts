import type { ServerEvent } from "./event-parser.ts";
import type { Methods } from "./methods.ts";
import type { CallInput, CallResult, OperationId } from "./operation-types.ts";
import type { CallOptions, StreamOptions } from "./options.ts";
import type { EventOf, EventOptions, EventType } from "./server-events.ts";
import type { QueryFields } from "./url.ts";

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
 * A Reflexio server, as code sees it. Every method throws `ReflexioClientError`.
 *
 * @example
 * const client: ReflexioClient = createClient({ apiKey: "rfx_example" });
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
   * Sends any request to the server, for what the client does not know. Repeated after a passing failure if
   * it is a GET or has an `idempotencyKey`. Throws for failing statuses.
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
   * What happens on the server, as it happens, typed by kind. A lost connection is opened again and what was missed
   * is replayed. Ends quietly when the signal aborts.
   *
   * @example
   * for await (const event of client.events({ types: ["learning.added"], userId: "dana" })) {
   *   if (event.type === "learning.added") console.log(event.learning.content);
   * }
   */
  readonly events: <Type extends EventType = EventType>(
    options?: EventOptions<Type>,
  ) => AsyncGenerator<EventOf<Type | "stream.gap">, void, undefined>;
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
