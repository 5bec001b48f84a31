import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, type CallInput, createTestApp, type TestApp } from "../helpers/app-harness.ts";
import { type FuzzCall, fillIn, fuzzCalls } from "./fuzz-calls.ts";
import { MADE_BY_SERVER } from "./fuzz-values.ts";
import { registered } from "./operation-table.ts";
import { type Answer, hasNull, problemsOf } from "./wire-check.ts";

/** The same calls each time; give another seed to look elsewhere. */
const SEED = Number(process.env.FUZZ_SEED ?? 20_260_417);
const CALLS = Number(process.env.FUZZ_CALLS ?? 5_200);
/** No call on a small database may take longer, even on a busy machine. */
const MAX_CALL_MS = 4_000;
const MAX_ANSWER_CHARACTERS = 5_000_000;
/**
 * Ids of superseded learnings are in no list, a merge takes two ids of pending ones at once, and data in memory has no
 * backups: tests of their own call these.
 */
const SELDOM_ACCEPTED: ReadonlySet<string> = new Set([
  "restore_learning",
  "merge_agent_playbooks",
  "create_backup",
  "verify_backup",
]);
const MAX_MORE_ROUNDS = 5;
const CALLS_OF_A_ROUND = 1_000;
/** Problems shown of a run that finds any. */
const MAX_SHOWN = 5;

interface Fuzzer {
  readonly app: TestApp;
  readonly known: Map<string, unknown>;
  readonly statuses: Map<number, number>;
  readonly served: Set<string>;
  caller: Caller;
}

/** Notes the values that later calls may repeat. */
function harvest(value: unknown, known: Map<string, unknown>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    if (MADE_BY_SERVER.has(name) && (typeof item === "string" || typeof item === "number")) {
      known.set(name, item);
    }
    harvest(item, known);
  }
}

function toInput(call: FuzzCall, known: ReadonlyMap<string, unknown>): CallInput {
  const { body, query, params, ...rest } = call.input;
  const filled = (values: Readonly<Record<string, string>> | undefined) =>
    Object.fromEntries(
      Object.entries(values ?? {}).map(([key, value]) => [key, String(fillIn(value, known))]),
    );
  return {
    ...rest,
    query: filled(query),
    ...(params === undefined ? {} : { params: filled(params) }),
    ...(body === undefined ? {} : { body: fillIn(body, known) }),
  };
}

function judge({ operation: { spec } }: FuzzCall, answer: Answer, tookMs: number): string[] {
  const isOk = answer.status === 200 && spec.stream !== true;
  return [
    ...(answer.status >= 500 ? [`status ${answer.status}`] : []),
    ...problemsOf(spec, answer),
    ...(isOk && spec.keepsNulls !== true && hasNull(answer.body) ? ["a null that should be dropped"] : []),
    ...(tookMs > MAX_CALL_MS ? [`took ${Math.round(tookMs)} ms`] : []),
    ...(answer.text.length > MAX_ANSWER_CHARACTERS ? [`${answer.text.length} characters`] : []),
  ];
}

async function send(fuzzer: Fuzzer, call: FuzzCall): Promise<string[]> {
  const { app, known, statuses, served } = fuzzer;
  const { id, spec } = call.operation;
  const input = toInput(call, known);
  const logged = app.errors.length;
  const startedAt = performance.now();
  const answer = await fuzzer.caller.request(spec.method, spec.path, input);
  const problems = judge(call, answer, performance.now() - startedAt);
  statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
  if (answer.status === 200) served.add(id);
  if (answer.status === 200) harvest(answer.body, known);
  app.clock.advanceSeconds(1);
  // A call may have revoked or replaced the key it was made with.
  if (answer.status === 401) fuzzer.caller = await app.as(["admin"]);
  if (problems.length === 0) return [];
  const why = app.errors.slice(logged).join("").slice(0, 800);
  const sent = JSON.stringify(input).slice(0, 600);
  return [`${id} ${sent}: ${problems.join("; ")} ${answer.text.slice(0, 200)} ${why}`];
}

describe("generated calls", () => {
  let fuzzer: Fuzzer;

  beforeAll(async () => {
    const app = await createTestApp({ allowMyConfig: true });
    fuzzer = { app, known: new Map(), statuses: new Map(), served: new Set(), caller: app.owner };
  });
  afterAll(() => fuzzer.app.app.close());

  it(`${CALLS} of them, seed ${SEED}, are answered as promised`, { timeout: 120_000 }, async () => {
    const calls = fc.sample(fuzzCalls, { numRuns: CALLS, seed: SEED });
    const failures: string[] = [];
    for (const call of calls) {
      failures.push(...(await send(fuzzer, call)));
      if (failures.length >= MAX_SHOWN) break;
    }
    expect(failures, `FUZZ_SEED=${SEED}`).toEqual([]);
  });

  it("reach every operation with a call that it accepts, and are refused in many ways", {
    timeout: 120_000,
  }, async () => {
    const failures: string[] = [];
    const missed = () =>
      registered.map(({ id }) => id).filter((id) => !fuzzer.served.has(id) && !SELDOM_ACCEPTED.has(id));
    // Which ones the calls above miss changes with the table: some need a rare state of the data.
    for (let round = 1; round <= MAX_MORE_ROUNDS && missed().length > 0; round += 1) {
      for (const call of fc.sample(fuzzCalls, { numRuns: CALLS_OF_A_ROUND, seed: SEED + round })) {
        failures.push(...(await send(fuzzer, call)));
      }
    }
    expect(failures).toEqual([]);
    expect(missed()).toEqual([]);
    expect(fuzzer.statuses.get(200)).toBeGreaterThan(CALLS / 4);
    expect(fuzzer.statuses.get(422)).toBeGreaterThan(CALLS / 20);
    expect([...fuzzer.statuses.keys()]).toEqual(expect.arrayContaining([401, 404]));
  });

  it("broke nothing in the background", () => {
    const failed = fuzzer.app.errors.filter((line) =>
      /job failed|embedding failed|request failed/.test(line),
    );
    expect(failed.map((line) => line.slice(0, 800))).toEqual([]);
  });
});
