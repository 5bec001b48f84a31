import type { z } from "zod";
import type { ErrorCode } from "./errors.ts";

/** What a key must be allowed to do to call an operation; `public` needs no key. */
export type Access = "public" | "publish" | "read" | "review" | "admin";

export type HttpMethod = "GET" | "POST" | "PUT" | "DELETE";

/** A field that names whose data a call is about. */
export type ScopeField = `${"body" | "query"}.${string}`;

/**
 * How keys that are bound may call an operation: by the field that limits the call, `own` when the handler finds
 * only what belongs to the key's user (agent version), or `any` when neither input nor answer is about one. A bound
 * key is refused where its kind of binding is missing.
 */
export interface BoundKeys {
  readonly user?: ScopeField | "own" | "any";
  readonly agentVersion?: ScopeField | "own" | "any";
}

/** One HTTP operation as plain data. Handlers, OpenAPI, clients and the route suite derive from it. */
export interface OperationSpec {
  readonly method: HttpMethod;
  readonly path: `/${string}`;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly access: Access;
  /** Absent: keys that are bound to a user or an agent version may not call it. */
  readonly boundKeys?: BoundKeys;
  /** Query parameters; unknown ones are ignored. */
  readonly query?: z.ZodType;
  /** Path parameters, named as `{name}` in `path`. */
  readonly params?: z.ZodType;
  /** JSON body. */
  readonly body?: z.ZodType;
  readonly response: z.ZodType;
  /** True where the wire keeps null fields; elsewhere they are dropped, except inside free-form objects. */
  readonly keepsNulls?: boolean;
  /** True when a repeat with the same Idempotency-Key must not act twice. */
  readonly idempotent?: boolean;
  /** True when the answer is a stream of server-sent events; `response` then describes one of them. */
  readonly stream?: boolean;
  /** True when the operation makes its own receipt, because its answer is derived or must not be kept. */
  readonly keepsOwnReceipt?: boolean;
  /** Codes beyond those every operation can answer. */
  readonly errors: readonly ErrorCode[];
  /** A valid request body, for the docs and for the generic route suite. */
  readonly example?: Readonly<Record<string, unknown>>;
  readonly queryExample?: Readonly<Record<string, string>>;
  readonly paramsExample?: Readonly<Record<string, string>>;
}

/** Keeps the literal types of one operation while checking its shape. */
export function defineOperation<const Spec extends OperationSpec>(spec: Spec): Spec {
  return spec;
}
