import { createSqliteStorage } from "../../src/adapters/storage/sqlite/index.ts";
import { buildTurn } from "../helpers/records.ts";

// A process of its own for tests: stores a turn with a job, leases the job, says so and waits to be killed.
const [dataDir = "", nowMs = "0", leaseMs = "0"] = process.argv.slice(2);
const storage = createSqliteStorage({ dataDir });
await storage.commit("org", [
  { type: "interactions.insert", rows: [buildTurn({ content: "said before the crash" })] },
  {
    type: "job.enqueue",
    job: {
      queue: "learn",
      payload: { n: 1 },
      dedupeKey: "ada",
      runAtMs: 0,
      onDuplicate: "keep",
      maxAttempts: 3,
    },
  },
]);
const job = await storage.jobs.claim(["learn"], Number(nowMs), Number(leaseMs));
process.stdout.write(`${JSON.stringify(job)}\n`);
// Uses the storage for ever, so that it is not collected and with it the lock.
setInterval(() => storage.check(), 60_000);
