const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTH = 30 * DAY;

/** `2026-01-01 00:00Z`, or `unknown`. */
export function absoluteTime(unixSeconds: number | undefined): string {
  if (unixSeconds === undefined || !Number.isFinite(unixSeconds)) return "unknown";
  const date = new Date(unixSeconds * 1000);
  return Number.isNaN(date.getTime()) ? "unknown" : `${date.toISOString().slice(0, 16).replace("T", " ")}Z`;
}

/** `5m ago`, or the UTC date when older than a month. A time in the future, from another clock, is `0s ago`. */
export function relativeTime(unixSeconds: number | undefined, nowMs: number): string {
  if (unixSeconds === undefined || !Number.isFinite(unixSeconds) || unixSeconds <= 0) return "unknown";
  const age = Math.max(0, Math.floor(nowMs / 1000 - unixSeconds));
  if (age < MINUTE) return `${age}s ago`;
  if (age < HOUR) return `${Math.floor(age / MINUTE)}m ago`;
  if (age < DAY) return `${Math.floor(age / HOUR)}h ago`;
  if (age < MONTH) return `${Math.floor(age / DAY)}d ago`;
  return absoluteTime(unixSeconds).slice(0, 10);
}

/** Both: `2026-01-01 00:00Z (5m ago)`. */
export function fullTime(unixSeconds: number | undefined, nowMs: number): string {
  if (unixSeconds === undefined) return "unknown";
  return `${absoluteTime(unixSeconds)} (${relativeTime(unixSeconds, nowMs)})`;
}
