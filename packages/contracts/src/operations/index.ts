import type { z } from "zod";
import type { OperationSpec } from "../operation.ts";
import { accountOperations } from "./account.ts";
import { interactionOperations } from "./interactions.ts";
import { playbookOperations } from "./playbooks.ts";
import { profileOperations } from "./profiles.ts";
import { searchOperations } from "./search.ts";

/** Every HTTP operation by id. */
export const operations = {
  ...accountOperations,
  ...interactionOperations,
  ...profileOperations,
  ...playbookOperations,
  ...searchOperations,
} as const satisfies Record<string, OperationSpec>;

export type Operations = typeof operations;
export type OperationId = keyof Operations;

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type Raw<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined;
type Part<Spec, Key extends string> = Spec extends Record<Key, infer Schema> ? Schema : undefined;

/** What a handler receives: validated, coerced, with defaults. */
export interface OperationInput<Id extends OperationId> {
  readonly query: Parsed<Part<Operations[Id], "query">>;
  readonly params: Parsed<Part<Operations[Id], "params">>;
  readonly body: Parsed<Part<Operations[Id], "body">>;
}

/** What a caller may send as the body. */
export type OperationBody<Id extends OperationId> = Raw<Part<Operations[Id], "body">>;

/** What a handler answers. */
export type OperationResponse<Id extends OperationId> = z.output<Operations[Id]["response"]>;
