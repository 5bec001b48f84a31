/**
 * `npm run test:soak [-- --publishes 200000]`: a long life. Memory and file handles stay flat, the database grows by
 * what is stored, and events are pruned.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import { count, DATABASE, withDatabase } from "../support/database.ts";
import { inFolder } from "../support/folder.ts";
import { createCaller } from "../support/http.ts";
import { numberOptions } from "../support/options.ts";
import { openHandles, residentBytes } from "../support/process-figures.ts";
import { createLedger, ledgerProblems, publishTurn } from "../support/publishing.ts";
import { createReport, type Report } from "../support/report.ts";
import { startServer } from "../support/server.ts";

const PUBLISHERS = 16;
const TURNS_PER_USER = 50;
const SEARCH_EVERY = 20;
const SAMPLES = 40;
/** Share of the run before the first sample that counts: the runtime takes its memory, caches fill. */
const WARM_UP = 0.4;
/** Memory a publish may cost: its vectors are kept in memory to be searched. */
const MAX_BYTES_PER_PUBLISH = 1_024;
/** Memory that the runtime takes and gives back as it likes. */
const NOISE_BYTES = 48 * 1024 ** 2;
const MAX_NEW_HANDLES = 8;
/** Events kept, and how many more may lie there until the oldest are dropped. */
const MAX_EVENTS = 21_000;
const CONTROL_PUBLISHES = 2_000;

interface Sample {
  readonly publishes: number;
  readonly memory: number;
  readonly handles: number;
  readonly database: number;
}

/** Growth by publish: least squares through the samples. */
function slope(samples: readonly Sample[], read: (sample: Sample) => number): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(samples.map((sample) => sample.publishes));
  const y = mean(samples.map(read));
  const above = samples.reduce((sum, sample) => sum + (sample.publishes - x) * (read(sample) - y), 0);
  return above / samples.reduce((sum, sample) => sum + (sample.publishes - x) ** 2, 0);
}

async function soak(publishes: number, bug: string | null, report: Report | null): Promise<string[]> {
  return inFolder("soak", async (folder) => {
    const dataDir = join(folder, "data");
    const server = await startServer({ folder, bug }).ready;
    const caller = createCaller(server.url, PUBLISHERS);
    const ledger = createLedger();
    const samples: Sample[] = [];
    const every = Math.ceil(publishes / SAMPLES);
    let next = 0;
    function take(): void {
      const database = statSync(join(dataDir, DATABASE)).size;
      const { pid } = server;
      samples.push({ publishes: next, memory: residentBytes(pid), handles: openHandles(pid), database });
    }
    async function publisher(): Promise<void> {
      while (next < publishes) {
        const number = next;
        next += 1;
        const userId = `user-${Math.floor(number / TURNS_PER_USER)}`;
        await publishTurn(caller, userId, `Parcel ${number} left the house.`, ledger);
        if (number % SEARCH_EVERY === 0)
          await caller.send("POST", "/api/search", { query: `parcel ${number}`, user_id: userId });
        if (number % every === 0) take();
      }
    }
    const started = performance.now();
    await Promise.all(Array.from({ length: PUBLISHERS }, publisher));
    const seconds = (performance.now() - started) / 1000;
    caller.close();
    if (bug === null) await server.stop();
    else await server.kill();
    const settled = samples.filter((sample) => sample.publishes >= publishes * WARM_UP);
    const memory = slope(settled, (sample) => sample.memory);
    const first = settled[0]?.handles ?? 0;
    const handles = Math.max(...settled.map((sample) => sample.handles - first));
    const database = slope(settled, (sample) => sample.database);
    const events = await withDatabase(dataDir, (connection) =>
      count(connection, "SELECT count(*) FROM events"),
    );
    const allowed = MAX_BYTES_PER_PUBLISH + NOISE_BYTES / (publishes * (1 - WARM_UP));
    report?.figure("publishes a second", Math.round(publishes / seconds));
    report?.figure("memory at the end (MiB)", Math.round((settled.at(-1)?.memory ?? 0) / 1024 ** 2));
    report?.figure("growth of memory (bytes a publish)", Math.round(memory));
    report?.figure("allowed growth of memory (bytes a publish)", Math.round(allowed));
    report?.figure("most new file handles after the warm-up", handles);
    report?.figure("growth of the database (bytes a publish)", Math.round(database));
    report?.figure("events kept", events);
    return [
      ...(memory <= allowed ? [] : [`memory grows by ${Math.round(memory)} bytes a publish`]),
      ...(handles <= MAX_NEW_HANDLES ? [] : [`${handles} file handles more than after the warm-up`]),
      ...(events <= MAX_EVENTS ? [] : [`${events} events are kept`]),
      ...(ledger.acknowledged.size === publishes
        ? []
        : [`${ledger.acknowledged.size} publishes were acknowledged`]),
      ...(await ledgerProblems(dataDir, ledger)),
    ];
  });
}

export async function run(args: readonly string[]): Promise<boolean> {
  const { publishes } = numberOptions(args, { publishes: 200_000 });
  const report = createReport(`soak: ${publishes} publishes`);
  report.problems(await soak(publishes, null, report));
  const found = await soak(CONTROL_PUBLISHES, "leak", null);
  report.control(
    "a server that keeps 100 kB of each call",
    found.filter((text) => text.startsWith("memory")),
  );
  return report.finish();
}
