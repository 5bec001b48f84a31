import { join } from "node:path";
import { expect, test } from "vitest";
import { Connection } from "../../src/adapters/storage/sqlite/driver.ts";
import { createSqliteStorage } from "../../src/adapters/storage/sqlite/index.ts";
import { buildTurn, commitAll } from "../helpers/records.ts";
import { temporaryFolder } from "./engines.ts";

/** Pieces that the text index wrote one by one and has to merge later. The first rows of its table are about it itself. */
function segmentsOf(dataDir: string): number {
  const connection = new Connection(join(dataDir, "reflexio.db"));
  try {
    const row = connection.get(
      "SELECT count(DISTINCT id >> 37) AS n FROM interactions_fts_data WHERE id > 10",
    );
    return Number(row?.n);
  } finally {
    connection.close();
  }
}

test("a commit writes its turns to the text index in one piece, also when each comes with a job", async () => {
  const dataDir = temporaryFolder();
  const storage = createSqliteStorage({ dataDir });
  const writes = Array.from({ length: 3 }, (_, index) => [
    {
      type: "interactions.insert",
      rows: [buildTurn({ content: `first ${index}` }), buildTurn({ content: `second ${index}` })],
    } as const,
    {
      type: "job.enqueue",
      job: {
        queue: "learn",
        payload: { index },
        dedupeKey: "ada",
        runAtMs: index,
        maxAttempts: 3,
        onDuplicate: "postpone",
      },
    } as const,
  ]).flat();
  await commitAll(storage, "org", ...writes);
  await storage.close();
  expect(segmentsOf(dataDir)).toBe(1);
});
