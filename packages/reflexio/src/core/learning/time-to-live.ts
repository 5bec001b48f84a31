import { NEVER_EXPIRES, type ProfileTimeToLive } from "@reflexio/contracts";

const DAY_SECONDS = 86_400;
const DAYS: Readonly<Record<Exclude<ProfileTimeToLive, "infinity">, number>> = {
  one_day: 1,
  one_week: 7,
  one_month: 30,
  one_quarter: 90,
  one_year: 365,
};

/** When a profile of this time to live expires, unix seconds. */
export function expirationOf(timeToLive: ProfileTimeToLive, fromSeconds: number): number {
  return timeToLive === "infinity" ? NEVER_EXPIRES : fromSeconds + DAYS[timeToLive] * DAY_SECONDS;
}
