import { expect, onTestFinished, test, vi } from "vitest";
import { createSqliteStorage } from "../../src/adapters/storage/sqlite/index.ts";
import type { SearchFilter, Storage } from "../../src/ports/storage.ts";
import { everyRow, findNear, TEST_MODEL } from "../contracts/storage/searching.ts";
import { buildProfile, buildTurn, commitAll } from "../helpers/records.ts";
import { temporaryFolder } from "./engines.ts";

// Thousands of rows are stored for most tests, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

/** More rows than are kept as floats, so that codes and re-scoring answer. */
const ROWS = 13_000;
const DIMENSIONS = 32;
const org = everyRow("interaction");

function vectorOf(seed: number): Float32Array {
  const values = Array.from({ length: DIMENSIONS }, (_, index) => Math.sin(seed * 1.7 + index * (seed % 97)));
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
}

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

async function embedAll(storage: Storage, vectorOfRow: (rowId: number) => Float32Array = vectorOf) {
  const rows = await storage.vectors.pending(100_000);
  await storage.vectors.put(
    TEST_MODEL,
    rows.map((row) => ({ ...row, vector: vectorOfRow(row.rowId) })),
  );
}

async function storeTurns(storage: Storage, count: number, user = "ada") {
  const rows = Array.from({ length: count }, (_, index) =>
    buildTurn({ user_id: user, created_at: index, content: "x" }),
  );
  await commitAll(storage, "org", { type: "interactions.insert", rows });
}

async function open(rows: number): Promise<{ storage: Storage; dataDir: string }> {
  const dataDir = temporaryFolder();
  const storage = createSqliteStorage({ dataDir });
  onTestFinished(() => storage.close());
  await storeTurns(storage, rows);
  await embedAll(storage);
  return { storage, dataDir };
}

function exactNearest(query: Float32Array, rowIds: readonly number[], count: number): number[] {
  return rowIds
    .map((rowId) => ({ rowId, near: cosine(query, vectorOf(rowId)) }))
    .sort((a, b) => b.near - a.near || b.rowId - a.rowId)
    .slice(0, count)
    .map(({ rowId }) => rowId);
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

async function nearest(storage: Storage, filter: SearchFilter, seed: number, limit = 10) {
  return storage.search.vector("org", filter, vectorOf(seed), TEST_MODEL, limit);
}

test("a large scope answers as comparing every row would, with exact cosines", async () => {
  const { storage } = await open(ROWS);
  for (const seed of [3, 777, 4_321]) {
    const hits = await nearest(storage, org, seed);
    expect(hits.map((hit) => hit.rowId)).toEqual(exactNearest(vectorOf(seed), upTo(ROWS), 10));
    for (const hit of hits) {
      expect(hit.cosine).toBeCloseTo(cosine(vectorOf(seed), vectorOf(hit.rowId)), 5);
    }
  }
});

test("new, changed and deleted rows show at once in a scope that is loaded", async () => {
  const { storage } = await open(ROWS);
  const first = async (seed: number) => (await nearest(storage, org, seed, 1))[0]?.rowId;
  expect(await first(17)).toBe(17);
  await commitAll(storage, "org", { type: "interactions.delete", selector: { interactionIds: [17] } });
  expect(await first(17)).not.toBe(17);
  await storeTurns(storage, 1);
  await embedAll(storage);
  expect(await first(ROWS + 1)).toBe(ROWS + 1);
  await commitAll(storage, "org", { type: "interactions.delete", selector: {} });
  expect(await nearest(storage, org, 5)).toEqual([]);
});

test("a filter that few rows of a large scope pass finds all of them", async () => {
  const { storage } = await open(ROWS);
  const some = (from: number, to: number) =>
    ({ kind: "interaction", filter: { startTime: from, endTime: to } }) as const;
  const few = await nearest(storage, some(100, 129), 4_000, 50);
  expect(few.map((hit) => hit.rowId).sort((a, b) => a - b)).toEqual(upTo(130).slice(100));
  const many = await nearest(storage, some(0, 1_499), 4_000, 10);
  expect(many.map((hit) => hit.rowId)).toEqual(exactNearest(vectorOf(4_000), upTo(1_500), 10));
  const ofUser = { kind: "interaction", filter: { userId: "ada", startTime: ROWS - 10 } } as const;
  expect(await nearest(storage, ofUser, 1, 50)).toHaveLength(10);
  const none = { kind: "interaction", filter: { requestId: "nothing" } } as const;
  expect(await nearest(storage, none, 1, 50)).toEqual([]);
});

test("a scope outgrows its coding and goes on answering", async () => {
  const { storage } = await open(10);
  expect(await nearest(storage, org, 3, 1)).toMatchObject([{ rowId: 3 }]);
  await storeTurns(storage, ROWS + 1_000);
  await embedAll(storage);
  expect((await nearest(storage, org, 5_555, 1)).map((hit) => hit.rowId)).toEqual([5_555]);
});

test("a row whose text changed is found by its new vector only", async () => {
  const { storage } = await open(0);
  const learning = { kind: "profile", row: buildProfile({ profile_id: "p1", content: "old" }) } as const;
  const rest = { evidence: [], supersedes: [], runId: null, reason: "" };
  await commitAll(storage, "org", { type: "learning.add", learning, ...rest });
  await embedAll(storage, () => vectorOf(1));
  expect(await storage.search.vector("org", everyRow("profile"), vectorOf(1), TEST_MODEL, 5)).toHaveLength(1);
  await commitAll(storage, "org", {
    type: "learning.update",
    kind: "profile",
    id: "p1",
    changes: { content: "new" },
    action: "updated",
    at: 5,
    actor: "test",
    reason: "",
  });
  expect(await storage.search.vector("org", everyRow("profile"), vectorOf(1), TEST_MODEL, 5)).toEqual([]);
  await embedAll(storage, () => vectorOf(2));
  const [hit] = await storage.search.vector("org", everyRow("profile"), vectorOf(2), TEST_MODEL, 5);
  expect(hit?.cosine).toBeCloseTo(1, 5);
});

test("searches at the same time, while rows come and go, see whole rows", async () => {
  const { storage } = await open(ROWS);
  const searches = upTo(20).map((seed) => nearest(storage, org, seed * 200, 1));
  const deleted = commitAll(storage, "org", {
    type: "interactions.delete",
    selector: { interactionIds: upTo(50) },
  });
  const answers = await Promise.all(searches);
  await deleted;
  expect(answers.map(([hit]) => hit?.rowId)).toEqual(upTo(20).map((seed) => seed * 200));
});

test("the codes are read again after a restart, also in the background", async () => {
  const { storage, dataDir } = await open(ROWS);
  await storage.close();
  const again = createSqliteStorage({ dataDir });
  onTestFinished(() => again.close());
  expect(await again.vectors.useModel(TEST_MODEL)).toBe(0);
  expect((await nearest(again, org, 42, 1)).map((hit) => hit.rowId)).toEqual([42]);
});

test("closing while codes are read is no failure", async () => {
  const { storage, dataDir } = await open(ROWS);
  await storage.close();
  const again = createSqliteStorage({ dataDir });
  await again.vectors.useModel(TEST_MODEL);
  await again.close();
  await expect(findNear(again, "org", "interaction", vectorOf(1))).rejects.toMatchObject({
    code: "unavailable",
  });
});
