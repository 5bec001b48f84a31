import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { copyImage, count, withDatabase } from "../support/database.ts";
import { inFolder } from "../support/folder.ts";
import { createCaller } from "../support/http.ts";
import type { Random } from "../support/random.ts";
import { logOf, type ServerProcess, startServer } from "../support/server.ts";
import { pause } from "../support/wait.ts";
import { inconsistencies, wrongVectors } from "./consistency.ts";
import { brokenPromises, learntOtherThanOnce } from "./journal-check.ts";
import { type Moment, pickMoment, untilMoment } from "./kill.ts";
import { createJournal, createWriter, type Journal, loadUntilGone, WRITERS } from "./load.ts";

/** What the kills of one folder showed. */
export interface FolderResult {
  kills: number;
  acknowledged: number;
  turns: number;
  learnings: number;
  sharedRules: number;
  /** Kills that met running jobs of a queue, or the moment that was aimed at. */
  readonly hits: Record<"learn" | "aggregate" | "checkpoint" | "start", number>;
  readonly problems: string[];
}

export interface FolderPlan {
  readonly number: number;
  readonly kills: number;
  readonly random: Random;
  readonly bug: string | null;
}

/** Longest start that is interrupted, milliseconds. */
const START_MS = 700;
const CAUGHT_UP_TIMEOUT_MS = 60_000;

async function checkImage(folder: string, journal: Journal, result: FolderResult): Promise<void> {
  const image = join(folder, "image");
  mkdirSync(image);
  try {
    copyImage(join(folder, "data"), image);
    await withDatabase(image, (connection) => {
      for (const queue of ["learn", "aggregate"] as const) {
        const running = count(connection, "SELECT count(*) FROM jobs WHERE state = 'running' AND queue = ?", [
          queue,
        ]);
        if (running > 0) result.hits[queue] += 1;
      }
      const found = [...brokenPromises(connection, journal), ...inconsistencies(connection)];
      result.problems.push(...found.map((text) => `folder ${result.kills} kills: ${text}`));
    });
  } finally {
    rmSync(image, { recursive: true });
  }
}

const hitsSchema = z.object({ interactions: z.array(z.object({ content: z.string() })) });

/** Promise: what was acknowledged is found by text at once after the restart. */
async function searchAcknowledged(
  server: ServerProcess,
  journal: Journal,
  random: Random,
): Promise<string[]> {
  const caller = createCaller(server.url);
  const problems: string[] = [];
  const words = journal.acknowledged
    .slice(-WRITERS)
    .flatMap((sent) => sent.contents.map((content) => ({ userId: sent.userId, content })))
    .flatMap(({ userId, content }) => {
      const word = /\bzq\w+/.exec(content)?.[0];
      return word === undefined ? [] : [{ userId, word }];
    });
  for (const { userId, word } of words.length === 0 ? [] : [random.pick(words), random.pick(words)]) {
    const body = { query: word, user_id: userId, search_mode: "fts" };
    const outcome = await caller.send("POST", "/api/search_interactions", body);
    const text = outcome.kind === "answer" ? outcome.text : "{}";
    const parsed = hitsSchema.safeParse(JSON.parse(text));
    const isFound = parsed.success && parsed.data.interactions.some((turn) => turn.content.includes(word));
    if (!isFound) problems.push(`${word} was acknowledged and is not found: ${text.slice(0, 300)}`);
  }
  caller.close();
  return problems;
}

interface Round {
  readonly plan: FolderPlan;
  readonly folder: string;
  readonly journal: Journal;
  readonly writers: readonly (() => ReturnType<ReturnType<typeof createWriter>>)[];
  readonly result: FolderResult;
}

async function killOnce({ plan, folder, journal, writers, result }: Round): Promise<void> {
  const { random, bug } = plan;
  const moment: Moment = bug === null ? pickMoment(random) : "any";
  const starting = startServer({ folder, bug });
  result.kills += 1;
  if (moment === "start") {
    await pause(random.between(1, START_MS));
    starting.child.kill("SIGKILL");
    await starting.exited;
    result.hits.start += 1;
    return;
  }
  const server = await starting.ready;
  result.problems.push(...(await searchAcknowledged(server, journal, random)));
  const load = loadUntilGone(server.url, writers, journal, random);
  await untilMoment(moment, join(folder, "data"), random);
  await server.kill();
  await load;
  if (moment === "checkpoint") result.hits.checkpoint += 1;
  await checkImage(folder, journal, result);
}

/** Counts jobs that are due and rows without a vector, beside the running server. */
async function isCaughtUp(folder: string): Promise<boolean> {
  const image = join(folder, "peek");
  rmSync(image, { recursive: true, force: true });
  mkdirSync(image);
  copyImage(join(folder, "data"), image);
  return withDatabase(
    image,
    (connection) =>
      count(connection, "SELECT count(*) FROM jobs WHERE queue <> 'evaluate' AND state <> 'dead'") +
        count(connection, "SELECT count(*) FROM pending_vectors") ===
      0,
  );
}

async function catchUp({ folder, plan, result }: Round): Promise<void> {
  const end = performance.now() + CAUGHT_UP_TIMEOUT_MS;
  for (let waitMs = 1_500; ; waitMs = Math.min(6_000, waitMs * 2)) {
    const server = await startServer({ folder, bug: plan.bug }).ready;
    await pause(waitMs);
    if (plan.bug === null) {
      const exit = await server.stop();
      if (exit !== 0) result.problems.push(`a server asked to stop ended with ${exit}`);
    } else await server.kill();
    if (await isCaughtUp(folder)) return;
    if (performance.now() > end) {
      result.problems.push(`after ${CAUGHT_UP_TIMEOUT_MS} ms jobs still wait`);
      return;
    }
  }
}

async function checkFinal({ folder, journal, result }: Round): Promise<void> {
  const problems = await withDatabase(join(folder, "data"), async (connection) => {
    result.acknowledged = journal.acknowledged.length;
    result.turns = count(connection, "SELECT count(*) FROM interactions");
    result.learnings = count(connection, "SELECT count(*) FROM user_playbooks WHERE status IS NULL");
    result.sharedRules = count(connection, "SELECT count(*) FROM agent_playbooks WHERE status IS NULL");
    const doubled = count(
      connection,
      `SELECT count(*) FROM (SELECT 1 FROM agent_playbooks WHERE status IS NULL
       GROUP BY org_id, agent_version, playbook_name, content HAVING count(*) > 1)`,
    );
    return [
      ...brokenPromises(connection, journal),
      ...inconsistencies(connection),
      ...learntOtherThanOnce(connection),
      ...(doubled === 0 ? [] : [`${doubled} shared rules are there twice`]),
      ...(await wrongVectors(connection)),
    ];
  });
  result.problems.push(...problems);
  const log = logOf(folder);
  if (/"level":(50|60)/.test(log)) result.problems.push(`the server logged errors: ${log.slice(0, 500)}`);
}

/** Kills a server again and again over one folder, and checks what it left behind each time. */
export async function runFolder(plan: FolderPlan): Promise<FolderResult> {
  const result: FolderResult = {
    kills: 0,
    acknowledged: 0,
    turns: 0,
    learnings: 0,
    sharedRules: 0,
    hits: { learn: 0, aggregate: 0, checkpoint: 0, start: 0 },
    problems: [],
  };
  return inFolder("crash", async (folder) => {
    const journal = createJournal();
    const writers = Array.from({ length: WRITERS }, (_, writer) =>
      createWriter(plan.number, writer, plan.random.branch(writer)),
    );
    const round: Round = { plan, folder, journal, writers, result };
    for (let kill = 0; kill < plan.kills; kill += 1) {
      await killOnce(round);
      // A broken server is shown to be broken by its first mistakes.
      if (plan.bug !== null && result.problems.length > 0) return result;
    }
    await catchUp(round);
    await checkFinal(round);
    return result;
  });
}
