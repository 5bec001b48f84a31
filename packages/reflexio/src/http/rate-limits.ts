import { type OperationSpec, ReflexioError } from "@reflexio/contracts";
import type { Principal } from "../services/key-service.ts";
import type { RateLimiter, RateVerdict } from "../services/rate-limiter.ts";
import type { Settings, SettingsService } from "../services/settings.ts";
import type { Peer } from "./peer.ts";

/** Operations that share one budget. */
export type RateClass = "publish" | "search" | "generation" | "other";

/** Refused keys of one address a minute: enough for a typing error, too few to load the server. */
const REFUSED_KEYS_PER_MINUTE = 60;

/** They ask a model while the caller waits, like those that learn again. */
const ASKS_MODEL: ReadonlySet<string> = new Set(["evaluate_session", "get_model_check"]);

/** The budget of an operation, by what it costs the server. */
export function rateClassOf(id: string, spec: OperationSpec): RateClass {
  if (ASKS_MODEL.has(id)) return "generation";
  if (/^(publish|add)_/.test(id)) return "publish";
  if (/^search(_|$)|^get_context$/.test(id)) return "search";
  return spec.tag === "generation" && spec.method === "POST" ? "generation" : "other";
}

export interface RateLimits {
  /**
   * Counts a call of a key and of an address. Answers the headers that tell how much is left.
   * @throws ReflexioError `rate_limited`, with the same headers
   */
  admit(id: string, spec: OperationSpec, principal: Principal, peer: Peer): Promise<Record<string, string>>;
  /** Counts a refused key. @throws ReflexioError `rate_limited` */
  refused(peer: Peer): void;
}

/** A refusal that knows its headers. */
export class RateLimited extends ReflexioError {
  readonly headers: Readonly<Record<string, string>>;

  constructor(verdict: RateVerdict, subject: string) {
    super("rate_limited", `Rate limit exceeded: ${verdict.limit} per 1 minute`, {
      retryAfterMs: verdict.retryAfterMs,
      hint: `Wait for the time in Retry-After; the limit counts ${subject}.`,
    });
    this.headers = headersOf(verdict);
  }
}

function headersOf(verdict: RateVerdict): Record<string, string> {
  const resetMs = verdict.isAllowed ? verdict.resetMs : verdict.retryAfterMs;
  return {
    "RateLimit-Limit": String(verdict.limit),
    "RateLimit-Remaining": String(verdict.remaining),
    "RateLimit-Reset": String(Math.ceil(resetMs / 1000)),
    "RateLimit-Policy": `${verdict.limit};w=60`,
  };
}

/** Limits by the settings of the caller's org. */
export function createRateLimits(limiter: RateLimiter, settings: SettingsService): RateLimits {
  function count(bucket: string, perMinute: number | null, subject: string): RateVerdict | undefined {
    if (perMinute === null) return undefined;
    const verdict = limiter.take(bucket, perMinute);
    if (!verdict.isAllowed) throw new RateLimited(verdict, subject);
    return verdict;
  }

  return {
    async admit(id, spec, principal, peer) {
      // The owner's own programs on this machine load whole archives; nothing is gained by slowing them down.
      if (peer.isLocal && principal.scopes.includes("admin")) return {};
      const { rateLimits } = await settings.of(principal.orgId);
      if (peer.address !== null) {
        count(`address ${peer.address}`, rateLimits.addressPerMinute, "all calls of this address");
      }
      const kind = rateClassOf(id, spec);
      const caller = principal.keyId ?? "open";
      const verdict = count(
        `key ${caller} ${kind}`,
        perMinuteOf(kind, rateLimits),
        `${kind} calls of this key`,
      );
      return verdict === undefined ? {} : headersOf(verdict);
    },
    refused(peer) {
      if (peer.address === null) return;
      count(`refused ${peer.address}`, REFUSED_KEYS_PER_MINUTE, "refused keys of this address");
    },
  };
}

function perMinuteOf(kind: RateClass, limits: Settings["rateLimits"]): number | null {
  switch (kind) {
    case "publish":
      return limits.publishPerMinute;
    case "search":
      return limits.searchPerMinute;
    case "generation":
      return limits.generationPerMinute;
    case "other":
      return limits.otherPerMinute;
  }
}
