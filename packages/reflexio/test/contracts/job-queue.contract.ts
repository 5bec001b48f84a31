import { describe, expect } from "vitest";
import type { LeasedJob, NewJob } from "../../src/ports/job-queue.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { buildJob, commitAll } from "../helpers/records.ts";
import { contractTest, failureOf, type StorageEngine } from "./storage/engine.ts";

const LEASE_MS = 1_000;

async function enqueue(storage: Storage, overrides: Partial<NewJob> = {}, orgId = "org"): Promise<number> {
  const [result] = await commitAll(storage, orgId, { type: "job.enqueue", job: buildJob(overrides) });
  return Number(result?.ids[0]);
}

async function claim(storage: Storage, nowMs: number, queue = "learn"): Promise<LeasedJob> {
  const job = await storage.jobs.claim([queue], nowMs, LEASE_MS);
  if (job === undefined) throw new Error(`No job is due at ${nowMs}.`);
  return job;
}

function complete(storage: Storage, { orgId, jobId, leaseToken }: LeasedJob): Promise<unknown> {
  return storage.commit(orgId, [{ type: "job.complete", jobId, leaseToken }]);
}

function describeEnqueue(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("hands out a job with everything that it was given", async ({ storage }) => {
    const payload = { user_id: "ada", nested: [{ a: null }], text: "é\u0000" };
    const jobId = await enqueue(storage, { payload, maxAttempts: 7 }, "org-7");
    const job = await claim(storage, 1_000);
    const { leaseToken, ...known } = job;
    expect(known).toEqual({
      jobId,
      orgId: "org-7",
      queue: "learn",
      payload,
      attempt: 1,
      maxAttempts: 7,
      leaseUntilMs: 2_000,
    });
    expect(leaseToken.length).toBeGreaterThan(10);
    expect(await storage.jobs.find(jobId)).toEqual({
      jobId,
      queue: "learn",
      state: "running",
      attempts: 1,
      runAtMs: 1_000,
      lastError: null,
    });
    expect(await storage.jobs.find(9_999)).toBeUndefined();
  });

  test("keeps one waiting job for a key, with the newest payload", async ({ storage }) => {
    const first = await enqueue(storage, { dedupeKey: "ada", payload: { n: 1 }, runAtMs: 1_000 });
    const kept = await enqueue(storage, { dedupeKey: "ada", payload: { n: 2 }, runAtMs: 5_000 });
    expect(kept).toBe(first);
    expect(await storage.jobs.find(first)).toMatchObject({ runAtMs: 1_000 });
    await enqueue(storage, { dedupeKey: "ada", payload: { n: 3 }, runAtMs: 5_000, onDuplicate: "postpone" });
    expect(await storage.jobs.find(first)).toMatchObject({ runAtMs: 5_000 });
    expect((await claim(storage, 5_000)).payload).toEqual({ n: 3 });
  });

  test("another key, queue or org, and no key at all, is another job", async ({ storage }) => {
    const ids = [
      await enqueue(storage, { dedupeKey: "ada" }),
      await enqueue(storage, { dedupeKey: "bob" }),
      await enqueue(storage, { dedupeKey: "ada", queue: "other" }),
      await enqueue(storage, { dedupeKey: "ada" }, "other-org"),
      await enqueue(storage),
      await enqueue(storage),
      await enqueue(storage, { dedupeKey: "" }),
    ];
    expect(new Set(ids).size).toBe(7);
    expect(await enqueue(storage, { dedupeKey: "" })).toBe(ids[6]);
  });

  test("a running job does not swallow a new one of its key", async ({ storage }) => {
    const first = await enqueue(storage, { dedupeKey: "ada" });
    await claim(storage, 1_000);
    const second = await enqueue(storage, { dedupeKey: "ada" });
    expect(second).not.toBe(first);
    const states = (await storage.jobs.findByKey("org", "learn", "ada")).map((job) => [job.jobId, job.state]);
    expect(states).toEqual([
      [first, "running"],
      [second, "waiting"],
    ]);
    expect(await storage.jobs.findByKey("org", "learn", "bob")).toEqual([]);
  });
}

function describeClaims(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("hands out due jobs only, those that waited longest first, of the wanted queues", async ({
    storage,
  }) => {
    const late = await enqueue(storage, { runAtMs: 3_000 });
    const early = await enqueue(storage, { runAtMs: 1_000 });
    const twin = await enqueue(storage, { runAtMs: 1_000 });
    await enqueue(storage, { runAtMs: 1, queue: "other" });
    expect(await storage.jobs.claim(["learn"], 999, LEASE_MS)).toBeUndefined();
    expect(await storage.jobs.claim([], 9_999, LEASE_MS)).toBeUndefined();
    expect(await storage.jobs.claim(["unknown"], 9_999, LEASE_MS)).toBeUndefined();
    expect((await claim(storage, 1_000)).jobId).toBe(early);
    expect((await claim(storage, 1_500)).jobId).toBe(twin);
    expect(await storage.jobs.claim(["learn"], 1_500, LEASE_MS)).toBeUndefined();
    expect((await claim(storage, 3_000, "learn")).jobId).not.toBe(late);
  });

  test("never works on one key twice at a time, but on other keys beside it", async ({ storage }) => {
    await enqueue(storage, { dedupeKey: "ada", runAtMs: 1 });
    const first = await claim(storage, 1_000);
    const second = await enqueue(storage, { dedupeKey: "ada", runAtMs: 2 });
    const bobs = await enqueue(storage, { dedupeKey: "bob", runAtMs: 3 });
    const sameKeyElsewhere = await enqueue(storage, { dedupeKey: "ada", runAtMs: 4 }, "other-org");
    expect((await claim(storage, 1_000)).jobId).toBe(bobs);
    expect((await claim(storage, 1_000)).jobId).toBe(sameKeyElsewhere);
    expect(await storage.jobs.claim(["learn"], 1_000, LEASE_MS)).toBeUndefined();
    await complete(storage, first);
    expect((await claim(storage, 1_000)).jobId).toBe(second);
  });

  test("a retried job and the one that waited behind it run one after the other", async ({ storage }) => {
    const first = await enqueue(storage, { dedupeKey: "ada", runAtMs: 1 });
    const running = await claim(storage, 1_000);
    const second = await enqueue(storage, { dedupeKey: "ada", runAtMs: 2 });
    expect(await storage.jobs.fail(first, running.leaseToken, "it broke", 1_100)).toBe(true);
    const next = await claim(storage, 2_000);
    expect(next.jobId).toBe(second);
    expect(await storage.jobs.claim(["learn"], 2_000, LEASE_MS)).toBeUndefined();
    expect((await storage.jobs.findByKey("org", "learn", "ada")).map((job) => job.jobId)).toEqual([
      first,
      second,
    ]);
    await complete(storage, next);
    expect(await claim(storage, 2_000)).toMatchObject({ jobId: first, attempt: 2 });
  });

  test("never works on one lane twice at a time, whatever the keys", async ({ storage }) => {
    await enqueue(storage, { dedupeKey: "ada", lane: "ada", runAtMs: 1 });
    const quiet = await enqueue(storage, { dedupeKey: "quiet ada", lane: "ada", runAtMs: 2 });
    const other = await enqueue(storage, { dedupeKey: "quiet bob", lane: "bob", runAtMs: 3 });
    const first = await claim(storage, 1_000);
    expect((await claim(storage, 1_000)).jobId).toBe(other);
    expect(await storage.jobs.claim(["learn"], 1_000, LEASE_MS)).toBeUndefined();
    await complete(storage, first);
    expect((await claim(storage, 1_000)).jobId).toBe(quiet);
  });

  test("says when there is something to do again", async ({ storage }) => {
    expect(await storage.jobs.nextDueMs(["learn"])).toBeUndefined();
    await enqueue(storage, { runAtMs: 700 });
    await enqueue(storage, { runAtMs: 5_000 });
    await enqueue(storage, { runAtMs: 1, queue: "other" });
    expect(await storage.jobs.nextDueMs(["learn"])).toBe(700);
    expect(await storage.jobs.nextDueMs(["learn", "other"])).toBe(1);
    expect(await storage.jobs.nextDueMs([])).toBeUndefined();
    await claim(storage, 1_000);
    expect(await storage.jobs.nextDueMs(["learn"])).toBe(2_000);
  });
}

function describeLeases(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("a renewed lease lasts, one that ran out goes to another worker", async ({ storage }) => {
    const jobId = await enqueue(storage);
    const first = await claim(storage, 1_000);
    expect(await storage.jobs.renew(jobId, first.leaseToken, 3_000)).toBe(true);
    expect(await storage.jobs.claim(["learn"], 2_999, LEASE_MS)).toBeUndefined();
    const second = await claim(storage, 3_000);
    expect(second).toMatchObject({ jobId, attempt: 2, leaseUntilMs: 4_000 });
    expect(second.leaseToken).not.toBe(first.leaseToken);
  });

  test("a worker that lost its lease can do nothing with the job", async ({ storage }) => {
    const jobId = await enqueue(storage);
    const first = await claim(storage, 1_000);
    const second = await claim(storage, 2_000);
    for (const token of [first.leaseToken, "", "guessed"]) {
      expect(await storage.jobs.renew(jobId, token, 9_000)).toBe(false);
      expect(await storage.jobs.fail(jobId, token, "late", 9_000)).toBe(false);
      expect(await storage.jobs.release(jobId, token)).toBe(false);
      expect(await failureOf(complete(storage, { ...first, leaseToken: token }))).toBe("conflict");
    }
    expect(await storage.jobs.find(jobId)).toMatchObject({ state: "running", attempts: 2, lastError: null });
    await complete(storage, second);
    expect(await storage.jobs.find(jobId)).toBeUndefined();
    expect(await storage.jobs.renew(jobId, second.leaseToken, 9_000)).toBe(false);
  });

  test("failed jobs come back at their time, then are buried with the last error", async ({ storage }) => {
    const jobId = await enqueue(storage, { maxAttempts: 2 });
    const first = await claim(storage, 1_000);
    expect(await storage.jobs.fail(jobId, first.leaseToken, "first", 4_000)).toBe(true);
    expect(await storage.jobs.find(jobId)).toMatchObject({
      state: "waiting",
      attempts: 1,
      lastError: "first",
    });
    expect(await storage.jobs.claim(["learn"], 3_999, LEASE_MS)).toBeUndefined();
    const second = await claim(storage, 4_000);
    expect(await storage.jobs.fail(jobId, second.leaseToken, "x".repeat(100_000), 5_000)).toBe(true);
    const buried = await storage.jobs.find(jobId);
    expect(buried).toMatchObject({ state: "dead", attempts: 2 });
    expect(buried?.lastError?.length).toBeLessThanOrEqual(2_000);
    expect(await storage.jobs.claim(["learn"], 9e12, LEASE_MS)).toBeUndefined();
    expect(await storage.jobs.nextDueMs(["learn"])).toBeUndefined();
  });

  test("a job whose workers disappear is buried after its last attempt, and says so", async ({ storage }) => {
    const jobId = await enqueue(storage, { maxAttempts: 2 });
    const first = await claim(storage, 1_000);
    await storage.jobs.fail(jobId, first.leaseToken, "an older error", 1_500);
    await claim(storage, 2_000);
    expect(await storage.jobs.claim(["learn"], 2_999, LEASE_MS)).toBeUndefined();
    expect(await storage.jobs.find(jobId)).toMatchObject({ state: "running", attempts: 2 });
    expect(await storage.jobs.claim(["learn"], 3_000, LEASE_MS)).toBeUndefined();
    const status = await storage.jobs.find(jobId);
    expect(status).toMatchObject({ state: "dead", attempts: 2 });
    expect(status?.lastError).toMatch(/disappeared/);
  });

  test("a passing fault never buries a job, however often it comes", async ({ storage }) => {
    const jobId = await enqueue(storage, { maxAttempts: 2 });
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const job = await claim(storage, attempt * 1_000);
      const retryAtMs = (attempt + 1) * 1_000;
      expect(await storage.jobs.fail(jobId, job.leaseToken, "down", retryAtMs, true)).toBe(true);
      expect(await storage.jobs.find(jobId)).toMatchObject({ state: "waiting", lastError: "down" });
    }
    const job = await claim(storage, 9_000);
    await storage.jobs.fail(jobId, job.leaseToken, "it broke", 9_000);
    expect(await storage.jobs.find(jobId)).toMatchObject({ state: "dead", lastError: "it broke" });
  });

  test("what the last process left running goes on at once, and later and later when it happens again", async ({
    storage,
  }) => {
    const jobId = await enqueue(storage, { maxAttempts: 3 });
    const first = await claim(storage, 1_000);
    expect(await storage.jobs.recover(1_100, () => 5_000)).toBe(1);
    expect(await failureOf(complete(storage, first))).toBe("conflict");
    expect(await claim(storage, 1_100)).toMatchObject({ jobId, attempt: 2 });
    expect(await storage.jobs.recover(1_200, (attempt) => attempt * 5_000)).toBe(1);
    expect(await storage.jobs.claim(["learn"], 11_199, LEASE_MS)).toBeUndefined();
    expect(await claim(storage, 11_200)).toMatchObject({ jobId, attempt: 3 });
    expect(await storage.jobs.recover(11_300, () => 0)).toBe(1);
    expect(await storage.jobs.find(jobId)).toMatchObject({ state: "dead", attempts: 3 });
    expect((await storage.jobs.find(jobId))?.lastError).toMatch(/disappeared/);
    expect(await storage.jobs.recover(11_400, () => 0)).toBe(0);
  });

  test("a released job is due at once, keeps its error, and its attempt does not count", async ({
    storage,
  }) => {
    const jobId = await enqueue(storage, { maxAttempts: 2 });
    await storage.jobs.fail(jobId, (await claim(storage, 1_000)).leaseToken, "it broke", 1_500);
    for (let round = 0; round < 5; round += 1) {
      const job = await claim(storage, 2_000);
      expect(job.attempt).toBe(2);
      expect(await storage.jobs.release(jobId, job.leaseToken)).toBe(true);
      expect(await storage.jobs.find(jobId)).toMatchObject({
        state: "waiting",
        attempts: 1,
        lastError: "it broke",
      });
    }
  });

  test("a job that was released while its key waits again does not get lost", async ({ storage }) => {
    const first = await enqueue(storage, { dedupeKey: "ada" });
    const running = await claim(storage, 1_000);
    const second = await enqueue(storage, { dedupeKey: "ada" });
    expect(await storage.jobs.release(first, running.leaseToken)).toBe(true);
    const again = await claim(storage, 1_000);
    expect(again.jobId).toBe(first);
    expect(await storage.jobs.claim(["learn"], 1_000, LEASE_MS)).toBeUndefined();
    await complete(storage, again);
    expect((await claim(storage, 1_000)).jobId).toBe(second);
  });
}

function describeBuried(engine: StorageEngine): void {
  const test = contractTest(engine);

  async function bury(storage: Storage, overrides: Partial<NewJob>): Promise<number> {
    const queue = overrides.queue ?? "learn";
    const jobId = await enqueue(storage, { maxAttempts: 1, ...overrides });
    const job = await claim(storage, 1_000, queue);
    await storage.jobs.fail(jobId, job.leaseToken, "it broke", 1_000);
    return jobId;
  }

  test("revives buried jobs of one queue or of all, with all their attempts", async ({ storage }) => {
    const learn = await bury(storage, {});
    const other = await bury(storage, { queue: "other" });
    expect(await storage.jobs.revive("unknown", 5_000)).toBe(0);
    expect(await storage.jobs.revive("learn", 5_000)).toBe(1);
    expect(await storage.jobs.find(learn)).toMatchObject({ state: "waiting", attempts: 0, runAtMs: 5_000 });
    expect(await storage.jobs.find(other)).toMatchObject({ state: "dead" });
    expect(await storage.jobs.revive(null, 6_000)).toBe(1);
    expect(await storage.jobs.revive(null, 6_000)).toBe(0);
    expect(await claim(storage, 6_000, "other")).toMatchObject({ jobId: other, attempt: 1 });
  });

  test("reviving jobs whose key waits again loses none and runs them one at a time", async ({ storage }) => {
    const ids = [await bury(storage, { dedupeKey: "ada" }), await bury(storage, { dedupeKey: "ada" })];
    ids.push(await enqueue(storage, { dedupeKey: "ada", runAtMs: 9_000 }));
    expect(await storage.jobs.revive(null, 5_000)).toBe(2);
    const done: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const job = await claim(storage, 9_000);
      expect(await storage.jobs.claim(["learn"], 9_000, LEASE_MS)).toBeUndefined();
      await complete(storage, job);
      done.push(job.jobId);
    }
    expect(done).toEqual(ids);
  });

  test("counts jobs by state and tells how late the oldest is", async ({ storage }) => {
    expect(await storage.jobs.stats(9_999)).toEqual({ waiting: 0, running: 0, dead: 0, oldestDueMs: 0 });
    await bury(storage, {});
    await enqueue(storage, { runAtMs: 1_000 });
    await claim(storage, 1_000);
    await enqueue(storage, { runAtMs: 5_000 });
    expect(await storage.jobs.stats(1_500)).toEqual({ waiting: 1, running: 1, dead: 1, oldestDueMs: 0 });
    // The lease ran out at 2,000, so the job could have run for half a second.
    expect(await storage.jobs.stats(2_500)).toMatchObject({ running: 1, oldestDueMs: 500 });
    await enqueue(storage, { runAtMs: 100 });
    expect(await storage.jobs.stats(2_500)).toMatchObject({ waiting: 2, oldestDueMs: 2_400 });
  });
}

function describeWorkers(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("two workers over 2,000 jobs do each exactly once, one job of a key at a time", async ({
    storage,
  }) => {
    const jobs = Array.from({ length: 2_000 }, (_, index) =>
      buildJob({ payload: { index }, runAtMs: index % 50 }),
    );
    await commitAll(storage, "org", ...jobs.map((job) => ({ type: "job.enqueue", job }) as const));
    const done: unknown[] = [];
    async function work(): Promise<void> {
      for (let round = 0; ; round += 1) {
        const job = await storage.jobs.claim(["learn"], 5_000, LEASE_MS);
        if (job === undefined) return;
        // Every tenth is handed back once, as a worker that stops does.
        if (round % 10 === 0 && job.attempt === 1) {
          await storage.jobs.fail(job.jobId, job.leaseToken, "try again", 5_000);
          continue;
        }
        await complete(storage, job);
        done.push(job.payload.index);
      }
    }
    await Promise.all([work(), work()]);
    expect(done).toHaveLength(2_000);
    expect(new Set(done).size).toBe(2_000);
    expect(await storage.jobs.stats(9_999)).toMatchObject({ waiting: 0, running: 0, dead: 0 });
  });

  test("jobs and leases outlive a restart", async (data) => {
    const jobId = await enqueue(data.storage);
    const job = await claim(data.storage, 1_000);
    const storage = await data.reopen();
    expect(await storage.jobs.claim(["learn"], 1_999, LEASE_MS)).toBeUndefined();
    expect(await storage.jobs.renew(jobId, job.leaseToken, 5_000)).toBe(true);
    expect(await claim(storage, 5_000)).toMatchObject({ jobId, attempt: 2 });
  });
}

/** What every job queue owes its workers. The time is passed in, so nothing here waits. */
export function describeJobQueueContract(engine: StorageEngine): void {
  describe(`job queue contract: ${engine.name}`, () => {
    describeEnqueue(engine);
    describeClaims(engine);
    describeLeases(engine);
    describeBuried(engine);
    describeWorkers(engine);
  });
}
