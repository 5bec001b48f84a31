import { describe, expect } from "vitest";
import { buildJob, commitAll, START } from "../../helpers/records.ts";
import { contractTest, type StorageEngine } from "./engine.ts";
import { ruleGroup } from "./tenant-data.ts";

const NOW_MS = START * 1000;

/** What an engine owes when the clock is set. */
export function describeClock(engine: StorageEngine): void {
  const test = contractTest(engine);

  describe("clock", () => {
    test("remembers the time that was noted last", async ({ storage, reopen }) => {
      expect(await storage.clock.noted()).toBeUndefined();
      await storage.clock.note(NOW_MS);
      await storage.clock.note(NOW_MS - 5.4);
      const again = await reopen();
      expect(await again.clock.noted()).toBe(NOW_MS - 5);
    });

    test("keeps what waits as long as it would have waited when the clock goes back", async ({ storage }) => {
      const enqueue = async (runAtMs: number) => {
        const [result] = await commitAll(storage, "org", { type: "job.enqueue", job: buildJob({ runAtMs }) });
        return Number(result?.ids[0]);
      };
      const due = await enqueue(NOW_MS - 9_000);
      const soon = await enqueue(NOW_MS + 3_000);
      const late = await enqueue(NOW_MS + 600_000);
      const leased = await storage.jobs.claim(["learn"], NOW_MS, 60_000);
      const cluster = { members: [], state: "failed", fingerprint: "", textHash: null } as const;
      const retry = { agentPlaybookId: null, proposalId: null, attempts: 1, error: null } as const;
      await commitAll(storage, "org", {
        type: "aggregation.apply",
        ...ruleGroup,
        expectedVersion: 0,
        clusters: [
          { ...cluster, ...retry, clusterId: null, retryAtMs: NOW_MS + 60_000, action: { type: "none" } },
        ],
        removed: [],
        runId: "run",
        mode: "incremental",
        at: START,
      });
      const back = -3_600_000;
      expect(await storage.clock.follow(back, NOW_MS + 1_000 + back)).toBe(5);
      const times = await Promise.all(
        [due, soon, late].map(async (id) => (await storage.jobs.find(id))?.runAtMs),
      );
      expect(times).toEqual([NOW_MS + 1_000 + back, NOW_MS + 3_000 + back, NOW_MS + 600_000 + back]);
      const { clusters } = await storage.aggregation.state("org", ruleGroup);
      expect(clusters.map(({ retryAtMs }) => retryAtMs)).toEqual([NOW_MS + 60_000 + back]);
      // The lease ends when it would have ended, not an hour later and not before.
      expect(leased?.jobId).toBe(due);
      expect(await storage.jobs.claim(["learn"], NOW_MS + 2_000 + back, 1)).toBeUndefined();
      expect((await storage.jobs.claim(["learn"], NOW_MS + 60_001 + back, 1))?.jobId).toBe(due);
    });

    test("makes nothing due later than now that waits for less than the clock went back", async ({
      storage,
    }) => {
      // Noted between the jump and its notice, by the clock as it is now.
      await commitAll(storage, "org", { type: "job.enqueue", job: buildJob({ runAtMs: NOW_MS + 10 }) });
      await storage.clock.follow(-3_600_000, NOW_MS);
      expect(await storage.jobs.nextDueMs(["learn"])).toBe(NOW_MS);
    });

    test("keeps leases when the clock goes forward, and lets waits come early", async ({ storage }) => {
      const job = buildJob({ runAtMs: NOW_MS });
      await commitAll(storage, "org", { type: "job.enqueue", job }, { type: "job.enqueue", job });
      await storage.jobs.claim(["learn"], NOW_MS, 60_000);
      const forward = 3_600_000;
      expect(await storage.clock.follow(forward, NOW_MS + forward)).toBe(1);
      expect((await storage.jobs.claim(["learn"], NOW_MS + forward, 60_000))?.attempt).toBe(1);
      expect(await storage.jobs.claim(["learn"], NOW_MS + forward + 59_000, 60_000)).toBeUndefined();
    });
  });
}
