import { z } from "zod";
import { addValueError } from "./primitives.ts";

const ALLOWED_SCHEMES = new Set(["http:", "https:", "data:"]);
const METADATA_HOSTS = new Set(["metadata.google.internal", "169.254.169.254", "[fd00:ec2::254]"]);

/** The IPv4 address inside an IPv4-mapped IPv6 host, or the host itself. */
function unmapHost(host: string): string {
  const mapped = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(host);
  if (mapped?.[1] === undefined || mapped[2] === undefined) return host;
  const bits = Number.parseInt(mapped[1], 16) * 65_536 + Number.parseInt(mapped[2], 16);
  return [24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join(".");
}

/** Host of a URL in the one notation the checks compare: `2852039166` and `0xA9FEA9FE` become dotted. */
export function canonicalHost(url: URL): string {
  return unmapHost(url.hostname.toLowerCase().replace(/\.$/, ""));
}

/** True for the addresses of cloud metadata services, in any notation. */
export function isMetadataHost(url: URL): boolean {
  return METADATA_HOSTS.has(canonicalHost(url));
}

function parseUrl(value: string): URL | undefined {
  try {
    return new URL(value);
  } catch {
    return undefined;
  }
}

/** Image URL of a turn: empty, or http/https/data and not a metadata service. Stored as given, never fetched. */
export function imageUrl() {
  return z
    .string()
    .max(20_000_000)
    .superRefine((value, context) => {
      if (value === "") return;
      const url = parseUrl(value);
      if (url === undefined || !ALLOWED_SCHEMES.has(url.protocol)) {
        const scheme = url === undefined ? "" : url.protocol.slice(0, -1);
        addValueError(context, value, `Image URL scheme must be http, https, or data — got '${scheme}'`);
        return;
      }
      if (isMetadataHost(url)) {
        addValueError(context, value, `URL must not target cloud metadata: ${url.hostname}`);
      }
    });
}
