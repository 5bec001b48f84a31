import { isAllowedOrigin, type OriginGuard } from "./origin-guard.ts";

/** Headers of answers that pages may read. */
const EXPOSED = "X-Correlation-ID, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After";
/** What a page may send along; cookies are never read, so credentials stay off. */
const ACCEPTED = "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, X-Correlation-ID";
/** How long a browser may remember the answer, seconds. */
const MAX_AGE = "600";

/** What lets an allowed page read the answer; only `Vary` for everybody else. */
export function corsHeaders(guard: OriginGuard, request: Headers): Record<string, string> {
  const origin = request.get("origin");
  if (origin === null) return {};
  if (!isAllowedOrigin(guard, request)) return { Vary: "Origin" };
  return {
    Vary: "Origin",
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Expose-Headers": EXPOSED,
  };
}

/** Answer to OPTIONS: the methods of the path, and for a page that asks, whether it may use them. */
export function optionsHeaders(
  guard: OriginGuard,
  request: Headers,
  methods: readonly string[],
): Record<string, string> {
  const allow = { Allow: [...methods, "OPTIONS"].join(", ") };
  const asks = request.get("access-control-request-method") !== null;
  if (!asks || !isAllowedOrigin(guard, request)) return allow;
  return {
    ...allow,
    "Access-Control-Allow-Methods": methods.join(", "),
    "Access-Control-Allow-Headers": ACCEPTED,
    "Access-Control-Max-Age": MAX_AGE,
  };
}
