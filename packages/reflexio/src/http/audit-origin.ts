import { isPrivateAddress, type OperationId } from "@reflexio/contracts";
import type { Context } from "hono";
import type { AddressClass, AuditOrigin } from "../ports/audit.ts";
import type { Principal } from "../services/key-service.ts";
import { peerOf } from "./peer.ts";

function addressClassOf(context: Context): AddressClass {
  const { address, isLocal } = peerOf(context);
  if (isLocal) return "loopback";
  if (address === null) return "unknown";
  // An IPv6 caller is known by its network.
  return isPrivateAddress(address.replace(/\/64$/, "")) ? "private" : "public";
}

/** Who a call's changes are recorded for. */
export function originOf(operation: OperationId, principal: Principal, context: Context): AuditOrigin {
  const actor = principal.keyId === null ? "local" : "key";
  return { actor, keyId: principal.keyId, address: addressClassOf(context), operation };
}
