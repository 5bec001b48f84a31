import { z } from "zod";
import { describeAddress } from "./ip-address.ts";
import { addValueError, addWireIssue } from "./primitives.ts";

/** Hosts that hand out cloud credentials; refused in every mode. */
const METADATA_HOSTS = new Set([
  "metadata.google.internal",
  "metadata.goog",
  "169.254.169.254",
  "169.254.170.2",
  "100.100.100.200",
  "fd00:ec2:0:0:0:0:0:254",
  "fd20:ce:0:0:0:0:0:254",
]);

const LOCAL_SUFFIXES = [
  ".localhost",
  ".local",
  ".internal",
  ".localdomain",
  ".home.arpa",
  ".lan",
  ".intranet",
];

/** Longest endpoint or link. */
const MAX_URL_LENGTH = 2083;

/**
 * What to do with addresses inside the own network: `allow` them, `block` them unless the configuration allows
 * them, or `forbid` them whatever the configuration says.
 */
export type PrivateUrlPolicy = "allow" | "block" | "forbid";

export type UrlReach = "public" | "private" | "metadata";

/** The URL, or undefined when the text is none. */
export function tryParseUrl(value: string): URL | undefined {
  try {
    return new URL(value);
  } catch {
    return undefined;
  }
}

/** Host of a URL in the one notation the checks compare: `2852039166` and `[::ffff:a9fe:a9fe]` become dotted. */
export function canonicalHost(url: URL): string {
  const host = url.hostname.toLowerCase().replace(/\.$/, "");
  return describeAddress(host)?.canonical ?? host;
}

/** True for the addresses of cloud metadata services, in any notation. */
export function isMetadataHost(url: URL): boolean {
  return METADATA_HOSTS.has(canonicalHost(url));
}

/** Where a URL leads, judged by its text alone. A name may still resolve to a private address: check that too. */
export function classifyUrl(url: URL): UrlReach {
  const host = canonicalHost(url);
  if (METADATA_HOSTS.has(host)) return "metadata";
  const address = describeAddress(host);
  if (address !== undefined) return address.isPrivate ? "private" : "public";
  const isLocalName = !host.includes(".") || LOCAL_SUFFIXES.some((suffix) => host.endsWith(suffix));
  return isLocalName ? "private" : "public";
}

/** Why a URL must not be used, or undefined. `data:` and unreadable texts are not judged here. */
export function findUrlProblem(value: string, refusesPrivate: boolean): string | undefined {
  const url = tryParseUrl(value);
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
  const reach = classifyUrl(url);
  if (reach === "metadata") return `URL must not target cloud metadata: ${canonicalHost(url)}`;
  if (reach === "public" || !refusesPrivate) return undefined;
  return describeAddress(canonicalHost(url)) === undefined
    ? `URL targets '${canonicalHost(url)}', a host of the own network`
    : `URL targets private/reserved IP '${canonicalHost(url)}'`;
}

/**
 * Absolute http or https URL of an endpoint, normalised (lower-case host, numeric hosts dotted, `/` after a bare
 * host). Never a metadata service. Private hosts pass here; the configuration decides about them.
 */
export function safeHttpUrl() {
  return z
    .string()
    .max(MAX_URL_LENGTH)
    .transform((value, context) => {
      const url = tryParseUrl(value.trim());
      if (url === undefined || !/^\s*[a-z][a-z0-9+.-]*:\/\//i.test(value)) {
        addWireIssue(context, value, "Input should be a valid URL", { type: "url_parsing" });
        return z.NEVER;
      }
      if (url.protocol !== "http:" && url.protocol !== "https:") {
        const expected = "'http' or 'https'";
        addWireIssue(context, value, `URL scheme should be ${expected}`, {
          type: "url_scheme",
          ctx: { expected_schemes: expected },
        });
        return z.NEVER;
      }
      const problem = findUrlProblem(url.href, false);
      if (problem !== undefined) addValueError(context, value, problem);
      return url.href;
    })
    .meta({ type: "string", format: "uri", minLength: 1, maxLength: MAX_URL_LENGTH });
}
