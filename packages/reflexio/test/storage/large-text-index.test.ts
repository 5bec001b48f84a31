import { beforeAll, expect, test, vi } from "vitest";
import { createSqliteStorage } from "../../src/adapters/storage/sqlite/index.ts";
import { analyzeQuery } from "../../src/core/search/analyze.ts";
import type { SearchFilter, Storage } from "../../src/ports/storage.ts";
import { findText } from "../contracts/storage/searching.ts";
import { buildTurn, commitAll, storeTurns } from "../helpers/records.ts";

// Tens of thousands of rows are stored, which takes long on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** More rows than are scored one by one; the common words are in every second and third of them. */
const ROWS = 9_000;
const everyone: SearchFilter = { kind: "interaction", filter: {} };
let storage: Storage;
let needle = 0;
let short = 0;
let long = 0;

beforeAll(async () => {
  storage = createSqliteStorage({ dataDir: null });
  [needle = 0] = await storeTurns(storage, "org", { content: "deploy rollback staging", created_at: 5 });
  const rows = Array.from({ length: ROWS }, (_, index) =>
    buildTurn({
      user_id: index % 3 === 0 ? "ada" : "bob",
      content: `${index % 2 === 0 ? "deploy" : "release"} ${index % 3 === 0 ? "rollback" : "forward"} number ${index}`,
      created_at: 10 + index,
    }),
  );
  await commitAll(storage, "org", { type: "interactions.insert", rows });
  [short = 0, long = 0] = await storeTurns(
    storage,
    "org",
    { content: "zebra deploy" },
    { content: `zebra deploy ${"and so on ".repeat(8)}` },
  );
  return () => storage.close();
});

const find = async (query: string, search: SearchFilter = everyone, limit = 10) =>
  (await findText(storage, "org", search, query, limit)).map(Number);

test("a row with all of the common words comes before the many with one", async () => {
  expect((await find("deploy rollback staging"))[0]).toBe(needle);
  expect((await find("release forward deploy rollback staging"))[0]).toBe(needle);
});

test("a rare word counts more than common ones, and a short text more than a long one", async () => {
  expect((await find("zebra deploy rollback")).slice(0, 2)).toEqual([short, long]);
  expect(await find("number 4321 deploy rollback")).toContain(4_323);
});

test("common words alone find as many rows as are wanted", async () => {
  expect(await find("deploy rollback", everyone, 200)).toHaveLength(200);
  expect(await find("deploy", everyone, 200)).toHaveLength(200);
});

test("filters and scopes hold", async () => {
  const early: SearchFilter = { kind: "interaction", filter: { endTime: 9 } };
  expect(await find("deploy rollback staging", early)).toEqual([needle]);
  const ofBob: SearchFilter = { kind: "interaction", filter: { userId: "bob" } };
  const found = await find("deploy release rollback forward", ofBob, 300);
  const rows = await storage.interactions.byIds("org", found);
  expect(rows).toHaveLength(300);
  expect(rows.every((row) => row.user_id === "bob")).toBe(true);
  expect(await findText(storage, "other-org", everyone, "deploy rollback staging")).toEqual([]);
});

test("required and excluded words are obeyed", async () => {
  expect(await find("deploy AND staging")).toEqual([needle]);
  expect(await find("zebra NOT staging")).toHaveLength(2);
});

test("another org's rows do not come into an org's answer", async () => {
  await storeTurns(storage, "second", { content: "deploy rollback staging" });
  expect((await find("deploy rollback staging"))[0]).toBe(needle);
  const theirs = await findText(storage, "second", everyone, "deploy rollback staging");
  expect(theirs).toHaveLength(1);
  expect(Number(theirs[0])).toBeGreaterThan(ROWS);
});

test("what another org stores changes no score, in a large index either", async () => {
  const ask = () => storage.search.text("org", everyone, analyzeQuery("zebra deploy rollback"), 20);
  const before = await ask();
  expect(before).toHaveLength(20);
  const turns = Array.from({ length: 300 }, () => buildTurn({ content: "zebra zebra zebra" }));
  await commitAll(storage, "third", { type: "interactions.insert", rows: turns });
  expect(await ask()).toEqual(before);
});

test("a filter that few rows pass finds them behind the many that match better", async () => {
  const early: SearchFilter = { kind: "interaction", filter: { startTime: 10, endTime: 14 } };
  expect(await find("deploy rollback", early)).toHaveLength(4);
});

test("rows with both of two words that are too common to list are kept through a filter", async () => {
  const large = createSqliteStorage({ dataDir: null });
  const early = Array.from({ length: 3 }, (_, index) => ({ content: "gamma delta", created_at: index }));
  const both = await storeTurns(large, "org", ...early);
  // So many that few rows are expected to have both, and each word alone has more than are listed for a filter.
  const words = ["gamma", "delta", "epsilon", "epsilon"];
  const rows = Array.from({ length: 20_500 }, () =>
    words.map((content) => buildTurn({ content, created_at: 10 })),
  );
  await commitAll(large, "org", { type: "interactions.insert", rows: rows.flat() });
  const filter: SearchFilter = { kind: "interaction", filter: { endTime: 5 } };
  const found = await findText(large, "org", filter, "gamma delta", 10);
  expect(found.map(Number).sort()).toEqual([...both].sort());
  await large.close();
});
