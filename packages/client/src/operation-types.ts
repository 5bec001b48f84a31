import type { operations } from "./api.d.ts";
import type { operationTable } from "./operations.generated.ts";
import type { CallOptions } from "./options.ts";
import type { QueryFields } from "./url.ts";

/**
 * Id of one operation of the server, as in `/openapi.json`.
 *
 * @example
 * const id: OperationId = "search";
 */
export type OperationId = keyof typeof operationTable & keyof operations;

type BodyOf<Spec> = Spec extends { requestBody: { content: { "application/json": infer Body } } }
  ? { body: Body }
  : Spec extends { requestBody?: { content: { "application/json": infer Body } } }
    ? { body?: Body }
    : { body?: undefined };

type PartOf<Spec, Place extends string, Name extends string> = Spec extends {
  parameters: { [P in Place]: infer Part extends QueryFields };
}
  ? { [N in Name]: Part }
  : Spec extends { parameters: { [P in Place]?: infer Part extends QueryFields } }
    ? { [N in Name]?: Part }
    : { [N in Name]?: undefined };

/**
 * What one operation takes: its JSON body, its query and its path parameters, each only where it has one.
 *
 * @example
 * const input: CallInput<"search"> = { body: { query: "deploy region", user_id: "dana" } };
 */
export type CallInput<Id extends OperationId> = BodyOf<operations[Id]> &
  PartOf<operations[Id], "query", "query"> &
  PartOf<operations[Id], "path", "params">;

/**
 * The JSON body of one operation.
 *
 * @example
 * const body: CallBody<"get_profiles"> = { user_id: "dana" };
 */
export type CallBody<Id extends OperationId> = Exclude<CallInput<Id>["body"], undefined>;

/**
 * The parsed JSON that one operation answers.
 *
 * @example
 * const show = (answer: CallResult<"health">) => answer.status;
 */
export type CallResult<Id extends OperationId> = operations[Id] extends {
  responses: { 200: { content: { "application/json": infer Answer } } };
}
  ? Answer
  : unknown;

type CamelCase<Text> = Text extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Text;

/**
 * The same fields in camelCase, as the ergonomic methods take them.
 *
 * @example
 * const options: CamelCased<{ user_id: string }> = { userId: "dana" };
 */
export type CamelCased<Fields> = { [Key in keyof Fields as CamelCase<Key>]: Fields[Key] };

/** Calls an operation with input in the wire's words. */
export type Invoke = <Id extends OperationId>(
  operationId: Id,
  input?: { readonly body?: unknown; readonly query?: QueryFields },
  options?: CallOptions,
) => Promise<CallResult<Id>>;
