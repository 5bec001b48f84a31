import { describe, expect } from "vitest";
import type { SpendCaps } from "../../../src/ports/spending.ts";
import type { Storage } from "../../../src/ports/storage.ts";
import {
  addWrite,
  buildLearning,
  buildRun,
  buildSpendEntry,
  buildStep,
  commitAll,
} from "../../helpers/records.ts";
import { contractTest, type StorageEngine } from "./engine.ts";

const FREE: SpendCaps = { tokensPerDay: null, costUsdPerDay: null };
const DAY = buildSpendEntry().day;

async function reserve(storage: Storage, callId: string, caps: SpendCaps, orgId = "org"): Promise<number> {
  const entry = buildSpendEntry({ callId });
  const [result] = await commitAll(storage, orgId, { type: "spend.reserve", entry, caps });
  return result?.count ?? 0;
}

/** What model calls cost, counted before they are made. */
export function describeSpending(engine: StorageEngine): void {
  const test = contractTest(engine);

  describe("spending", () => {
    test("counts a call as estimated, then as it was, once", async ({ storage }) => {
      expect(await storage.spending.ofDay("org", DAY)).toEqual({
        calls: 0,
        inputTokens: 0,
        outputTokens: 0,
        costUsd: 0,
      });
      await reserve(storage, "a", FREE);
      await reserve(storage, "b", FREE);
      const settle = {
        type: "spend.settle",
        callId: "a",
        inputTokens: 7,
        outputTokens: 3,
        costUsd: 0.002,
      } as const;
      await commitAll(storage, "org", settle);
      const [again] = await commitAll(storage, "org", { ...settle, inputTokens: 99 });
      expect(again?.count).toBe(0);
      const spent = await storage.spending.ofDay("org", DAY);
      expect(spent).toMatchObject({ calls: 2, inputTokens: 107, outputTokens: 13 });
      expect(spent.costUsd).toBeCloseTo(0.012);
      expect((await storage.spending.ofDay("org", "2025-06-16")).calls).toBe(0);
    });

    test("adds up by day, model and role, and counts what was learnt for it", async ({ storage }) => {
      const entries = [
        buildSpendEntry({ callId: "a" }),
        buildSpendEntry({ callId: "b" }),
        buildSpendEntry({ callId: "c", role: "gate" }),
        buildSpendEntry({ callId: "d", day: "2025-06-16", runId: "run-2" }),
      ];
      for (const entry of entries)
        await commitAll(storage, "org", { type: "spend.reserve", entry, caps: FREE });
      const rows = await storage.spending.between("org", DAY, "2025-06-16");
      expect(rows.map(({ day, role, calls, inputTokens }) => [day, role, calls, inputTokens])).toEqual([
        [DAY, "gate", 1, 100],
        [DAY, "generation", 2, 200],
        ["2025-06-16", "generation", 1, 100],
      ]);
      expect(await storage.spending.between("org", "2025-06-16", "2025-06-16")).toHaveLength(1);
      expect(await storage.spending.between("other", DAY, "2025-06-16")).toEqual([]);

      const { runId } = buildSpendEntry();
      await commitAll(storage, "org", { type: "run.insert", run: buildRun({ run_id: runId }), outcomes: [] });
      await commitAll(storage, "org", addWrite(buildLearning("profile", "p", "Likes tea."), { runId }));
      expect(await storage.spending.learningsMade("org", DAY, DAY)).toBe(1);
      expect(await storage.spending.learningsMade("org", "2025-06-16", "2025-06-16")).toBe(0);
      expect(await storage.spending.learningsMade("other", DAY, DAY)).toBe(0);
    });

    test("refuses a call that would exceed a cap, open calls included", async ({ storage }) => {
      const tokens: SpendCaps = { tokensPerDay: 220, costUsdPerDay: null };
      expect(await reserve(storage, "a", tokens)).toBe(1);
      expect(await reserve(storage, "b", tokens)).toBe(1);
      expect(await reserve(storage, "c", tokens)).toBe(0);
      expect(await reserve(storage, "c", { tokensPerDay: null, costUsdPerDay: 0.025 })).toBe(0);
      expect(await reserve(storage, "c", { tokensPerDay: null, costUsdPerDay: 0.035 })).toBe(1);
      expect(await reserve(storage, "a", tokens, "other")).toBe(1);
      expect((await storage.spending.ofDay("org", DAY)).calls).toBe(3);
    });

    test("keeps the steps of a run in order", async ({ storage }) => {
      const steps = [
        buildStep(),
        buildStep({ name: "repair", status: "failed", model: null, raw_reply: null, error: "no" }),
      ];
      await commitAll(storage, "org", { type: "run.insert", run: buildRun(), outcomes: [], steps });
      expect(await storage.runs.stepsOfRun("org", "run-1")).toEqual(steps);
      expect(await storage.runs.stepsOfRun("org", "run-2")).toEqual([]);
    });
  });
}
