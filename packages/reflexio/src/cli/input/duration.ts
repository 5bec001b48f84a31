import { ReflexioError } from "@reflexio/contracts/errors";

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function secondsOf(text: string): number | undefined {
  const match = /^(\d{1,6})([smhd])$/.exec(text.trim());
  const unit = SECONDS[match?.[2] ?? ""];
  return match?.[1] === undefined || unit === undefined ? undefined : Number(match[1]) * unit;
}

/** `12h` in seconds. */
export function durationSeconds(text: string, flag: string): number {
  const seconds = secondsOf(text);
  if (seconds !== undefined) return seconds;
  throw new ReflexioError("usage", `${flag} ${JSON.stringify(text)} is no duration.`, {
    hint: "Write it like 90s, 10m, 12h or 7d.",
  });
}

/** A duration from now, or a date, as an ISO date-time. */
export function timeAhead(text: string, flag: string, nowMs: number): string {
  const seconds = secondsOf(text);
  const time = seconds === undefined ? Date.parse(text) : nowMs + seconds * 1000;
  if (Number.isFinite(time) && time > nowMs) return new Date(time).toISOString();
  throw new ReflexioError("usage", `${flag} ${JSON.stringify(text)} is no time ahead.`, {
    hint: "Write it like 90d, 12h or 2027-01-31.",
  });
}
