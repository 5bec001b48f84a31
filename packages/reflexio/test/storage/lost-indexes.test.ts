import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Connection } from "../../src/adapters/storage/sqlite/driver.ts";
import { createSqliteStorage } from "../../src/adapters/storage/sqlite/index.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { everyRow, findText, TEST_MODEL } from "../contracts/storage/searching.ts";
import { addWrite, buildProfile, commitAll, storeTurns } from "../helpers/records.ts";
import { tableContents, temporaryFolder } from "./engines.ts";

function open(dataDir: string): Storage {
  const storage = createSqliteStorage({ dataDir });
  onTestFinished(() => storage.close());
  return storage;
}

/** A closed folder with three turns and a fact, embedded. */
async function usedFolder(): Promise<string> {
  const dataDir = temporaryFolder();
  const storage = open(dataDir);
  const said = ["the red door", "the blue door", "a green window"];
  await storeTurns(storage, "org", ...said.map((content) => ({ content })));
  const row = buildProfile({ profile_id: "p1", content: "likes doors", custom_features: { room: "cellar" } });
  await commitAll(storage, "org", addWrite({ kind: "profile", row }, { expandedTerms: "gates" }));
  const waiting = await storage.vectors.pending(10);
  await storage.vectors.put(
    TEST_MODEL,
    waiting.map((one) => ({ ...one, vector: Float32Array.from([1, 0]) })),
  );
  await storage.close();
  return dataDir;
}

function damage(dataDir: string, ...statements: readonly string[]): void {
  const connection = new Connection(join(dataDir, "reflexio.db"));
  for (const statement of statements) connection.exec(statement);
  connection.close();
}

test("text indexes that were lost are made again at the next start", async () => {
  const dataDir = await usedFolder();
  damage(
    dataDir,
    "INSERT INTO interactions_fts (interactions_fts) VALUES ('delete-all')",
    "INSERT INTO profiles_fts (profiles_fts) VALUES ('delete-all')",
  );
  const storage = open(dataDir);
  expect(await findText(storage, "org", everyRow("interaction"), "door", 10)).toHaveLength(2);
  for (const word of ["doors", "cellar", "gates"]) {
    expect(await findText(storage, "org", everyRow("profile"), word, 10)).toEqual(["p1"]);
  }
});

test("a text index that is behind its table, or ahead of it, is brought up to date", async () => {
  const dataDir = await usedFolder();
  damage(
    dataDir,
    "DELETE FROM interactions_fts WHERE rowid = 2",
    "INSERT INTO interactions_fts (rowid, scope, text) VALUES (77, 'x', 'door'), (78, 'x', 'door')",
  );
  const storage = open(dataDir);
  expect(await findText(storage, "org", everyRow("interaction"), "blue door", 10)).toHaveLength(2);
  await storage.close();
  expect(tableContents(join(dataDir, "reflexio.db")).get("interactions_fts_docsize")).not.toContain("77");
});

test("a start writes nothing into text indexes that are whole", async () => {
  const dataDir = await usedFolder();
  const path = join(dataDir, "reflexio.db");
  const before = tableContents(path);
  await open(dataDir).close();
  expect(tableContents(path)).toEqual(before);
});

test("rows whose vectors were lost wait for new ones", async () => {
  const dataDir = await usedFolder();
  damage(
    dataDir,
    "DELETE FROM vectors WHERE kind = 'interaction' AND row_id > 1",
    "DELETE FROM pending_vectors",
  );
  const storage = open(dataDir);
  expect(await storage.vectors.useModel(TEST_MODEL)).toBe(2);
  const waiting = await storage.vectors.pending(10);
  expect(waiting.map(({ kind, rowId }) => [kind, rowId])).toEqual([
    ["interaction", 2],
    ["interaction", 3],
  ]);
  expect(await storage.vectors.useModel(TEST_MODEL)).toBe(0);
});
