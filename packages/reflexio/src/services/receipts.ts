import { createHash } from "node:crypto";
import { ReflexioError } from "@reflexio/contracts";
import type { ReceiptRecord } from "../ports/records.ts";
import type { Storage, Write } from "../ports/storage.ts";

/** A call that changes something and may be repeated with the same Idempotency-Key. */
export interface KeyedCall {
  /** Id of the operation: the same key may be used for different ones. */
  readonly operation: string;
  /** Null without the header. */
  readonly key: string | null;
  readonly body: unknown;
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

/** Equal bodies have equal hashes, whatever the order of their keys. */
export function hashBody(body: unknown): string {
  return createHash("sha256")
    .update(canonicalJson(body ?? null))
    .digest("hex");
}

/** The write that records a keyed call with its effect; none without a key. */
export function receiptWrites(
  call: KeyedCall,
  result: { readonly subject: string | null; readonly response: unknown; readonly at: number },
): Write[] {
  if (call.key === null) return [];
  const receipt = {
    operation: call.operation,
    key: call.key,
    body_hash: hashBody(call.body),
    request_id: result.subject,
    response: result.response === null ? null : JSON.stringify(result.response),
    created_at: result.at,
  };
  return [{ type: "receipt.insert", receipt }];
}

/** @throws ReflexioError `idempotency_mismatch` when the key was used with another body */
export function checkSameBody(receipt: ReceiptRecord, call: KeyedCall): ReceiptRecord {
  if (receipt.body_hash === hashBody(call.body)) return receipt;
  throw new ReflexioError("idempotency_mismatch", "This Idempotency-Key was used with another body.");
}

/**
 * Receipt of the first call with this key, so that a repeat can be answered before anything is checked.
 * @throws ReflexioError `idempotency_mismatch` when the key was used with another body
 */
export async function findReceipt(
  storage: Pick<Storage, "receipt">,
  orgId: string,
  call: KeyedCall,
): Promise<ReceiptRecord | undefined> {
  if (call.key === null) return undefined;
  const receipt = await storage.receipt(orgId, call.operation, call.key);
  return receipt === undefined ? undefined : checkSameBody(receipt, call);
}
