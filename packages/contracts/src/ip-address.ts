/** Blocks of IPv4 that are not the public internet, as base address and prefix length. */
const PRIVATE_IPV4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

function ipv4Number(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const bytes = match.slice(1).map(Number);
  if (bytes.some((byte) => byte > 255)) return undefined;
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

function dotted(bits: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join(".");
}

function isPrivateIpv4(bits: number): boolean {
  return PRIVATE_IPV4.some(([base, length]) => {
    const size = 2 ** (32 - length);
    return Math.floor(bits / size) === Math.floor((ipv4Number(base) ?? 0) / size);
  });
}

function hexGroups(text: string): number[] | undefined {
  if (text === "") return [];
  const groups = text
    .split(":")
    .map((part) => (/^[0-9a-f]{1,4}$/i.test(part) ? Number.parseInt(part, 16) : NaN));
  return groups.some(Number.isNaN) ? undefined : groups;
}

/** The eight groups of an IPv6 address without brackets or zone, or undefined. */
function ipv6Groups(text: string): number[] | undefined {
  if (text.length > 45 || !text.includes(":")) return undefined;
  const tail = text.slice(text.lastIndexOf(":") + 1);
  const embedded = ipv4Number(tail);
  const hex =
    embedded === undefined
      ? text
      : `${text.slice(0, -tail.length)}${Math.floor(embedded / 65_536).toString(16)}:${(embedded % 65_536).toString(16)}`;
  const halves = hex.split("::");
  if (halves.length > 2) return undefined;
  const head = hexGroups(halves[0] ?? "");
  const rest = hexGroups(halves[1] ?? "");
  if (head === undefined || rest === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  const missing = 8 - head.length - rest.length;
  return missing < 1 ? undefined : [...head, ...Array.from({ length: missing }, () => 0), ...rest];
}

/** The IPv4 address that an IPv6 address stands for: mapped, compatible, translated, 6to4, Teredo, ISATAP. */
function embeddedIpv4(groups: readonly number[]): number | undefined {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  const last = g * 65_536 + h;
  const zeroHead = a === 0 && b === 0 && c === 0 && d === 0;
  if (zeroHead && e === 0 && f === 0xffff) return last;
  if (zeroHead && e === 0xffff && f === 0) return last;
  if (zeroHead && e === 0 && f === 0 && last > 1) return last;
  if (a === 0x64 && b === 0xff9b) return last;
  if (a === 0x2002) return b * 65_536 + c;
  if (a === 0x2001 && b === 0) return (g ^ 0xffff) * 65_536 + (h ^ 0xffff);
  if ((e === 0 || e === 0x200) && f === 0x5efe) return last;
  return undefined;
}

/** Only 2000::/3 is public, and of it not the blocks for documentation, benchmarks and tunnels. */
function isPrivateIpv6(groups: readonly number[]): boolean {
  const [a = 0, b = 0] = groups;
  const isGlobal = a >= 0x2000 && a <= 0x3fff;
  const isSpecial = (a === 0x2001 && (b < 0x200 || b === 0xdb8)) || (a === 0x3fff && b < 0x1000);
  return !isGlobal || isSpecial;
}

function compress(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(":");
}

/** What is known of an IP address: its one notation and whether it lies outside the public internet. */
export interface AddressInfo {
  /** Dotted for IPv4 and for IPv6 that stands for IPv4, else eight groups without leading zeros. */
  readonly canonical: string;
  readonly isPrivate: boolean;
}

/** Reads an IP address as a resolver or a URL gives it; undefined for a host name. */
export function describeAddress(address: string): AddressInfo | undefined {
  const text = address.replace(/^\[|\]$/g, "").split("%", 1)[0] ?? "";
  const bits = ipv4Number(text);
  if (bits !== undefined) return { canonical: dotted(bits), isPrivate: isPrivateIpv4(bits) };
  const groups = ipv6Groups(text);
  if (groups === undefined) return undefined;
  const embedded = embeddedIpv4(groups);
  if (embedded !== undefined) {
    const isTunnel = groups[0] === 0x2001 || groups[0] === 0x2002;
    return { canonical: dotted(embedded), isPrivate: isTunnel || isPrivateIpv4(embedded) };
  }
  return { canonical: compress(groups), isPrivate: isPrivateIpv6(groups) };
}

/** True for addresses a server must not be sent to by a stranger; also for text that is no address. */
export function isPrivateAddress(address: string): boolean {
  return describeAddress(address)?.isPrivate ?? true;
}
