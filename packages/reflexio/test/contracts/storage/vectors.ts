import { describe, expect } from "vitest";
import {
  buildLearning,
  buildProfile,
  commitAll,
  START,
  storeLearning,
  storeTurns,
} from "../../helpers/records.ts";
import { contractTest, type StorageEngine } from "./engine.ts";
import { learningKinds } from "./learnings.ts";
import { direction, embedPending, everyRow, findNear, TEST_MODEL } from "./searching.ts";

const east = direction(1, 0);
const north = direction(0, 1);
const northEast = direction(1, 1);
const compass = new Map([
  ["east", east],
  ["north", north],
  ["north-east", northEast],
]);

function vectorOf(text: string): Float32Array {
  return compass.get(text) ?? direction(0, 0, 1);
}

function describePending(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("every new row of every kind waits for a vector, oldest first, with its searched text", async ({
    storage,
  }) => {
    await storeTurns(storage, "org", { content: "turn" });
    for (const kind of learningKinds)
      await storeLearning(storage, "org", buildLearning(kind, kind, `a ${kind}`));
    const rows = await storage.vectors.pending(99);
    expect(rows.map((row) => [row.kind, row.text])).toEqual([
      ["interaction", "turn"],
      ["profile", "a profile"],
      ["user_playbook", "a user_playbook"],
      ["agent_playbook", "a agent_playbook"],
    ]);
    expect(rows.every((row) => row.orgId === "org")).toBe(true);
    expect(await storage.vectors.pending(2)).toEqual(rows.slice(0, 2));
    expect(await storage.vectors.pendingCount()).toBe(4);
    expect(await embedPending(storage, vectorOf)).toBe(4);
    expect(await storage.vectors.pending(99)).toEqual([]);
    expect(await storage.vectors.pendingCount()).toBe(0);
  });

  test("a vector counts once, for the text it was made of only", async ({ storage }) => {
    await storeTurns(storage, "org", { content: "east" });
    const [row] = await storage.vectors.pending(1);
    if (row === undefined) throw new Error("Nothing waits.");
    expect(
      await storage.vectors.put(TEST_MODEL, [{ ...row, revision: row.revision + 1, vector: north }]),
    ).toBe(0);
    expect(await storage.vectors.put(TEST_MODEL, [{ ...row, vector: east }])).toBe(1);
    expect(await storage.vectors.put(TEST_MODEL, [{ ...row, vector: north }])).toBe(0);
    const [hit] = await storage.search.vector("org", everyRow("interaction"), east, TEST_MODEL, 5);
    expect(hit?.cosine).toBeCloseTo(1, 6);
  });

  test("a late vector of a deleted row is dropped", async ({ storage }) => {
    await storeTurns(storage, "org", { content: "east" });
    const rows = await storage.vectors.pending(9);
    await commitAll(storage, "org", { type: "interactions.delete", selector: {} });
    await storeTurns(storage, "org", { content: "north" });
    expect(
      await storage.vectors.put(
        TEST_MODEL,
        rows.map((row) => ({ ...row, vector: east })),
      ),
    ).toBe(0);
    expect(await storage.vectors.pendingCount()).toBe(1);
    expect(await findNear(storage, "org", "interaction", east)).toEqual([]);
  });

  test("another model makes every row wait again, once", async ({ storage }) => {
    await storeTurns(storage, "org", { content: "east" }, { content: "north" });
    await embedPending(storage, vectorOf, "old:4");
    await storeTurns(storage, "org", { content: "north-east" });
    const near = (modelId: string) => storage.search.vector("org", everyRow("interaction"), east, modelId, 9);
    expect(await near("old:4")).toHaveLength(2);
    expect(await storage.vectors.useModel("old:4")).toBe(0);
    expect(await near("old:4")).toHaveLength(2);
    expect(await storage.vectors.useModel(TEST_MODEL)).toBe(2);
    expect(await storage.vectors.pendingCount()).toBe(3);
    expect(await near("old:4")).toEqual([]);
    expect(await near(TEST_MODEL)).toEqual([]);
    expect(await storage.vectors.useModel(TEST_MODEL)).toBe(0);
    expect(await embedPending(storage, vectorOf)).toBe(3);
    expect(await near(TEST_MODEL)).toHaveLength(3);
    expect(await storage.vectors.useModel(TEST_MODEL)).toBe(0);
  });

  test("vectors outlive a restart", async (data) => {
    const [id] = await storeTurns(data.storage, "org", { content: "east" });
    await embedPending(data.storage, vectorOf);
    await storeTurns(data.storage, "org", { content: "north" });
    const storage = await data.reopen();
    expect(await findNear(storage, "org", "interaction", east)).toEqual([String(id)]);
    const centre = await storage.search.centre("org", everyRow("interaction"), TEST_MODEL);
    expect(centre).toEqual({ mean: east, rows: 1 });
    expect(await storage.vectors.pending(9)).toMatchObject([{ text: "north" }]);
  });
}

function describeNearest(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("finds the nearest first, with the cosine, up to the limit", async ({ storage }) => {
    await storeTurns(storage, "org", { content: "north" }, { content: "east" }, { content: "north-east" });
    await embedPending(storage, vectorOf);
    const hits = await storage.search.vector("org", everyRow("interaction"), east, TEST_MODEL, 9);
    expect(hits.map((hit) => Number(hit.cosine.toFixed(4)))).toEqual([1, Number(Math.SQRT1_2.toFixed(4)), 0]);
    expect(await findNear(storage, "org", "interaction", east, 1)).toHaveLength(1);
    expect(await findNear(storage, "org", "interaction", east, 0)).toEqual([]);
    expect(await storage.search.vector("org", everyRow("interaction"), east, "other:4", 9)).toEqual([]);
    expect(await findNear(storage, "org", "profile", east)).toEqual([]);
  });

  test("of equal rows the newer comes first", async ({ storage }) => {
    const ids = await storeTurns(
      storage,
      "org",
      { content: "east" },
      { content: "east" },
      { content: "east" },
    );
    await embedPending(storage, vectorOf);
    expect((await findNear(storage, "org", "interaction", east, 2)).map(Number)).toEqual(
      [...ids].reverse().slice(0, 2),
    );
  });

  test("a new, a changed and a deleted vector show in the very next search, in every scope", async ({
    storage,
  }) => {
    const scopes = [everyRow("interaction"), everyRow("interaction", "ada")];
    const near = () =>
      Promise.all(scopes.map(async (scope) => (await findNear(storage, "org", scope, east)).length));
    expect(await near()).toEqual([0, 0]);
    const [first = 0] = await storeTurns(storage, "org", { content: "east" });
    expect(await near()).toEqual([0, 0]);
    await embedPending(storage, vectorOf);
    expect(await near()).toEqual([1, 1]);
    await storeTurns(storage, "org", { content: "north" }, { content: "east", user_id: "bob" });
    await embedPending(storage, vectorOf);
    expect(await near()).toEqual([3, 2]);
    await commitAll(storage, "org", { type: "interactions.delete", selector: { interactionIds: [first] } });
    expect(await near()).toEqual([2, 1]);
    await commitAll(storage, "org", { type: "interactions.delete", selector: {} });
    expect(await near()).toEqual([0, 0]);
  });

  test("rows of other users never appear, not even when they are nearer", async ({ storage }) => {
    const [mine] = await storeTurns(storage, "org", { content: "north" });
    await storeTurns(
      storage,
      "org",
      ...Array.from({ length: 20 }, () => ({ content: "east", user_id: "bob" })),
    );
    await embedPending(storage, vectorOf);
    expect(await findNear(storage, "org", everyRow("interaction", "ada"), east, 5)).toEqual([String(mine)]);
    expect(await findNear(storage, "org", everyRow("interaction", "nobody"), east)).toEqual([]);
  });

  test("filters apply before the limit", async ({ storage }) => {
    for (let index = 0; index < 30; index += 1) {
      const row = buildProfile({
        profile_id: `p${index}`,
        content: index === 7 ? "north" : "east",
        source: index === 7 ? "chat" : null,
      });
      await storeLearning(storage, "org", { kind: "profile", row });
    }
    await storeTurns(storage, "org", { content: "north", created_at: START - 9 }, { content: "east" });
    await embedPending(storage, vectorOf);
    const filter = { userId: "ada", source: "chat", statuses: [null], notExpiredAt: null };
    expect(await findNear(storage, "org", { kind: "profile", filter }, east, 1)).toEqual(["p7"]);
    const old = { kind: "interaction", filter: { endTime: START - 9 } } as const;
    expect(await findNear(storage, "org", old, east, 1)).toHaveLength(1);
  });

  for (const kind of learningKinds) {
    test(`a ${kind} that was replaced or deleted is near nothing`, async ({ storage }) => {
      const first = await storeLearning(storage, "org", buildLearning(kind, "first", "east"));
      await embedPending(storage, vectorOf);
      expect(await findNear(storage, "org", kind, east)).toEqual([first]);
      const second = await storeLearning(storage, "org", buildLearning(kind, "second", "north"), {
        supersedes: [first],
      });
      expect(await findNear(storage, "org", kind, east)).toEqual([]);
      await embedPending(storage, vectorOf);
      expect(await findNear(storage, "org", kind, east)).toEqual([second]);
      await commitAll(storage, "org", { type: "learnings.delete", kind, selector: {} });
      expect(await findNear(storage, "org", kind, east)).toEqual([]);
    });
  }
}

function describeCentre(engine: StorageEngine): void {
  const test = contractTest(engine);
  const rounded = (centre: { readonly mean: Float32Array; readonly rows: number } | null) =>
    centre === null ? null : [centre.rows, ...centre.mean.map((value) => Math.round(value * 1e6) / 1e6)];

  test("the centre is the mean of the vectors of one user, or of the org, whatever else is asked for", async ({
    storage,
  }) => {
    const centre = async (search = everyRow("interaction", "ada"), modelId = TEST_MODEL) =>
      rounded(await storage.search.centre("org", search, modelId));
    expect(await centre()).toBeNull();
    await storeTurns(storage, "org", { content: "east" }, { content: "north" }, { content: "east" });
    await storeTurns(storage, "org", { content: "north", user_id: "bob" });
    await storeTurns(storage, "other", { content: "north-east" });
    expect(await centre()).toBeNull();
    await embedPending(storage, vectorOf);
    const third = Math.round(1e6 / 3) / 1e6;
    expect(await centre()).toEqual(
      [3, Math.fround(1 - third), Math.fround(third), 0, 0].map((n) => expect.closeTo(n, 5)),
    );
    expect(await centre({ kind: "interaction", filter: { userId: "ada", endTime: 0 } })).toEqual(
      await centre(),
    );
    expect(await centre(everyRow("interaction"))).toEqual([4, 0.5, 0.5, 0, 0]);
    expect(await centre(everyRow("profile"))).toBeNull();
    expect(await centre(everyRow("interaction"), "other:4")).toBeNull();
  });

  test("the centre follows what is deleted and added", async ({ storage }) => {
    const centre = async () =>
      rounded(await storage.search.centre("org", everyRow("interaction"), TEST_MODEL));
    const [first = 0] = await storeTurns(storage, "org", { content: "east" }, { content: "north" });
    await embedPending(storage, vectorOf);
    expect(await centre()).toEqual([2, 0.5, 0.5, 0, 0]);
    await commitAll(storage, "org", { type: "interactions.delete", selector: { interactionIds: [first] } });
    expect(await centre()).toEqual([1, 0, 1, 0, 0]);
    await storeTurns(storage, "org", { content: "north" }, { content: "up" }, { content: "up" });
    await embedPending(storage, vectorOf);
    expect(await centre()).toEqual([4, 0, 0.5, 0.5, 0]);
  });

  test("the centre holds the new vector of a row whose text changed", async ({ storage }) => {
    const id = await storeLearning(storage, "org", buildLearning("profile", "first", "east"));
    await storeLearning(storage, "org", buildLearning("profile", "second", "east"));
    await embedPending(storage, vectorOf);
    const centre = async () => rounded(await storage.search.centre("org", everyRow("profile"), TEST_MODEL));
    expect(await centre()).toEqual([2, 1, 0, 0, 0]);
    await commitAll(storage, "org", {
      type: "learning.update",
      kind: "profile",
      id,
      changes: { content: "north" },
      action: "updated",
      at: START,
      actor: "test",
      reason: "",
    });
    await embedPending(storage, vectorOf);
    expect(await centre()).toEqual([2, 0.5, 0.5, 0, 0]);
  });
}

/** Vectors: waiting rows, stale results, and nearest neighbours within a scope. */
export function describeVectors(engine: StorageEngine): void {
  describe("vectors", () => {
    describePending(engine);
    describeNearest(engine);
    describeCentre(engine);
  });
}
