/** `npm run test:shutdown [-- --rounds 10 --seed 7]`: SIGTERM under load; a second signal; what is under way is answered. */
import { join } from "node:path";
import { count, withDatabase } from "../support/database.ts";
import { inFolder } from "../support/folder.ts";
import { createCaller } from "../support/http.ts";
import { freshSeed, numberOptions } from "../support/options.ts";
import { createLedger, ledgerProblems, publishTurn } from "../support/publishing.ts";
import { createRandom, type Random } from "../support/random.ts";
import { createReport } from "../support/report.ts";
import { startServer } from "../support/server.ts";
import { pause } from "../support/wait.ts";

const PUBLISHERS = 16;
const GRACE_MS = 10_000;
/** Exit code of a process that was told twice. */
const INTERRUPTED = 130;

interface Stopped {
  readonly problems: string[];
  readonly tookMs: number;
  readonly stored: number;
  readonly refused: number;
}

/** Publishers that never stop asking, a stream, and a publish that waits for learning; then SIGTERM. */
async function stopUnderLoad(random: Random): Promise<Stopped> {
  return inFolder("shutdown", async (folder) => {
    const server = await startServer({ folder }).ready;
    const caller = createCaller(server.url, PUBLISHERS + 2);
    const ledger = createLedger();
    let isStopping = false;
    let lostBefore = 0;
    async function publisher(number: number): Promise<void> {
      for (let nth = 0; ; nth += 1) {
        const outcome = await publishTurn(
          caller,
          `user-${number}`,
          `Always pack box ${number}-${nth} twice.`,
          ledger,
        );
        if (outcome.kind === "lost" && !isStopping) lostBefore += 1;
        // The listener is closed: nothing more is taken on.
        if (outcome.kind === "lost") return;
      }
    }
    const stream = caller.send("GET", "/api/events");
    const load = Array.from({ length: PUBLISHERS }, (_, number) => publisher(number));
    await pause(random.between(50, 600));
    isStopping = true;
    const started = performance.now();
    const exit = await server.stop();
    const tookMs = performance.now() - started;
    await Promise.all(load);
    const streamed = await stream;
    caller.close();
    const left = await withDatabase(join(folder, "data"), (connection) =>
      count(connection, "SELECT count(*) FROM jobs WHERE state = 'running'"),
    );
    return {
      tookMs,
      stored: ledger.acknowledged.size,
      refused: ledger.refused.size,
      problems: [
        ...(await ledgerProblems(join(folder, "data"), ledger)),
        ...(exit === 0 ? [] : [`it ended with ${exit}`]),
        ...(tookMs < GRACE_MS ? [] : [`it took ${Math.round(tookMs)} ms`]),
        ...(left === 0 ? [] : [`${left} jobs still count as running`]),
        ...(streamed.kind === "answer" ? [] : [`the stream was cut: ${streamed.reason}`]),
        ...(lostBefore === 0 ? [] : [`${lostBefore} calls were lost before it was stopped`]),
        ...(ledger.acknowledged.size > 0 ? [] : ["nothing was stored"]),
      ],
    };
  });
}

/** A caller that sends its body for ever must not hold up the end; a second signal does not wait at all. */
async function stopTwice(): Promise<string[]> {
  return inFolder("shutdown", async (folder) => {
    const server = await startServer({ folder }).ready;
    const { request } = await import("node:http");
    const slow = request(`${server.url}/api/publish_interaction`, {
      method: "POST",
      headers: { "content-type": "application/json", "content-length": "1000000" },
    });
    slow.on("error", () => undefined);
    slow.write("{");
    await pause(200);
    const started = performance.now();
    server.child.kill("SIGTERM");
    await pause(100);
    server.child.kill("SIGTERM");
    const exit = await server.exited;
    const tookMs = performance.now() - started;
    slow.destroy();
    return [
      ...(exit === INTERRUPTED ? [] : [`told twice, it ended with ${exit}`]),
      ...(tookMs < 3_000 ? [] : [`told twice, it took ${Math.round(tookMs)} ms`]),
    ];
  });
}

/** Killed instead of asked: open jobs are left behind, which the check must see. */
async function control(): Promise<string[]> {
  return inFolder("shutdown", async (folder) => {
    const server = await startServer({ folder }).ready;
    const caller = createCaller(server.url, PUBLISHERS);
    const ledger = createLedger();
    const load = Array.from({ length: PUBLISHERS }, async (_, number) => {
      for (let nth = 0; ; nth += 1) {
        const outcome = await publishTurn(caller, `user-${number}`, `Box ${number}-${nth}.`, ledger);
        if (outcome.kind === "lost") return;
      }
    });
    const stream = caller.send("GET", "/api/events");
    await pause(300);
    await server.kill();
    await Promise.all(load);
    caller.close();
    return (await stream).kind === "lost" ? ["the stream was cut"] : [];
  });
}

export async function run(args: readonly string[]): Promise<boolean> {
  const { rounds, seed } = numberOptions(args, { rounds: 10, seed: freshSeed() });
  const report = createReport(`shutdown: ${rounds} rounds, seed ${seed}`);
  const random = createRandom(seed);
  const results: Stopped[] = [];
  for (let round = 0; round < rounds; round += 1) results.push(await stopUnderLoad(random.branch(round)));
  for (const { problems } of results) report.problems(problems);
  report.problems(await stopTwice());
  report.figure(
    "publishes stored",
    results.reduce((sum, one) => sum + one.stored, 0),
  );
  report.figure(
    "answered 503 while it stopped",
    results.reduce((sum, one) => sum + one.refused, 0),
  );
  report.figure("longest stop (ms)", Math.round(Math.max(...results.map((one) => one.tookMs))));
  report.control("killed instead of asked", await control());
  return report.finish();
}
