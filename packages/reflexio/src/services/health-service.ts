import { ReflexioError } from "@reflexio/contracts";
import type { Clock, Clocks } from "../ports/clock.ts";
import type { Embedder } from "../ports/embedder.ts";
import type { Storage } from "../ports/storage.ts";
import type { Signal } from "../ports/telemetry.ts";
import type { ClockWatch } from "./clock-watch.ts";

/** `degraded` works less well; `failed` does not work. */
export type CheckState = "ok" | "degraded" | "failed";

export interface HealthCheck {
  readonly name: "database" | "load" | "disk" | "clock" | "queue" | "embedder" | "model";
  readonly state: CheckState;
  /** In a sentence, without secrets and content. */
  readonly message: string;
  readonly figures: Readonly<Record<string, number>>;
}

export interface HealthReport {
  /** False when a call that must work cannot: then the server should get no traffic. */
  readonly isReady: boolean;
  readonly checks: readonly HealthCheck[];
}

/** Whether the server can do its work, found out anew as long as something is wrong. */
export interface HealthService {
  /** Answers of the last second are repeated, so that asking costs nothing. */
  report(): Promise<HealthReport>;
  /** @throws ReflexioError `storage_failed` unless the engine can read and write */
  checkDatabase(): Promise<void>;
  /** Notes how embedder and models do. */
  record(signal: Signal): void;
}

/** How many calls the server takes on. */
export interface LoadState {
  readonly isStopping: boolean;
  /** Calls turned away since the start. */
  readonly refused: number;
}

export interface HealthDependencies extends Clocks {
  readonly load: () => LoadState;
  readonly storage: Storage;
  readonly embedder: Embedder | null;
  readonly clockWatch: ClockWatch;
}

const FRESH_MS = 1_000;
/** A server that turned calls away this lately is still full for whoever asks. */
const FULL_MS = 10_000;
const LOW_BYTES = 1024 ** 3;
/** Less than this a checkpoint or a rebuild may not find. */
const FULL_BYTES = 64 * 1024 ** 2;
/** Work that is due and not begun for longer is no longer a burst. */
const LATE_MS = 5 * 60_000;
const PROBE_TIMEOUT_MS = 5_000;
/** A provider that nobody asked for this long is neither well nor ill. */
const FORGET_MODEL_MS = 60 * 60_000;
const MAX_PROVIDERS = 20;

/** Parts without which no call can be answered. */
const NEEDED: ReadonlySet<HealthCheck["name"]> = new Set(["database", "load"]);

/** What a part whose calls succeed and fail did last. */
interface LastCalls {
  /** By the steady clock. */
  failedAtMs: number | null;
  /** When the row of failures that still goes on began. */
  sinceMs: number | null;
}

function noteCall(calls: LastCalls, hasFailed: boolean, { clock, steadyClock }: Clocks): void {
  calls.failedAtMs = hasFailed ? steadyClock.nowMs() : null;
  calls.sinceMs = hasFailed ? (calls.sinceMs ?? clock.nowMs()) : null;
}

/** Only messages of our own are shown: others may repeat what was read. */
function reasonOf(error: unknown): string {
  return ReflexioError.isInstance(error) ? error.message : "It failed; see the log.";
}

function ok(name: HealthCheck["name"], message: string, figures: HealthCheck["figures"] = {}): HealthCheck {
  return { name, state: "ok", message, figures };
}

/** The result of the work, shared by everybody who asks within the time. */
function createShared<Result>(clock: Clock, work: () => Promise<Result>): () => Promise<Result> {
  let last: { readonly atMs: number; readonly result: Promise<Result> } | undefined;
  return () => {
    const nowMs = clock.nowMs();
    const isFresh = last !== undefined && Math.abs(nowMs - last.atMs) < FRESH_MS;
    if (last === undefined || !isFresh) last = { atMs: nowMs, result: work() };
    return last.result;
  };
}

export function createHealthService(dependencies: HealthDependencies): HealthService {
  const { storage, embedder, clock, steadyClock, clockWatch, load } = dependencies;
  const loadCheck = createLoadCheck(load, steadyClock);
  const embedding: LastCalls = { failedAtMs: null, sinceMs: null };
  const providers = new Map<string, LastCalls>();
  const checkDatabase = createShared(steadyClock, () => storage.check());

  const report = createShared(steadyClock, async (): Promise<HealthReport> => {
    const checks = await Promise.all([
      databaseCheck(checkDatabase),
      loadCheck(),
      diskCheck(storage),
      clockCheck(clockWatch),
      queueCheck(storage, clock),
      embedderCheck(embedder, embedding, storage, dependencies),
      modelCheck(providers, dependencies),
    ]);
    const isReady = !checks.some(({ name, state }) => NEEDED.has(name) && state === "failed");
    return { isReady, checks };
  });

  return {
    report,
    checkDatabase,
    record(signal) {
      if (signal.type === "embedded") noteCall(embedding, signal.hasFailed, dependencies);
      if (signal.type !== "model.called") return;
      const known = providers.get(signal.provider);
      if (known === undefined && providers.size >= MAX_PROVIDERS) return;
      const calls = known ?? { failedAtMs: null, sinceMs: null };
      providers.set(signal.provider, calls);
      noteCall(calls, signal.hasFailed, dependencies);
    },
  };
}

async function databaseCheck(check: () => Promise<void>): Promise<HealthCheck> {
  try {
    await check();
    return ok("database", "It can be read and written.");
  } catch (error) {
    return { name: "database", state: "failed", message: reasonOf(error), figures: {} };
  }
}

function createLoadCheck(load: () => LoadState, clock: Clock): () => HealthCheck {
  const name = "load";
  let known = 0;
  let fullUntilMs = 0;
  return () => {
    const { isStopping, refused } = load();
    if (refused > known) fullUntilMs = clock.nowMs() + FULL_MS;
    known = refused;
    const figures = { refused };
    if (isStopping) return { name, state: "failed", message: "The server is stopping.", figures };
    if (clock.nowMs() >= fullUntilMs) return ok(name, "Every call is taken on.", figures);
    return { name, state: "degraded", message: "Calls are turned away: there are too many.", figures };
  };
}

async function diskCheck(storage: Storage): Promise<HealthCheck> {
  const name = "disk";
  const free = await storage.freeBytes().catch(() => null);
  if (free === null) return ok(name, "Not measured.");
  const figures = { free_bytes: free };
  const size = `${(free / 1024 ** 3).toFixed(1)} GiB are free.`;
  if (free >= LOW_BYTES) return ok(name, size, figures);
  const isFull = free < FULL_BYTES;
  const message = isFull ? "The disk is full: publishing will stop." : `Only ${size}`;
  return { name, state: isFull ? "failed" : "degraded", message, figures };
}

async function clockCheck(clockWatch: ClockWatch): Promise<HealthCheck> {
  const name = "clock";
  // A jump that could not be followed yet is told by the database's own check.
  await clockWatch.look().catch(() => undefined);
  const jump = clockWatch.latest();
  if (jump === undefined) return ok(name, "It runs evenly.");
  const seconds = Math.round(jump.byMs / 1000);
  const way = seconds < 0 ? "back" : "forward";
  const at = new Date(jump.atMs).toISOString();
  const message = `It was set ${way} by ${Math.abs(seconds)} s, to ${at}. Times noted around it may be wrong.`;
  return { name, state: "degraded", message, figures: { jump_seconds: seconds } };
}

async function queueCheck(storage: Storage, clock: Clock): Promise<HealthCheck> {
  const name = "queue";
  try {
    const { waiting, running, dead, oldestDueMs } = await storage.jobs.stats(clock.nowMs());
    const figures = { waiting, running, dead, oldest_due_seconds: Math.round(oldestDueMs / 1000) };
    if (oldestDueMs < LATE_MS) return ok(name, `${waiting} job(s) wait.`, figures);
    const minutes = Math.round(oldestDueMs / 60_000);
    return { name, state: "degraded", message: `Work is ${minutes} minutes late.`, figures };
  } catch (error) {
    return { name, state: "failed", message: reasonOf(error), figures: {} };
  }
}

/** Asks the embedder itself as long as its last call failed: nobody else may, and the fault may be over. */
async function embedderCheck(
  embedder: Embedder | null,
  calls: LastCalls,
  storage: Storage,
  clocks: Clocks,
): Promise<HealthCheck> {
  const name = "embedder";
  if (embedder === null) return ok(name, "None is configured: search is by text.");
  const unindexed = await storage.vectors.pendingCount().catch(() => 0);
  const figures = { unindexed_rows: unindexed };
  if (calls.failedAtMs === null) return ok(name, `${embedder.modelId} works.`, figures);
  try {
    await embedder.embed(["ready"], "query", AbortSignal.timeout(PROBE_TIMEOUT_MS));
    noteCall(calls, false, clocks);
    return ok(name, `${embedder.modelId} works again.`, figures);
  } catch (error) {
    const message = `${reasonOf(error)} Search is by text meanwhile.`;
    return { name, state: "degraded", message, figures };
  }
}

function modelCheck(providers: ReadonlyMap<string, LastCalls>, { clock, steadyClock }: Clocks): HealthCheck {
  const name = "model";
  const nowMs = steadyClock.nowMs();
  const failing = [...providers].filter(
    ([, { failedAtMs }]) => failedAtMs !== null && nowMs - failedAtMs < FORGET_MODEL_MS,
  );
  if (providers.size === 0) return ok(name, "No model was called yet.");
  const figures = { providers: providers.size, failing: failing.length };
  if (failing.length === 0) return ok(name, "Every provider answered its last call.", figures);
  const named = failing.map(([provider, { sinceMs }]) => {
    const since = new Date(sinceMs ?? clock.nowMs()).toISOString();
    return `${provider} since ${since}`;
  });
  return { name, state: "degraded", message: `Calls fail: ${named.join(", ")}.`, figures };
}
