import { newOperations, type OperationSpec, operations, wireOperations } from "../src/index.ts";

/** Every operation, registered or not. */
export const allOperations: Readonly<Record<string, OperationSpec>> = {
  ...operations,
  ...wireOperations,
  ...newOperations,
};

/** Operations with a body, for table tests. */
export const operationsWithBody = Object.entries(allOperations).flatMap(([id, spec]) =>
  spec.body === undefined ? [] : [{ id, spec, body: spec.body }],
);
