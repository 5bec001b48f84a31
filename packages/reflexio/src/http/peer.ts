import { isIPv6 } from "node:net";
import type { Context } from "hono";
import { isLoopbackHost } from "./origin-guard.ts";

/** Where a call comes from. */
export interface Peer {
  /** Address to count calls by, for IPv6 its network; null when it is not known or is this machine. */
  readonly address: string | null;
  /** True for a program on this machine that is no proxy. */
  readonly isLocal: boolean;
}

function socketAddress(context: Context): string | undefined {
  const incoming: unknown = Reflect.get(Object(context.env), "incoming");
  const socket: unknown = Reflect.get(Object(incoming), "socket");
  const address: unknown = Reflect.get(Object(socket), "remoteAddress");
  return typeof address === "string" ? address.replace(/^::ffff:(?=\d+\.)/i, "") : undefined;
}

/** The first four groups of an IPv6 address: one customer usually owns all addresses that share them. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.toLowerCase().split("%")[0]?.split("::") ?? [];
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => "0");
  return `${[...left, ...zeros, ...right].slice(0, 4).join(":")}::/64`;
}

/**
 * The caller's address. A proxy on this machine is believed about the address it forwards for: it names the caller
 * last, and a program here that made one up would only be counted instead of being let through.
 */
export function peerOf(context: Context): Peer {
  const address = socketAddress(context);
  if (address === undefined) return { address: null, isLocal: false };
  if (!isLoopbackHost(address)) return { address: networkOf(address), isLocal: false };
  const forwarded = context.req.header("x-forwarded-for")?.split(",").at(-1)?.trim();
  if (forwarded !== undefined && forwarded !== "") return { address: networkOf(forwarded), isLocal: false };
  return { address: null, isLocal: context.req.header("forwarded") === undefined };
}
