import type { OperationId, OperationInput, OperationResponse } from "@reflexio/contracts";
import type { Principal } from "../services/key-service.ts";

/** What a handler knows about the call beside its validated input. */
export interface CallContext {
  readonly principal: Principal;
  readonly requestId: string;
  readonly idempotencyKey: string | null;
  /** The body as it was sent, for what validation drops. */
  readonly rawBody: unknown;
  /** Aborts when the caller goes away. */
  readonly signal: AbortSignal;
}

export type Handler<Id extends OperationId> = (
  input: OperationInput<Id>,
  context: CallContext,
) => Promise<OperationResponse<Id>>;

/** One handler per operation: a missing one is a type error. */
export type Handlers = { readonly [Id in OperationId]: Handler<Id> };
