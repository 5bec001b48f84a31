import { type OperationSpec, operations } from "@reflexio/contracts";
import type { CallInput } from "../helpers/app-harness.ts";

export interface Registered {
  readonly id: string;
  readonly spec: OperationSpec;
}

/** Every operation that is served. Suites run over it, so a new one is covered when it is registered. */
export const registered: readonly Registered[] = Object.entries<OperationSpec>(operations).map(
  ([id, spec]) => ({
    id,
    spec,
  }),
);

/** Operations that need a key. */
export const keyed = registered.filter(({ spec }) => spec.access !== "public");

/** Operations that read a JSON body. */
export const bodied = registered.filter(({ spec }) => spec.body !== undefined);

/** A call as the operation's own examples have it. */
export function exampleCall(spec: OperationSpec): CallInput {
  return {
    ...(spec.body === undefined ? {} : { body: spec.example ?? {} }),
    ...(spec.queryExample === undefined ? {} : { query: spec.queryExample }),
    ...(spec.paramsExample === undefined ? {} : { params: spec.paramsExample }),
  };
}
