/** `npm run test:faults`: a full disk, a disk that fails, a read-only folder, a dead and a slow model. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { count, openBeside, withDatabase } from "../support/database.ts";
import { inFolder } from "../support/folder.ts";
import { type Caller, createCaller } from "../support/http.ts";
import { createLedger, type Ledger, ledgerProblems, publishTurn } from "../support/publishing.ts";
import { createReport, type Report } from "../support/report.ts";
import { logOf, type ServerProcess, startServer } from "../support/server.ts";
import { until } from "../support/wait.ts";
import { openModelServer } from "./model-server.ts";

const statusSchema = z.object({
  checks: z.array(z.object({ name: z.string(), state: z.string(), message: z.string() })),
});
const SIZE_OF_DISK = "160m";
/** A job that could not be given back while the disk failed waits for the end of its lease, a minute after its claim. */
const RECOVERY_MS = 60_000 + 15_000;
/** Bytes of a file; less than a publish needs, also when the log beside the database begins anew in the meantime. */
const ROOM_FOR_A_ROW = 12_000;

async function statusOf(caller: Caller, path: string): Promise<number> {
  const outcome = await caller.send("GET", path);
  return outcome.kind === "answer" ? outcome.status : 0;
}

/** State of one part in the detailed status. */
async function stateOf(caller: Caller, name: string): Promise<string> {
  const outcome = await caller.send("GET", "/api/server_status");
  const parsed = statusSchema.safeParse(outcome.kind === "answer" ? JSON.parse(outcome.text) : {});
  return parsed.success
    ? (parsed.data.checks.find((check) => check.name === name)?.state ?? "unknown")
    : "unknown";
}

interface Sufferer {
  readonly folder: string;
  readonly server: ServerProcess;
  readonly caller: Caller;
  readonly ledger: Ledger;
  next: number;
}

function publishOne(one: Sufferer): ReturnType<typeof publishTurn> {
  one.next += 1;
  const filler = "word ".repeat(400);
  return publishTurn(one.caller, `user-${one.next % 5}`, `Parcel ${one.next} arrived. ${filler}`, one.ledger);
}

async function publishUntil(one: Sufferer, status: number): Promise<void> {
  await until(
    async () => {
      const outcome = await publishOne(one);
      return outcome.kind === "answer" && outcome.status === status;
    },
    `a publish is answered ${status}`,
    RECOVERY_MS,
    0,
  );
}

function jobsLeft(folder: string): number {
  // What the stride holds back waits for the user to be quiet, not for the fault to end.
  const sql =
    "SELECT count(*) AS n FROM jobs WHERE queue = 'learn' AND json_extract(payload, '$.flush') IS NULL";
  const beside = openBeside(join(folder, "data"), true);
  try {
    const row = beside.prepare(sql).get();
    return z.object({ n: z.coerce.number() }).parse(row).n;
  } finally {
    beside.close();
  }
}

type Fault = (server: ServerProcess) => void;

/** Meets a fault of the disk in the middle of work. */
async function duringFault(one: Sufferer): Promise<string[]> {
  const problems: string[] = [];
  await publishUntil(one, 503);
  await until(async () => (await statusOf(one.caller, "/health/ready")) === 503, "it is not ready").catch(
    () => problems.push("it says that it is ready although it cannot write"),
  );
  if ((await stateOf(one.caller, "database")) !== "failed")
    problems.push("the status does not name the database");
  if ((await statusOf(one.caller, "/health/live")) !== 200) problems.push("it does not live any more");
  const search = { query: "parcel", user_id: "user-1", search_mode: "fts" };
  const found = await one.caller.send("POST", "/api/search_interactions", search);
  if (found.kind === "lost" || found.status !== 200)
    problems.push("it cannot be searched while it cannot be written");
  return problems;
}

/** The whole story: work, fault, its end, work again by itself. */
async function sufferDisk(folder: string, begin: Fault, end: Fault) {
  const server = await startServer({ folder }).ready;
  try {
    const one: Sufferer = {
      folder,
      server,
      caller: createCaller(server.url),
      ledger: createLedger(),
      next: 0,
    };
    for (let round = 0; round < 20; round += 1) await publishOne(one);
    begin(server);
    const problems = await duringFault(one);
    end(server);
    const started = performance.now();
    await publishUntil(one, 200);
    await until(async () => (await statusOf(one.caller, "/health/ready")) === 200, "it is ready again");
    const recoveryMs = performance.now() - started;
    await until(() => jobsLeft(folder) === 0, "every waiting turn is learnt from", RECOVERY_MS, 200);
    one.caller.close();
    const exit = await server.stop();
    if (exit !== 0) problems.push(`it ended with ${exit}`);
    problems.push(...(await ledgerProblems(join(folder, "data"), one.ledger)));
    return { recoveryMs, problems };
  } finally {
    await server.kill();
  }
}

/** False where mounting is not allowed. */
function mount(target: string, ...options: string[]): boolean {
  mkdirSync(target, { recursive: true });
  return spawnSync("mount", [...options, target]).status === 0;
}

async function fullDisk(report: Report): Promise<void> {
  await inFolder("full", async (folder) => {
    const data = join(folder, "data");
    if (!mount(data, "-t", "tmpfs", "-o", `size=${SIZE_OF_DISK}`, "tmpfs")) {
      report.figure("full disk", "not run: mounting is not allowed here");
      return;
    }
    try {
      const filler = join(data, "filler");
      const fill = () => {
        try {
          writeFileSync(filler, Buffer.alloc(256 * 1024 ** 2));
        } catch {
          // What fits is there; that the rest does not is the point.
        }
      };
      const { problems, recoveryMs } = await sufferDisk(folder, fill, () => rmSync(filler));
      report.problems(problems.map((text) => `full disk: ${text}`));
      report.figure("full disk: stores again after (ms)", Math.round(recoveryMs));
    } finally {
      execFileSync("umount", ["--lazy", data]);
    }
  });
}

/** The kernel refuses writes beyond a size, as a quota does. */
async function failingDisk(report: Report): Promise<void> {
  await inFolder("failing", async (folder) => {
    const limit = ({ pid }: ServerProcess, bytes: string) =>
      execFileSync("prlimit", ["--pid", String(pid), `--fsize=${bytes}:unlimited`]);
    const { problems, recoveryMs } = await sufferDisk(
      folder,
      (server) => limit(server, String(ROOM_FOR_A_ROW)),
      (server) => limit(server, "unlimited"),
    );
    report.problems(problems.map((text) => `failing writes: ${text}`));
    report.figure("failing writes: stores again after (ms)", Math.round(recoveryMs));
  });
}

async function readOnlyFolder(report: Report): Promise<void> {
  await inFolder("read-only", async (folder) => {
    const data = join(folder, "data");
    if (!mount(data, "-t", "tmpfs", "-o", "size=8m,ro", "tmpfs")) {
      report.figure("read-only folder", "not run: mounting is not allowed here");
      return;
    }
    try {
      const exit = await startServer({ folder }).exited;
      const said = logOf(folder);
      if (exit === 0) report.problem("a server starts in a folder that it cannot write");
      if (!/cannot be|may not|read-?only/i.test(said))
        report.problem(`a read-only folder is not named: ${said}`);
      execFileSync("mount", ["-o", "remount,rw", data]);
      const server = await startServer({ folder }).ready;
      await server.stop();
      report.figure("read-only folder: exit code of the start", exit);
    } finally {
      execFileSync("umount", ["--lazy", data]);
    }
  });
}

/** Publishing and searching do not notice a model that is away or slow; turns wait for it and are read later. */
async function sickModel(report: Report): Promise<void> {
  const model = await openModelServer();
  await inFolder("model", async (folder) => {
    const configFile = join(folder, "config.json");
    const endpoint = { model: "openai/fake", api_key: "none", api_base: model.url };
    writeFileSync(
      configFile,
      JSON.stringify({
        api_key_config: { custom_endpoint: endpoint },
        reflexio: { learner: "model", allow_private_urls: true },
      }),
    );
    const server = await startServer({ folder, configFile }).ready;
    const one: Sufferer = {
      folder,
      server,
      caller: createCaller(server.url),
      ledger: createLedger(),
      next: 0,
    };
    for (let round = 0; round < 40; round += 1) await publishOne(one);
    await until(async () => (await stateOf(one.caller, "model")) === "degraded", "the dead model is named");
    if ((await statusOf(one.caller, "/health/ready")) !== 200)
      report.problem("a dead model makes the server not ready");
    model.mood = "slow";
    const started = performance.now();
    await publishUntil(one, 200);
    report.figure("publish while the model takes 4 s (ms)", Math.round(performance.now() - started));
    model.mood = "well";
    await until(() => jobsLeft(folder) === 0, "the turns are read once the model is back", RECOVERY_MS, 200);
    await until(async () => (await stateOf(one.caller, "model")) === "ok", "the model is well again");
    report.figure("turns read after the model came back (ms)", Math.round(performance.now() - started));
    one.caller.close();
    await server.stop();
    report.problems(await ledgerProblems(join(folder, "data"), one.ledger));
    await withDatabase(join(folder, "data"), (connection) => {
      const dead = count(connection, "SELECT count(*) FROM jobs WHERE state = 'dead'");
      if (dead > 0) report.problem(`${dead} jobs were given up because of the model`);
      const runs = count(connection, "SELECT count(*) FROM runs WHERE status = 'succeeded'");
      report.figure("runs that succeeded after the model came back", runs);
      if (runs === 0) report.problem("no turn was read after the model came back");
    });
  });
  await model.close();
}

/** Without a fault nothing may be reported: the checks would otherwise pass on a server that always complains. */
async function control(): Promise<string[]> {
  return inFolder("well", async (folder) => {
    const server = await startServer({ folder }).ready;
    const caller = createCaller(server.url);
    const ready = await statusOf(caller, "/health/ready");
    const state = await stateOf(caller, "database");
    caller.close();
    await server.stop();
    return ready === 200 && state === "ok" ? ["ready and without complaint"] : [];
  });
}

export async function run(): Promise<boolean> {
  const report = createReport("faults around the server");
  await failingDisk(report);
  await fullDisk(report);
  await readOnlyFolder(report);
  await sickModel(report);
  report.control("a well server is not called ill", await control());
  return report.finish();
}
