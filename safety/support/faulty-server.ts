/**
 * The server with a seeded bug, so that the crash test can show that it notices one.
 * `faulty-server.ts <data folder> <bug>`; announces itself as `reflexio services start --json` does.
 */
import { pino } from "pino";
import { createHashingEmbedder } from "../../packages/reflexio/src/adapters/embedders/hashing.ts";
import { createRulesLearner } from "../../packages/reflexio/src/adapters/learners/rules/index.ts";
import { createSqliteStorage } from "../../packages/reflexio/src/adapters/storage/sqlite/index.ts";
import { createApp, toNodeServer } from "../../packages/reflexio/src/app.ts";
import { systemClock } from "../../packages/reflexio/src/app-clocks.ts";
import type { Storage, Write, WriteResult } from "../../packages/reflexio/src/ports/storage.ts";

const ANSWER_EARLY_MS = 60;
const LEAKED_BYTES = 100_000;
const leaked: Buffer[] = [];

function isPublish(writes: readonly Write[]): boolean {
  return writes.some((write) => write.type === "interactions.insert");
}

/** Ids that the engine would give next, for the bug that answers before it stores. */
function promisedResults(writes: readonly Write[], firstId: number): WriteResult[] {
  return writes.map((write) =>
    write.type === "interactions.insert"
      ? { count: write.rows.length, ids: write.rows.map((_, index) => firstId + index) }
      : { count: 1, ids: [0] },
  );
}

const bugs: Readonly<Record<string, (storage: Storage) => Storage>> = {
  /** Acknowledges what is only in memory, as a database that does not wait for the disk does in a power cut. */
  "answer-before-commit": (storage) => {
    let nextId = 1;
    return {
      ...storage,
      async commit(orgId, writes) {
        if (!isPublish(writes)) return storage.commit(orgId, writes);
        const results = promisedResults(writes, nextId);
        nextId += results.reduce((sum, one) => Math.max(sum, one.ids.length), 0);
        setTimeout(() => void storage.commit(orgId, writes), ANSWER_EARLY_MS);
        return { ok: true, results };
      },
    };
  },
  /** Forgets which keys it has seen, so that a repeat is stored again. */
  "no-receipts": (storage) => ({
    ...storage,
    async commit(orgId, writes) {
      return storage.commit(
        orgId,
        writes.filter((write) => write.type !== "receipt.insert"),
      );
    },
  }),
  /** Never lets go of what a call needed. */
  leak: (storage) => ({
    ...storage,
    async commit(orgId, writes) {
      if (isPublish(writes)) leaked.push(Buffer.alloc(LEAKED_BYTES, 1));
      return storage.commit(orgId, writes);
    },
  }),
  /** Takes on every call, however many there are; see `limits` below. */
  "no-admission": (storage) => storage,
  /** Stores what was learnt and the moved cursor in two transactions. */
  "cursor-apart": (storage) => ({
    ...storage,
    async commit(orgId, writes) {
      const cursors = writes.filter((write) => write.type === "cursor.advance");
      if (cursors.length === 0) return storage.commit(orgId, writes);
      const result = await storage.commit(
        orgId,
        writes.filter((write) => write.type !== "cursor.advance"),
      );
      await new Promise((resolve) => {
        setTimeout(resolve, ANSWER_EARLY_MS);
      });
      await storage.commit(orgId, cursors);
      return result;
    },
  }),
};

const UNBOUNDED = {
  places: { publish: 1e9, search: 1e9, generation: 1e9, other: 1e9 },
  bodyBytes: Number.MAX_SAFE_INTEGER,
};

const [dataDir = "", bug = ""] = process.argv.slice(2);
const inject = bugs[bug];
if (inject === undefined) throw new Error(`Bugs: ${Object.keys(bugs).join(", ")}`);
const app = createApp(
  {
    storage: inject(createSqliteStorage({ dataDir })),
    embedder: createHashingEmbedder(),
    learner: createRulesLearner(),
    clock: systemClock,
    logger: pino({ level: "warn" }, pino.destination(2)),
  },
  {
    auth: false,
    version: "0.0.0-faulty",
    loopbackOnly: true,
    ...(bug === "no-admission" ? { admission: UNBOUNDED } : {}),
  },
);
const server = toNodeServer(app);
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  void app.start().then(() => console.log(JSON.stringify({ data: { url: `http://127.0.0.1:${port}` } })));
});
