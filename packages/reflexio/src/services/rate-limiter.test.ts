import { describe, expect, it } from "vitest";
import { createRateLimiter } from "./rate-limiter.ts";

function clockAt(start: number) {
  let now = start;
  return {
    nowMs: () => now,
    move: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

function allowed(limiter: ReturnType<typeof createRateLimiter>, bucket: string, perMinute: number): number {
  let count = 0;
  while (limiter.take(bucket, perMinute).isAllowed) count += 1;
  return count;
}

describe("the rate limiter", () => {
  it("allows a minute's worth at once and then fills up evenly", () => {
    const clock = clockAt(0);
    const limiter = createRateLimiter(clock);
    expect(limiter.take("a", 60)).toEqual({
      isAllowed: true,
      limit: 60,
      remaining: 59,
      retryAfterMs: 0,
      resetMs: 1000,
    });
    expect(allowed(limiter, "a", 60)).toBe(59);
    expect(limiter.take("a", 60)).toMatchObject({ remaining: 0, retryAfterMs: 1000, resetMs: 60_000 });
    clock.move(999);
    expect(limiter.take("a", 60)).toMatchObject({ isAllowed: false, retryAfterMs: 1 });
    clock.move(1);
    expect(allowed(limiter, "a", 60)).toBe(1);
    clock.move(3_600_000);
    expect(allowed(limiter, "a", 60)).toBe(60);
  });

  it("lets a caller through after exactly the time it named", () => {
    const clock = clockAt(5);
    const limiter = createRateLimiter(clock);
    for (const perMinute of [1, 7, 60, 999]) {
      const bucket = `limit ${perMinute}`;
      allowed(limiter, bucket, perMinute);
      clock.move(limiter.take(bucket, perMinute).retryAfterMs);
      expect(limiter.take(bucket, perMinute).isAllowed).toBe(true);
    }
  });

  it("keeps buckets apart", () => {
    const limiter = createRateLimiter(clockAt(0));
    allowed(limiter, "a", 2);
    expect(limiter.take("b", 2).isAllowed).toBe(true);
  });

  it("follows a changed limit", () => {
    const clock = clockAt(0);
    const limiter = createRateLimiter(clock);
    limiter.take("a", 1000);
    expect(allowed(limiter, "a", 2)).toBe(2);
  });

  it("is not confused by a clock that is set back", () => {
    const clock = clockAt(1_000_000);
    const limiter = createRateLimiter(clock);
    allowed(limiter, "a", 2);
    clock.move(-900_000);
    expect(limiter.take("a", 2).isAllowed).toBe(false);
    clock.move(30_000);
    expect(limiter.take("a", 2).isAllowed).toBe(true);
  });

  it("keeps no more buckets than it may, and drops those used longest ago", () => {
    const limiter = createRateLimiter(clockAt(0), 3);
    for (const bucket of ["a", "b", "c"]) allowed(limiter, bucket, 1);
    limiter.take("a", 1);
    allowed(limiter, "d", 1);
    expect(limiter.take("a", 1).isAllowed).toBe(false);
    expect(limiter.take("b", 1).isAllowed).toBe(true);
  });
});
