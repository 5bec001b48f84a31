import { ReflexioError } from "@reflexio/contracts";

const LOOPBACK_HOSTS = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** True for a host that names this machine only. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK_HOSTS.has(host) || host === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

function hostOf(header: string): string | undefined {
  try {
    return new URL(`http://${header}`).hostname;
  } catch {
    return undefined;
  }
}

export interface OriginGuard {
  /** True when the server listens on a loopback address only. */
  readonly loopbackOnly: boolean;
  /** Further host names the server is reached by, and origins of pages that may call it. */
  readonly allowedHosts: readonly string[];
}

/**
 * Refuses what a strange web page can send: a Host that is not ours (DNS rebinding), or an Origin of another
 * site. Callers that are no browsers send no Origin.
 * @throws ReflexioError `forbidden`
 */
export function checkOrigin(guard: OriginGuard, headers: Headers): void {
  const host = headers.get("host");
  const hostName = host === null ? undefined : hostOf(host);
  if (guard.loopbackOnly && hostName !== undefined && !isAllowed(guard, hostName)) {
    throw new ReflexioError("forbidden", `The host ${hostName} is not served here.`, {
      hint: "Use http://127.0.0.1 or allow the host with --allow-host.",
    });
  }
  if (!isAllowedOrigin(guard, headers)) {
    throw new ReflexioError("forbidden", "Pages of other sites may not call this server.", {
      hint: "Allow the site with --allow-host.",
    });
  }
}

/** True for callers that are no pages, for our own pages, and for those of allowed hosts. */
export function isAllowedOrigin(guard: OriginGuard, headers: Headers): boolean {
  const origin = headers.get("origin");
  if (origin === null) return true;
  const originHost = origin === "null" ? undefined : hostOf(origin.replace(/^https?:\/\//, ""));
  if (originHost === undefined) return false;
  const host = headers.get("host");
  return (host !== null && originHost === hostOf(host)) || isAllowed(guard, originHost);
}

function isAllowed(guard: OriginGuard, host: string): boolean {
  return isLoopbackHost(host) || guard.allowedHosts.includes(host);
}
