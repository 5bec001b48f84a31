import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type History, openWorkshop, type Workshop } from "./lives.ts";
import type { KillPoint } from "./mortal-storage.ts";
import { scenarios } from "./scenarios.ts";

/** Every place where the process may end in a history. */
function pointsOf({ commits, modelCalls }: History): KillPoint[] {
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  return [
    ...numbers(commits).map((number) => ({ at: "before commit", number }) as const),
    ...numbers(commits).map((number) => ({ at: "after commit", number }) as const),
    ...numbers(modelCalls).map((number) => ({ at: "after model call", number }) as const),
  ];
}

/** All points with `KILL_POINTS=all`, which takes minutes; otherwise some of each scenario, others for every `KILL_SEED`. */
const POINTS = process.env.KILL_POINTS === "all" ? Number.POSITIVE_INFINITY : 8;
const SEED = Number(process.env.KILL_SEED ?? "0");

function chosen(points: readonly KillPoint[]): KillPoint[] {
  const step = Math.max(1, Math.ceil(points.length / POINTS));
  return points.filter((_, index) => (index + SEED) % step === 0);
}

describe.each(scenarios)("a server that is killed while it is to $name", (scenario) => {
  let workshop: Workshop;
  let uninterrupted: History;

  beforeAll(async () => {
    workshop = await openWorkshop(scenario);
    uninterrupted = await workshop.live(null);
  }, 30_000);

  afterAll(() => workshop.remove());

  it("does something, with a model, when nobody kills it", () => {
    expect(uninterrupted.lives).toBe(1);
    expect(uninterrupted.modelCalls).toBeGreaterThan(1);
    expect(uninterrupted.commits).toBeGreaterThan(5);
  });

  it("repeats no effect and loses none, wherever it ends", async () => {
    for (const point of chosen(pointsOf(uninterrupted))) {
      const { state, lives } = await workshop.live(point);
      expect({ point, state }).toEqual({ point, state: uninterrupted.state });
      // Jobs side by side may need fewer commits than in the first life; then nobody was killed.
      expect(lives).toBeLessThanOrEqual(2);
    }
  }, 1_800_000);
});

it("the control: a storage that tears its transactions is found out", async () => {
  const [learning] = scenarios;
  if (learning === undefined) throw new Error("There is no scenario.");
  const workshop = await openWorkshop(learning);
  try {
    const whole = await workshop.live(null);
    const states: string[] = [];
    // The first commits of learning follow the publish and two of paying.
    for (const number of [4, 7]) {
      states.push(JSON.stringify((await workshop.live({ at: "before commit", number }, true)).state));
    }
    expect(states).not.toContain(JSON.stringify(whole.state));
  } finally {
    workshop.remove();
  }
}, 60_000);
