import type { components } from "./api.d.ts";
import type { ServerEvent } from "./event-parser.ts";
import type { StreamOptions } from "./options.ts";
import { toWire } from "./publish.ts";

/**
 * Something that happened on the server. Its `type` says which other fields it has.
 *
 * @example
 * const textOf = (event: ReflexioEvent) =>
 *   event.type === "learning.added" ? event.learning.content : event.type;
 */
export type ReflexioEvent = components["schemas"]["Event"];

/**
 * What can happen, as `noun.verb`.
 *
 * @example
 * const type: EventType = "run.finished";
 */
export type EventType = ReflexioEvent["type"];

/**
 * The events of some types.
 *
 * @example
 * const countOf = (event: EventOf<"run.finished">) => event.counts.added;
 */
export type EventOf<Type extends EventType> = Extract<ReflexioEvent, { readonly type: Type }>;

/**
 * Which events to follow, and how. Conditions must all hold.
 *
 * @example
 * const options: EventOptions<"learning.added"> = { types: ["learning.added"], userId: "dana" };
 */
export interface EventOptions<Type extends EventType = EventType> extends Omit<StreamOptions, "query"> {
  /** Only these; all when absent. `stream.gap` comes in any case: events were lost, read the state again. */
  readonly types?: readonly Type[] | undefined;
  readonly userId?: string | undefined;
  readonly sessionId?: string | undefined;
  /** Of one publish call. */
  readonly requestId?: string | undefined;
  /** Of one rerun or manual generation. */
  readonly operationId?: string | undefined;
}

/** True for what is an event at all: the server checks the fields of its own. */
function isEvent<Type extends EventType>(data: unknown): data is EventOf<Type | "stream.gap"> {
  return typeof data === "object" && data !== null && "type" in data;
}

/** The events of `/api/events` as the contract has them. */
export async function* followEvents<Type extends EventType>(
  stream: (path: string, options: StreamOptions) => AsyncIterable<ServerEvent>,
  options: EventOptions<Type>,
): AsyncGenerator<EventOf<Type | "stream.gap">, void, undefined> {
  const { types, userId, sessionId, requestId, operationId, ...rest } = options;
  const query = toWire({ userId, sessionId, requestId, operationId });
  const wanted = types === undefined || types.length === 0 ? {} : { types: types.join(",") };
  for await (const { data } of stream("/api/events", { ...rest, query: { ...query, ...wanted } })) {
    if (isEvent<Type>(data)) yield data;
  }
}
