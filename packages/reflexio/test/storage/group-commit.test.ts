import { describe, expect, test } from "vitest";
import { createSqliteStorage } from "../../src/adapters/storage/sqlite/index.ts";
import { analyzeQuery } from "../../src/core/search/analyze.ts";
import type { Write } from "../../src/ports/storage.ts";
import { everyRow } from "../contracts/storage/searching.ts";
import { buildReceipt, buildTurn } from "../helpers/records.ts";
import { temporaryFolder } from "./engines.ts";

const insert = (content: string): Write => ({ type: "interactions.insert", rows: [buildTurn({ content })] });
/** Fails with `conflict`: the cursor stands at 0. */
const conflict: Write = { type: "cursor.advance", userId: "ada", extractor: "x", from: 7, to: 9 };

describe("commits that come together", () => {
  test("a failing one leaves nothing, the others everything", async () => {
    const storage = createSqliteStorage({ dataDir: temporaryFolder() });
    const outcomes = await Promise.allSettled([
      storage.commit("org", [insert("first apple")]),
      storage.commit("org", [insert("second apple"), conflict]),
      storage.commit("org", [insert("third apple")]),
      storage.commit("org", [conflict]),
      storage.commit("org", [insert("fourth apple")]),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    const stored = await storage.interactions.list("org", {}, null);
    expect(stored.map((row) => row.content)).toEqual(["first apple", "third apple", "fourth apple"]);
    const found = await storage.search.text("org", everyRow("interaction"), analyzeQuery("apple"), 9);
    expect(found).toHaveLength(3);
    expect(await storage.vectors.pendingCount()).toBe(3);
    await storage.close();
  });

  test("each gets its own ids and its own receipt, in the order of the calls", async () => {
    const storage = createSqliteStorage({ dataDir: temporaryFolder() });
    const receipt = buildReceipt();
    const calls = Array.from({ length: 40 }, (_, index) => storage.commit("org", [insert(`turn ${index}`)]));
    const keyed: Write = { type: "receipt.insert", receipt };
    const [first, second] = await Promise.all([
      storage.commit("org", [keyed, insert("once")]),
      storage.commit("org", [keyed, insert("twice")]),
    ]);
    const ids = (await Promise.all(calls)).map((result) => (result.ok ? result.results[0]?.ids[0] : 0));
    expect(ids).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect([first.ok, second.ok]).toEqual([true, false]);
    expect(second).toMatchObject({ ok: false, receipt: { key: receipt.key } });
    expect(await storage.interactions.count("org")).toBe(41);
    await storage.close();
  });

  test("what was called before closing is stored", async () => {
    const dataDir = temporaryFolder();
    const storage = createSqliteStorage({ dataDir });
    const calls = Array.from({ length: 20 }, (_, index) => storage.commit("org", [insert(`turn ${index}`)]));
    await storage.close();
    expect((await Promise.all(calls)).every((result) => result.ok)).toBe(true);
    await expect(storage.commit("org", [insert("late")])).rejects.toMatchObject({ code: "unavailable" });
    const again = createSqliteStorage({ dataDir });
    expect(await again.interactions.count("org")).toBe(20);
    await again.close();
  });
});

test("a megabyte of text is analysed in turns with everything else, and found to its last word", async () => {
  const storage = createSqliteStorage({ dataDir: temporaryFolder() });
  let turns = 0;
  let done = false;
  const count = (): void => {
    turns += 1;
    if (!done) setImmediate(count);
  };
  setImmediate(count);
  const characters = Array.from({ length: 300_000 }, (_, index) =>
    String.fromCharCode(0x4e00 + ((index * 7_919) % 5_000)),
  );
  await storage.commit("org", [insert(`${characters.join("")} 末尾 zanzibar`)]);
  done = true;
  // One for each piece of 8,000 characters; analysed in one go it would be two or three.
  expect(turns).toBeGreaterThan(30);
  for (const query of ["zanzibar", "末尾"]) {
    expect(await storage.search.text("org", everyRow("interaction"), analyzeQuery(query), 5)).toHaveLength(1);
  }
  await storage.close();
}, 30_000);
