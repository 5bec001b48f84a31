import type { components } from "./api.d.ts";
import type { CallBody, CallResult, CamelCased, Invoke } from "./operation-types.ts";
import type { CallOptions } from "./options.ts";
import { toWire } from "./publish.ts";

interface PagedItems {
  readonly get_interactions: components["schemas"]["InteractionView"];
  readonly get_profiles: components["schemas"]["ProfileView"];
  readonly get_user_playbooks: components["schemas"]["UserPlaybookView"];
  readonly get_agent_playbooks: components["schemas"]["AgentPlaybookView"];
  readonly get_requests: components["schemas"]["RequestDataView"];
  readonly get_runs: components["schemas"]["Run"];
}

/**
 * An operation that lists page by page.
 *
 * @example
 * const id: PagedOperationId = "get_runs";
 */
export type PagedOperationId = keyof PagedItems;

/**
 * One row of a list.
 *
 * @example
 * const titleOf = (run: PageItem<"get_runs">) => `${run.kind} ${run.status}`;
 */
export type PageItem<Id extends PagedOperationId> = PagedItems[Id];

/**
 * What a list is narrowed to, in camelCase. The page's size is the operation's own field, `topK` or `limit`.
 *
 * @example
 * const fields: PageFields<"get_requests"> = { userId: "dana", topK: 100 };
 */
export type PageFields<Id extends PagedOperationId> = Readonly<
  Omit<CamelCased<CallBody<Id>>, "cursor" | "offset">
>;

/**
 * The arguments of `pages` after the id: the fields may be left out where none is required.
 *
 * @example
 * const rest: PageArguments<"get_runs"> = [{ limit: 100 }, { timeoutMs: 5_000 }];
 */
export type PageArguments<Id extends PagedOperationId> =
  Partial<PageFields<Id>> extends PageFields<Id>
    ? [fields?: PageFields<Id>, options?: CallOptions]
    : [fields: PageFields<Id>, options?: CallOptions];

type Reader<Id extends PagedOperationId> = (
  fields: PageFields<Id> | undefined,
  options: CallOptions | undefined,
) => AsyncGenerator<PageItem<Id>, void, undefined>;

/** How each list is read to its end. */
export type PageReaders = { readonly [Id in PagedOperationId]: Reader<Id> };

/** Rows of a list whose pages name the next one. */
async function* byCursor<Answer extends { readonly next_cursor?: string }, Item>(
  read: (cursor: { readonly cursor?: string }) => Promise<Answer>,
  itemsOf: (answer: Answer) => readonly Item[],
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | undefined;
  do {
    const answer = await read(cursor === undefined ? {} : { cursor });
    yield* itemsOf(answer);
    cursor = answer.next_cursor;
  } while (cursor !== undefined);
}

type Sessions = Pick<CallResult<"get_requests">, "sessions" | "has_more">;

/**
 * Publish calls, newest first, which are skipped by their number. One that is stored meanwhile moves the others down, so the page
 * after may repeat some: those are left out.
 */
async function* byOffset(
  read: (offset: number) => Promise<Sessions>,
): AsyncGenerator<PagedItems["get_requests"], void, undefined> {
  const seen = new Set<string>();
  for (let offset = 0; ; ) {
    const { sessions, has_more } = await read(offset);
    // A page comes grouped by session.
    const calls = sessions
      .flatMap((session) => session.requests)
      .sort((a, b) => b.request.created_at - a.request.created_at);
    for (const call of calls) {
      if (seen.has(call.request.request_id)) continue;
      seen.add(call.request.request_id);
      yield call;
    }
    offset += calls.length;
    if (!has_more || calls.length === 0) return;
  }
}

export function createPageReaders(invoke: Invoke): PageReaders {
  return {
    get_interactions: (fields, options) =>
      byCursor(
        (cursor) => invoke("get_interactions", { body: { ...toWire(fields ?? {}), ...cursor } }, options),
        (answer) => answer.interactions,
      ),
    get_profiles: (fields, options) =>
      byCursor(
        (cursor) => invoke("get_profiles", { body: { ...toWire(fields ?? {}), ...cursor } }, options),
        (answer) => answer.user_profiles,
      ),
    get_user_playbooks: (fields, options) =>
      byCursor(
        (cursor) => invoke("get_user_playbooks", { body: { ...toWire(fields ?? {}), ...cursor } }, options),
        (answer) => answer.user_playbooks,
      ),
    get_agent_playbooks: (fields, options) =>
      byCursor(
        (cursor) => invoke("get_agent_playbooks", { body: { ...toWire(fields ?? {}), ...cursor } }, options),
        (answer) => answer.agent_playbooks,
      ),
    get_requests: (fields, options) =>
      byOffset((offset) => invoke("get_requests", { body: { ...toWire(fields ?? {}), offset } }, options)),
    get_runs: (fields, options) =>
      byCursor(
        (cursor) => invoke("get_runs", { body: { ...toWire(fields ?? {}), ...cursor } }, options),
        (answer) => answer.runs,
      ),
  };
}
