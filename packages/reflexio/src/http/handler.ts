import type { OperationId, OperationInput, OperationResponse, Operations } from "@reflexio/contracts";
import type { Principal } from "../services/key-service.ts";

/** What a handler knows about the call beside its validated input. */
export interface CallContext {
  readonly principal: Principal;
  readonly requestId: string;
  readonly idempotencyKey: string | null;
  /** The body as it was sent, for what validation drops. */
  readonly rawBody: unknown;
  /** Where an interrupted stream goes on. */
  readonly lastEventId: string | null;
  /** Aborts when the caller goes away. */
  readonly signal: AbortSignal;
  /** Aborts when the server stops: a call that only waits should answer then. */
  readonly stopping: AbortSignal;
  /** Says that what is left of the call only waits, so that others may come in. */
  readonly onlyWaits: () => void;
}

/** What a handler gives back: one answer, or for a stream its events with null for pauses. */
type Answer<Id extends OperationId> = Operations[Id] extends { readonly stream: true }
  ? AsyncGenerator<OperationResponse<Id> | null>
  : OperationResponse<Id>;

export type Handler<Id extends OperationId> = (
  input: OperationInput<Id>,
  context: CallContext,
) => Promise<Answer<Id>>;

/** One handler per operation: a missing one is a type error. */
export type Handlers = { readonly [Id in OperationId]: Handler<Id> };
