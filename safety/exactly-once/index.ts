/**
 * `npm run test:exactly-once [-- --publishes 10000 --seed 7]`: publishes through a proxy that loses, cuts, delays
 * and doubles; each is stored once.
 */
import { join } from "node:path";
import { createClient, ReflexioClientError } from "@reflexio/client";
import { cell, withDatabase } from "../support/database.ts";
import { inFolder } from "../support/folder.ts";
import { freshSeed, numberOptions } from "../support/options.ts";
import { createRandom, type Random } from "../support/random.ts";
import { createReport } from "../support/report.ts";
import { startServer } from "../support/server.ts";
import { type FaultyProxy, openProxy } from "./proxy.ts";

const AT_ONCE = 16;
const MAX_SENDS = 5;
const USERS = 200;
/** Publishes whose key is used once more with another body. */
const MISUSE_SHARE = 0.02;
const CONTROL_PUBLISHES = 100;

interface Outcome {
  /** Request id of each acknowledged publish, by its key. */
  readonly requests: Map<string, string>;
  readonly problems: string[];
  sends: number;
  misused: number;
}

type Client = ReturnType<typeof createClient>;

function turnsOf(index: number) {
  return [
    { role: "user" as const, content: `Parcel ${index} arrived.` },
    { role: "assistant" as const, content: `Noted parcel ${index}.` },
  ];
}

async function publishLogical(
  client: Client,
  index: number,
  random: Random,
  outcome: Outcome,
): Promise<void> {
  const key = `once-${index}`;
  const call = { userId: `user-${index % USERS}`, turns: turnsOf(index) };
  async function send(): Promise<void> {
    outcome.sends += 1;
    const answer = await client.publish(call, { idempotencyKey: key }).catch((error: unknown) => {
      // All retries were lost: whoever called does not know, and will send it again.
      if (ReflexioClientError.isInstance(error) && error.retryable) return undefined;
      throw error;
    });
    if (answer?.request_id === undefined) return;
    const known = outcome.requests.get(key) ?? answer.request_id;
    outcome.requests.set(key, known);
    if (known !== answer.request_id) outcome.problems.push(`${key} was answered with two requests`);
  }
  const sends = random.between(1, MAX_SENDS);
  const together = random.between(1, sends);
  await Promise.all(Array.from({ length: together }, send));
  for (let left = sends - together; left > 0 || !outcome.requests.has(key); left -= 1) await send();
  if (!random.chance(MISUSE_SHARE)) return;
  outcome.misused += 1;
  const other = { ...call, turns: turnsOf(index + 1_000_000) };
  const refusal = await client.publish(other, { idempotencyKey: key }).then(
    () => "success",
    (error: unknown) => (ReflexioClientError.isInstance(error) ? error.code : String(error)),
  );
  if (refusal !== "idempotency_mismatch")
    outcome.problems.push(`${key} with another body ended with ${refusal}`);
}

async function publishAll(proxy: FaultyProxy, publishes: number, random: Random): Promise<Outcome> {
  const outcome: Outcome = { requests: new Map(), problems: [], sends: 0, misused: 0 };
  const client = createClient({ url: proxy.url, maxRetries: 6, timeoutMs: 60_000 });
  let next = 0;
  async function lane(): Promise<void> {
    while (next < publishes) {
      const index = next;
      next += 1;
      await publishLogical(client, index, random.branch(`publish ${index}`), outcome);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return outcome;
}

/** What is stored other than once, whole and under the answered id. */
async function storedOtherwise(dataDir: string, publishes: number, outcome: Outcome): Promise<string[]> {
  const problems = [...outcome.problems];
  const times = new Map<string, string[]>();
  await withDatabase(dataDir, (connection) => {
    for (const row of connection.all(
      "SELECT request_id, content FROM interactions ORDER BY interaction_id",
    )) {
      const content = cell(row, "content");
      times.set(content, [...(times.get(content) ?? []), cell(row, "request_id")]);
    }
  });
  if (times.size !== publishes * 2)
    problems.push(`${times.size} different turns are stored, not ${publishes * 2}`);
  for (let index = 0; index < publishes; index += 1) {
    const answered = outcome.requests.get(`once-${index}`);
    for (const { content } of turnsOf(index)) {
      const requests = times.get(content) ?? [];
      if (requests.length !== 1) problems.push(`"${content}" is stored ${requests.length} times`);
      else if (requests[0] !== answered) problems.push(`"${content}" is stored under another request`);
    }
  }
  return problems;
}

interface Once {
  readonly outcome: Outcome;
  readonly proxy: FaultyProxy;
  readonly problems: string[];
}

async function runOnce(publishes: number, random: Random, dropKey: boolean): Promise<Once> {
  return inFolder("once", async (folder) => {
    const server = await startServer({ folder }).ready;
    const proxy = await openProxy(server.url, random.branch("proxy"), dropKey);
    const outcome = await publishAll(proxy, publishes, random);
    await proxy.close();
    await server.stop();
    const problems = await storedOtherwise(join(folder, "data"), publishes, outcome);
    return { outcome, proxy, problems };
  });
}

export async function run(args: readonly string[]): Promise<boolean> {
  const { publishes, seed } = numberOptions(args, { publishes: 10_000, seed: freshSeed() });
  const report = createReport(`exactly once: ${publishes} publishes, ${AT_ONCE} at a time, seed ${seed}`);
  const random = createRandom(seed);
  const { outcome, proxy, problems } = await runOnce(publishes, random, false);
  report.problems(problems);
  report.figure("logical publishes stored once", outcome.requests.size);
  report.figure("calls of the client", outcome.sends);
  report.figure("requests that reached the server", proxy.counts.reached);
  for (const [fate, count] of Object.entries(proxy.counts))
    if (fate !== "reached") report.figure(fate, count);
  report.figure("keys used with another body, all refused", outcome.misused);
  const control = await runOnce(CONTROL_PUBLISHES, random.branch("control"), true);
  report.control(
    "no Idempotency-Key",
    control.problems.filter((text) => /stored [2-9]\d* times/.test(text)),
  );
  return report.finish();
}
