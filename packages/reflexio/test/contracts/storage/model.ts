import fc from "fast-check";
import { describe, expect } from "vitest";
import type { Storage, Write } from "../../../src/ports/storage.ts";
import { addWrite, buildLearning, buildTurn } from "../../helpers/records.ts";
import { contractTest, failureOf, type StorageEngine } from "./engine.ts";
import { listLearnings } from "./learnings.ts";
import { findText } from "./searching.ts";

const users = ["ada", "bob"] as const;
const profileIds = ["p1", "p2", "p3", "p4"] as const;

type Step =
  | { readonly do: "say"; readonly user: string; readonly message: string | null }
  | { readonly do: "forget"; readonly user: string }
  | { readonly do: "read"; readonly user: string; readonly from: number; readonly to: number }
  | { readonly do: "learn"; readonly id: string; readonly replaces: readonly string[] }
  | { readonly do: "unlearn"; readonly id: string };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant("say" as const),
    user: fc.constantFrom(...users),
    message: fc.option(fc.constantFrom("m1", "m2", "m3")),
  }),
  fc.record({ do: fc.constant("forget" as const), user: fc.constantFrom(...users) }),
  fc.record({
    do: fc.constant("read" as const),
    user: fc.constantFrom(...users),
    from: fc.constantFrom(0, 1, 2),
    to: fc.constantFrom(1, 2),
  }),
  fc.record({
    do: fc.constant("learn" as const),
    id: fc.constantFrom(...profileIds),
    replaces: fc.subarray([...profileIds], { maxLength: 2 }),
  }),
  fc.record({ do: fc.constant("unlearn" as const), id: fc.constantFrom(...profileIds) }),
);

interface Said {
  readonly user: string;
  readonly message: string | null;
}

/** What storage should hold, in the simplest words. A refused commit leaves the copy it was made from. */
class Model {
  said: readonly Said[] = [];
  cursors: Readonly<Record<string, number>> = {};
  /** Profile id → the one that replaced it, or null while it is current. */
  profiles: ReadonlyMap<string, string | null> = new Map();

  /** The model after the steps; undefined when one of them is refused. */
  after(steps: readonly Step[]): Model | undefined {
    const next = new Model();
    next.said = this.said;
    next.cursors = this.cursors;
    next.profiles = this.profiles;
    return steps.every((one) => next.#apply(one)) ? next : undefined;
  }

  #apply(one: Step): boolean {
    switch (one.do) {
      case "say": {
        const { user, message } = one;
        const known =
          message !== null && this.said.some((turn) => turn.user === user && turn.message === message);
        if (!known) this.said = [...this.said, { user, message }];
        return true;
      }
      case "forget":
        this.said = this.said.filter((turn) => turn.user !== one.user);
        return true;
      case "read":
        if ((this.cursors[one.user] ?? 0) !== one.from) return false;
        this.cursors = { ...this.cursors, [one.user]: one.to };
        return true;
      case "learn":
        return this.#learn(one.id, one.replaces);
      case "unlearn":
        this.#unlearn(one.id);
        return true;
    }
  }

  #learn(id: string, replaces: readonly string[]): boolean {
    if (this.profiles.has(id)) return false;
    if (replaces.some((old) => old === id || this.profiles.get(old) !== null)) return false;
    this.profiles = new Map([...this.profiles, [id, null], ...replaces.map((old) => [old, id] as const)]);
    return true;
  }

  #unlearn(id: string): void {
    if (!this.profiles.has(id)) return;
    const replaced = [...this.profiles].filter(([, by]) => by === id).map(([old]) => old);
    this.profiles = new Map([...this.profiles].filter(([known]) => known !== id));
    for (const old of replaced) this.#unlearn(old);
  }
}

function toWrite(one: Step): Write {
  switch (one.do) {
    case "say":
      return {
        type: "interactions.insert",
        rows: [buildTurn({ user_id: one.user, message_id: one.message, content: "moonlight" })],
      };
    case "forget":
      return { type: "interactions.delete", selector: { userId: one.user } };
    case "read":
      return { type: "cursor.advance", userId: one.user, extractor: "profiles", from: one.from, to: one.to };
    case "learn":
      return addWrite(buildLearning("profile", one.id, `moonlight ${one.id}`), { supersedes: one.replaces });
    case "unlearn":
      return { type: "learnings.delete", kind: "profile", selector: { ids: [one.id] } };
  }
}

async function expectSame(storage: Storage, orgId: string, model: Model): Promise<void> {
  const turns = await storage.interactions.list(orgId, {}, null);
  const ids = turns.map((turn) => turn.interaction_id);
  expect(turns.map((turn) => ({ user: turn.user_id, message: turn.message_id }))).toEqual(model.said);
  expect(ids).toEqual([...ids].sort((a, b) => a - b));
  expect((await findText(storage, orgId, "interaction", "moonlight")).map(Number).sort()).toEqual(
    [...ids].sort(),
  );
  for (const user of users) {
    expect(await storage.runs.cursor(orgId, user, "profiles")).toBe(model.cursors[user] ?? 0);
  }
  const current = [...model.profiles].filter(([, by]) => by === null).map(([id]) => id);
  expect((await listLearnings(storage, orgId, "profile")).map(({ id }) => id).sort()).toEqual(current.sort());
  expect((await findText(storage, orgId, "profile", "moonlight")).sort()).toEqual(current);
  const stored = await storage.profiles.byIds(orgId, profileIds);
  expect(stored.map((row) => row.profile_id)).toEqual(profileIds.filter((id) => model.profiles.has(id)));
  expect((await storage.vectors.pending(1_000)).filter((row) => row.orgId === orgId)).toHaveLength(
    ids.length + stored.length,
  );
}

/** Random commits do what a few lines of arithmetic say, or nothing at all. */
export function describeModel(engine: StorageEngine): void {
  const test = contractTest(engine);

  describe("random commits", () => {
    test("do the same as a simple model, all or nothing", async ({ storage }) => {
      let runs = 0;
      let refused = 0;
      const commits = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(commits, async (list) => {
          runs += 1;
          const orgId = `org ${runs}`;
          let model = new Model();
          for (const steps of list) {
            const next = model.after(steps);
            const failure = await failureOf(storage.commit(orgId, steps.map(toWrite)));
            expect(failure).toBe(next === undefined ? "conflict" : undefined);
            if (next === undefined) refused += 1;
            model = next ?? model;
          }
          await expectSame(storage, orgId, model);
        }),
        { numRuns: 60 },
      );
      // Both paths were taken, or the property says little.
      expect(refused).toBeGreaterThan(10);
    });
  });
}
