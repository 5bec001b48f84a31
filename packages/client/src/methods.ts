import { ReflexioClientError } from "./errors.ts";
import { field } from "./failures.ts";
import type { CallBody, CallInput, CallResult, CamelCased, Invoke, OperationId } from "./operation-types.ts";
import type { CallOptions } from "./options.ts";
import { createPageReaders, type PageArguments, type PagedOperationId, type PageItem } from "./pages.ts";
import { type PublishOptions, publishBody, toWire } from "./publish.ts";
import type { Runtime } from "./runtime.ts";
import type { QueryFields } from "./url.ts";
import { type LearningTarget, type WaitOptions, waitForLearning } from "./wait-for-learning.ts";

type BodyOptions<Id extends OperationId> = Readonly<CamelCased<CallBody<Id>>>;
type QueryOptions<Id extends OperationId> = Readonly<CamelCased<Exclude<CallInput<Id>["query"], undefined>>>;
type Method<Fields, Id extends OperationId> = (
  fields: Fields,
  options?: CallOptions,
) => Promise<CallResult<Id>>;
type FreeMethod<Fields, Id extends OperationId> = (
  fields?: Fields,
  options?: CallOptions,
) => Promise<CallResult<Id>>;
type BareMethod<Id extends OperationId> = (options?: CallOptions) => Promise<CallResult<Id>>;

/**
 * The everyday calls. They take camelCase options, answer the server's JSON, and throw code `failed` when the
 * server answers `success: false`.
 *
 * @example
 * const forget = (client: Methods) => client.interactions.delete({ userId: "dana", interactionId: 7 });
 */
export interface Methods {
  /** Stores turns durably; learning follows in the background, or before the answer with `wait`. */
  readonly publish: Method<PublishOptions, "publish_interaction">;
  /** Profiles and playbooks for a task, best first. Profiles need a `userId`. */
  readonly search: (
    query: string,
    fields?: Omit<BodyOptions<"search">, "query">,
    options?: CallOptions,
  ) => Promise<CallResult<"search">>;
  /**
   * What an agent should be told before it answers: the user's profile, the user's rules and approved shared rules
   * within a token budget, as `text` for a prompt and as data.
   *
   * @example
   * const { text } = await client.context({ userId: "dana", query: "deploy the new build", tokenBudget: 500 });
   */
  readonly context: FreeMethod<BodyOptions<"get_context">, "get_context">;
  /**
   * Answers once learning from a publish call or a session is over: learnt, nothing with the reason, failed or
   * cancelled. Throws code `timeout`, with the last status as `body` when there is one, when it takes longer.
   *
   * @example
   * const { status, learnt_count } = await client.waitForLearning({ sessionId: "deploy-1" }, { timeoutMs: 30_000 });
   */
  readonly waitForLearning: (
    target: LearningTarget,
    options?: WaitOptions,
  ) => Promise<CallResult<"learning_status">>;
  /**
   * Every row of a list, one page after the other as they are read.
   *
   * @example
   * for await (const run of client.pages("get_runs", { userId: "dana", limit: 100 })) console.log(run.reason);
   */
  readonly pages: <Id extends PagedOperationId>(
    operationId: Id,
    ...rest: PageArguments<Id>
  ) => AsyncGenerator<PageItem<Id>, void, undefined>;
  readonly interactions: {
    /** Newest first: of one user, or of all users when no `userId` is given. */
    readonly list: FreeMethod<
      | BodyOptions<"get_interactions">
      | (QueryOptions<"get_all_interactions"> & { readonly userId?: undefined }),
      "get_interactions"
    >;
    readonly search: Method<BodyOptions<"search_interactions">, "search_interactions">;
    /** Deletes one turn; what was learnt from it stays. */
    readonly delete: Method<BodyOptions<"delete_interaction">, "delete_interaction">;
    /** Deletes every turn of the org. */
    readonly deleteAll: BareMethod<"delete_all_interactions">;
  };
  readonly profiles: {
    /** Latest change first: of one user, or of all users when no `userId` is given. */
    readonly list: FreeMethod<
      BodyOptions<"get_profiles"> | (QueryOptions<"get_all_profiles"> & { readonly userId?: undefined }),
      "get_profiles"
    >;
    readonly search: Method<BodyOptions<"search_profiles">, "search_profiles">;
    /** Deletes every profile of the org. */
    readonly deleteAll: BareMethod<"delete_all_profiles">;
  };
  readonly userPlaybooks: {
    readonly list: FreeMethod<BodyOptions<"get_user_playbooks">, "get_user_playbooks">;
    readonly search: Method<BodyOptions<"search_user_playbooks">, "search_user_playbooks">;
    /** Deletes every user playbook of the org. */
    readonly deleteAll: BareMethod<"delete_all_user_playbooks">;
  };
  readonly agentPlaybooks: {
    readonly list: FreeMethod<BodyOptions<"get_agent_playbooks">, "get_agent_playbooks">;
    /** Deletes every agent playbook of the org. */
    readonly deleteAll: BareMethod<"delete_all_agent_playbooks">;
  };
  /** Whose key this is, and what it may do. */
  readonly whoami: BareMethod<"whoami">;
  /** Whether the server works; needs no key. */
  readonly health: BareMethod<"health">;
}

/** Turns an answer that says it failed into an error, so that nothing fails silently. */
function checked(invoke: Invoke): Invoke {
  return async (operationId, input, options) => {
    const answer = await invoke(operationId, input, options);
    if (field(answer, "success") !== false) return answer;
    const said = field(answer, "message") ?? field(answer, "msg");
    const message = typeof said === "string" && said !== "" ? said : `${operationId} failed.`;
    throw new ReflexioClientError("failed", message, { status: 200, body: answer });
  };
}

function createLists(invoke: Invoke): Pick<Methods, "interactions" | "profiles"> {
  return {
    interactions: {
      list: (fields = {}, options) =>
        typeof fields.userId === "string"
          ? invoke("get_interactions", { body: toWire(fields) }, options)
          : invoke("get_all_interactions", { query: toQuery(fields) }, options),
      search: (fields, options) => invoke("search_interactions", { body: toWire(fields) }, options),
      delete: (fields, options) => invoke("delete_interaction", { body: toWire(fields) }, options),
      deleteAll: (options) => invoke("delete_all_interactions", {}, options),
    },
    profiles: {
      list: (fields = {}, options) =>
        typeof fields.userId === "string"
          ? invoke("get_profiles", { body: toWire(fields) }, options)
          : invoke("get_all_profiles", { query: toQuery(fields) }, options),
      search: (fields, options) => invoke("search_profiles", { body: toWire(fields) }, options),
      deleteAll: (options) => invoke("delete_all_profiles", {}, options),
    },
  };
}

function toQuery(fields: object): QueryFields {
  return Object.fromEntries(Object.entries(toWire(fields)).map(([name, value]) => [name, String(value)]));
}

/** The everyday calls over `call`. */
export function createMethods(call: Invoke, runtime: Runtime): Methods {
  const invoke = checked(call);
  const readers = createPageReaders(invoke);
  return {
    ...createLists(invoke),
    publish: async (fields, options) => {
      const query = fields.wait === true ? { wait_for_response: true } : {};
      const key = fields.idempotencyKey === undefined ? {} : { idempotencyKey: fields.idempotencyKey };
      return invoke("publish_interaction", { query, body: publishBody(fields) }, { ...options, ...key });
    },
    search: (query, fields = {}, options) =>
      invoke("search", { body: { ...toWire(fields), query } }, options),
    context: (fields = {}, options) => invoke("get_context", { body: toWire(fields) }, options),
    waitForLearning: (target, options = {}) => waitForLearning(invoke, runtime, target, options),
    pages: (operationId, ...[fields, options]) => readers[operationId](fields, options),
    userPlaybooks: {
      list: (fields = {}, options) => invoke("get_user_playbooks", { body: toWire(fields) }, options),
      search: (fields, options) => invoke("search_user_playbooks", { body: toWire(fields) }, options),
      deleteAll: (options) => invoke("delete_all_user_playbooks", {}, options),
    },
    agentPlaybooks: {
      list: (fields = {}, options) => invoke("get_agent_playbooks", { body: toWire(fields) }, options),
      deleteAll: (options) => invoke("delete_all_agent_playbooks", {}, options),
    },
    whoami: (options) => invoke("whoami", {}, options),
    health: (options) => invoke("health", {}, options),
  };
}
