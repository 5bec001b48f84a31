import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { workByUser } from "./user-queue.ts";

interface Job {
  readonly user: string;
  readonly n: number;
}

async function* jobs(
  list: readonly Job[],
  onRead: (n: number) => void = () => undefined,
): AsyncGenerator<Job> {
  for (const job of list) {
    onRead(job.n);
    yield job;
  }
}

const options = {
  concurrency: 3,
  maxWaiting: 5,
  userOf: (job: Job) => job.user,
  signal: new AbortController().signal,
};

describe("workByUser", () => {
  test("keeps each user's order, works on others meanwhile, and never on too many", async () => {
    const list = Array.from({ length: 200 }, (_, n) => ({ user: `u${(n * 7) % 5}`, n }));
    const started: Job[] = [];
    let active = 0;
    let peak = 0;
    const busy = new Set<string>();
    await workByUser(jobs(list), {
      ...options,
      work: async (job) => {
        expect(busy.has(job.user)).toBe(false);
        busy.add(job.user);
        started.push(job);
        active += 1;
        peak = Math.max(peak, active);
        await sleep(job.n % 3);
        active -= 1;
        busy.delete(job.user);
        return true;
      },
    });
    expect(started).toHaveLength(200);
    expect(peak).toBe(3);
    for (const user of new Set(list.map((job) => job.user))) {
      const own = started.filter((job) => job.user === user).map((job) => job.n);
      expect(own).toEqual([...own].sort((a, b) => a - b));
    }
  });

  test("reads no further ahead than it may", async () => {
    const list = Array.from({ length: 100 }, (_, n) => ({ user: "one", n }));
    let done = 0;
    await workByUser(
      jobs(list, (n) => expect(n - done).toBeLessThanOrEqual(8)),
      {
        ...options,
        work: async () => {
          await sleep(0);
          done += 1;
          return true;
        },
      },
    );
    expect(done).toBe(100);
  });

  test("starts nothing more after a stop, and waits for what is under way", async () => {
    const list = Array.from({ length: 50 }, (_, n) => ({ user: `u${n}`, n }));
    const finished: number[] = [];
    await workByUser(jobs(list), {
      ...options,
      work: async (job) => {
        await sleep(job.n === 1 ? 1 : 20);
        finished.push(job.n);
        return job.n !== 1;
      },
    });
    expect(finished.length).toBeLessThanOrEqual(3);
    expect(finished).toContain(0);
  });

  test("a source that breaks is reported after what is under way has ended", async () => {
    let ended = false;
    async function* broken(): AsyncGenerator<Job> {
      yield { user: "a", n: 1 };
      throw new Error("disk");
    }
    const run = workByUser(broken(), {
      ...options,
      work: async () => {
        await sleep(10);
        ended = true;
        return true;
      },
    });
    await expect(run).rejects.toThrow("disk");
    expect(ended).toBe(true);
  });
});
