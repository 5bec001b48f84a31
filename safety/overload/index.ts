/**
 * `npm run test:overload [-- --seconds 60]`: four times as many publishes as the server can store. It sends the
 * surplus away with 503, goes on answering searches and health, loses nothing, and recovers by itself.
 */
import { join } from "node:path";
import { inFolder } from "../support/folder.ts";
import { type Caller, createCaller } from "../support/http.ts";
import { numberOptions } from "../support/options.ts";
import { residentBytes } from "../support/process-figures.ts";
import { createLedger, type Ledger, ledgerProblems, publishTurn } from "../support/publishing.ts";
import { createReport, type Report } from "../support/report.ts";
import { type ServerProcess, startServer } from "../support/server.ts";
import { pause, until } from "../support/wait.ts";

const USERS = 500;
const WARM_UP_MS = 2_000;
const MEASURE_MS = 3_000;
const PUBLISHERS = 64;
const TIMES = 4;
const TICK_MS = 10;
/** Open connections of the load: more than the server takes on at a time. */
const CONNECTIONS = 600;
const SEARCH_EVERY_MS = 100;
const CONTROL_SECONDS = 3;

interface Load {
  readonly caller: Caller;
  readonly ledger: Ledger;
  sent: number;
}

function publishNext(load: Load): ReturnType<typeof publishTurn> {
  load.sent += 1;
  return publishTurn(
    load.caller,
    `user-${load.sent % USERS}`,
    `Parcel ${load.sent} is on its way.`,
    load.ledger,
  );
}

/** Publishes a second when every publisher waits for its answer. */
async function measureCapacity(load: Load, forMs: number): Promise<number> {
  const started = performance.now();
  let stored = 0;
  async function publisher(): Promise<void> {
    while (performance.now() - started < forMs) {
      await publishNext(load);
      stored += 1;
    }
  }
  await Promise.all(Array.from({ length: PUBLISHERS }, publisher));
  return stored / ((performance.now() - started) / 1000);
}

/** Sends at a rate, whatever is answered. Resolves when all is answered. */
async function offer(load: Load, perSecond: number, seconds: number): Promise<number> {
  const started = performance.now();
  const before = load.sent;
  const answers: Promise<unknown>[] = [];
  for (let elapsed = 0; elapsed < seconds * 1000; elapsed = performance.now() - started) {
    const due = Math.floor((perSecond * elapsed) / 1000) - (load.sent - before);
    for (let index = 0; index < due; index += 1) answers.push(publishNext(load));
    await pause(TICK_MS);
  }
  const offered = (load.sent - before) / ((performance.now() - started) / 1000);
  await Promise.all(answers);
  return offered;
}

/** Opened before they are needed: how fast a server accepts is another question. */
async function openConnections(load: Load): Promise<void> {
  await Promise.all(Array.from({ length: CONNECTIONS }, () => load.caller.send("GET", "/health/live")));
}

interface Watch {
  readonly latenciesMs: number[];
  readonly failures: string[];
  maxResidentBytes: number;
  stop(): Promise<void>;
}

/** Meanwhile somebody searches, and somebody asks for the health. */
function watchOthers(server: ServerProcess): Watch {
  const caller = createCaller(server.url, 8);
  let isOver = false;
  const found: Watch = { latenciesMs: [], failures: [], maxResidentBytes: 0, stop };
  async function ask(method: string, path: string, body?: unknown): Promise<void> {
    const started = performance.now();
    const outcome = await caller.send(method, path, body);
    found.latenciesMs.push(performance.now() - started);
    if (outcome.kind === "lost") found.failures.push(`${path} was lost: ${outcome.reason}`);
    else if (outcome.status !== 200) found.failures.push(`${path} was answered ${outcome.status}`);
  }
  async function watch(): Promise<void> {
    for (let round = 0; !isOver; round += 1) {
      const userId = `user-${round % USERS}`;
      await ask("POST", "/api/search_interactions", { query: "parcel on its way", user_id: userId });
      await ask("GET", "/health/live");
      found.maxResidentBytes = Math.max(found.maxResidentBytes, residentBytes(server.pid));
      await pause(SEARCH_EVERY_MS);
    }
  }
  const watching = watch();
  async function stop(): Promise<void> {
    isOver = true;
    await watching;
    caller.close();
  }
  return found;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Milliseconds until the server is ready and publishes are stored again. */
async function recover(server: ServerProcess, load: Load): Promise<number> {
  const started = performance.now();
  const caller = createCaller(server.url);
  await until(async () => {
    const ready = await caller.send("GET", "/health/ready");
    const answer = await publishNext(load);
    return (
      ready.kind === "answer" && ready.status === 200 && answer.kind === "answer" && answer.status === 200
    );
  }, "the server is ready and stores again");
  caller.close();
  return performance.now() - started;
}

async function overload(seconds: number, bug: string | null, report: Report | null): Promise<string[]> {
  return inFolder("overload", async (folder) => {
    const server = await startServer({ folder, bug }).ready;
    const load: Load = { caller: createCaller(server.url, CONNECTIONS), ledger: createLedger(), sent: 0 };
    await measureCapacity(load, WARM_UP_MS);
    const capacity = await measureCapacity(load, MEASURE_MS);
    await openConnections(load);
    const others = watchOthers(server);
    const offered = await offer(load, capacity * TIMES, seconds);
    await others.stop();
    const recoveryMs = await recover(server, load);
    load.caller.close();
    if (bug === null) await server.stop();
    else await server.kill();
    const { ledger } = load;
    const refused = ledger.statuses.get(503) ?? 0;
    report?.figure("publishes a second, alone", Math.round(capacity));
    report?.figure("publishes a second offered", Math.round(offered));
    report?.figure("stored", ledger.acknowledged.size);
    report?.figure("sent away with 503 and Retry-After", refused);
    report?.figure("lost connections", JSON.stringify(Object.fromEntries(ledger.losses)));
    report?.figure("searches and health checks answered meanwhile", others.latenciesMs.length);
    report?.figure(
      "their latency p50, p99 (ms)",
      [0.5, 0.99].map((share) => percentile(others.latenciesMs, share).toFixed(0)).join(", "),
    );
    report?.figure("most memory (MiB)", Math.round(others.maxResidentBytes / 1024 ** 2));
    report?.figure("ready and storing again after (ms)", Math.round(recoveryMs));
    return [
      ...(await ledgerProblems(join(folder, "data"), ledger)),
      ...others.failures,
      ...(refused > 0 ? [] : ["no call was sent away"]),
    ];
  });
}

export async function run(args: readonly string[]): Promise<boolean> {
  const { seconds } = numberOptions(args, { seconds: 60 });
  const report = createReport(`overload: ${TIMES} times the capacity for ${seconds} s`);
  report.problems(await overload(seconds, null, report));
  report.control("no bound on calls", await overload(CONTROL_SECONDS, "no-admission", null));
  return report.finish();
}
