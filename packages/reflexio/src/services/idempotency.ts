import { AsyncLocalStorage } from "node:async_hooks";
import { ReflexioError } from "@reflexio/contracts";
import type { Clock } from "../ports/clock.ts";
import type { ReceiptRecord } from "../ports/records.ts";
import type { CommitResult, Storage, Write } from "../ports/storage.ts";
import { checkSameBody, findReceipt, type KeyedCall, receiptWrites } from "./receipts.ts";

/** A keyed call under way, so that its first commit can carry its receipt. */
interface Pending {
  readonly orgId: string;
  readonly writes: readonly Write[];
  isStored: boolean;
}

/** Thrown out of a commit: another call with the same key was quicker. */
class AlreadyDone extends Error {
  readonly receipt: ReceiptRecord;

  constructor(receipt: ReceiptRecord) {
    super("done by another call with the same key");
    this.receipt = receipt;
  }
}

export interface Idempotency {
  /** The storage that services use: the first commit of a keyed call records its receipt too. Paying is no effect. */
  readonly storage: Storage;
  /**
   * Carries out a keyed call once: its receipt is stored in the same transaction as its first effect, its answer
   * right after. A repeat gets the first answer.
   * @throws ReflexioError `idempotency_mismatch`, `in_flight` while the first is under way, `conflict` when a crash
   *   took the answer of a call that was carried out
   */
  run(orgId: string, call: KeyedCall, effect: () => Promise<unknown>): Promise<unknown>;
}

/** Makes any mutating operation repeatable without its service knowing. */
export function createIdempotency(storage: Storage, clock: Clock): Idempotency {
  const pending = new AsyncLocalStorage<Pending>();
  const underWay = new Set<string>();

  async function commit(orgId: string, writes: readonly Write[]): Promise<CommitResult> {
    const call = pending.getStore();
    const isEffect = writes.some((write) => write.type !== "spend.reserve" && write.type !== "spend.settle");
    if (call === undefined || call.isStored || call.orgId !== orgId || !isEffect) {
      return storage.commit(orgId, writes);
    }
    const result = await storage.commit(orgId, [...writes, ...call.writes]);
    if (!result.ok) throw new AlreadyDone(result.receipt);
    call.isStored = true;
    return { ok: true, results: result.results.slice(0, writes.length) };
  }

  async function carryOut(orgId: string, call: KeyedCall, effect: () => Promise<unknown>): Promise<unknown> {
    const at = Math.floor(clock.nowMs() / 1000);
    const state: Pending = {
      orgId,
      writes: receiptWrites(call, { subject: null, response: null, at }),
      isStored: false,
    };
    const answer = await pending.run(state, effect);
    // Nothing was changed: a repeat may find it otherwise, so nothing is remembered.
    if (!state.isStored) return answer;
    const response = JSON.stringify(answer);
    await storage.commit(orgId, [
      { type: "receipt.answer", operation: call.operation, key: call.key ?? "", response },
    ]);
    return answer;
  }

  return {
    storage: { ...storage, commit },
    async run(orgId, call, effect) {
      const known = await findReceipt(storage, orgId, call);
      if (known !== undefined) return readAnswer(known);
      const name = JSON.stringify([orgId, call.operation, call.key]);
      if (underWay.has(name)) {
        throw new ReflexioError("in_flight", "A call with this Idempotency-Key is under way.", {
          retryAfterMs: 1000,
        });
      }
      underWay.add(name);
      try {
        return await carryOut(orgId, call, effect);
      } catch (error) {
        if (error instanceof AlreadyDone) return readAnswer(checkSameBody(error.receipt, call));
        throw error;
      } finally {
        underWay.delete(name);
      }
    },
  };
}

function readAnswer(receipt: ReceiptRecord): unknown {
  if (receipt.response !== null) return JSON.parse(receipt.response);
  throw new ReflexioError(
    "conflict",
    "This call was carried out before, but its answer was lost in a crash.",
    {
      hint: "Read the current state; use a new Idempotency-Key for a new call.",
    },
  );
}
