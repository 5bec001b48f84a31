import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Signal } from "../../ports/telemetry.ts";

/** Figures that are read when they are asked for. */
export interface Readings {
  readonly jobs: { readonly waiting: number; readonly running: number; readonly dead: number };
  readonly oldestDueSeconds: number;
  /** Rows that have no vector yet. */
  readonly unindexedRows: number;
  /** Null where it is not known. */
  readonly freeBytes: number | null;
  readonly isReady: boolean;
  /** Calls under way, by class. */
  readonly busy: Readonly<Record<string, number>>;
  /** Calls turned away since the start. */
  readonly refused: number;
}

export interface PrometheusMetrics {
  readonly contentType: string;
  record(signal: Signal): void;
  /** Text exposition format, version 0.0.4. */
  render(readings: Readings | null): Promise<string>;
  close(): void;
}

const REQUEST_SECONDS = [0.005, 0.025, 0.1, 0.25, 1, 5, 30];
const SEARCH_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const WORK_SECONDS = [0.01, 0.05, 0.25, 1, 5, 30, 120, 600];
/** Most values of a label that a configuration can name; the rest is counted together. */
const MAX_NAMES = 20;

/** Keeps a label from growing without bound. */
function createBound(): (name: string) => string {
  const known = new Set<string>();
  return (name) => {
    if (known.has(name)) return name;
    if (known.size >= MAX_NAMES) return "other";
    known.add(name);
    return name;
  };
}

/** Metrics of this process. Labels are operations, queues, kinds and providers: never a user, a key or an org. */
export function createPrometheusMetrics(version: string): PrometheusMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const record = createRecorder(registry);
  const gauges = createGauges(registry, version);
  return {
    contentType: registry.contentType,
    record,
    async render(readings) {
      gauges(readings);
      return registry.metrics();
    },
    close: () => registry.clear(),
  };
}

function createGauges(registry: Registry, version: string): (readings: Readings | null) => void {
  const registers = [registry];
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const build = new Gauge({
    name: "reflexio_build_info",
    help: "1; the version is its label.",
    labelNames: ["version"],
    registers,
  });
  build.set({ version }, 1);
  const jobs = new Gauge({
    name: "reflexio_queue_jobs",
    help: "Unfinished jobs by state; dead ones were given up.",
    labelNames: ["state"],
    registers,
  });
  const oldest = gauge("reflexio_queue_oldest_due_seconds", "How long the oldest due job has waited.");
  const unindexed = gauge("reflexio_index_waiting_rows", "Rows that have no vector yet.");
  const free = gauge("reflexio_disk_free_bytes", "Free space where the database is.");
  const ready = gauge("reflexio_ready", "1 when the server can do its work.");
  const busy = new Gauge({
    name: "reflexio_calls_busy",
    help: "Calls under way by class.",
    labelNames: ["class"],
    registers,
  });
  const refused = counter(
    registry,
    "reflexio_calls_refused_total",
    "Calls turned away: the server was full.",
    [],
  );
  return (readings) => {
    ready.set(readings?.isReady === true ? 1 : 0);
    if (readings === null) return;
    for (const [state, count] of Object.entries(readings.jobs)) jobs.set({ state }, count);
    for (const [name, count] of Object.entries(readings.busy)) busy.set({ class: name }, count);
    refused.reset();
    refused.inc(readings.refused);
    oldest.set(readings.oldestDueSeconds);
    unindexed.set(readings.unindexedRows);
    if (readings.freeBytes !== null) free.set(readings.freeBytes);
  };
}

function createRecorder(registry: Registry): (signal: Signal) => void {
  const requests = recordRequests(registry);
  const work = recordWork(registry);
  const models = recordModels(registry);
  return (signal) => {
    switch (signal.type) {
      case "http.answered":
      case "search.answered":
      case "published":
        return requests(signal);
      case "model.called":
      case "embedded":
        return models(signal);
      default:
        return work(signal);
    }
  };
}

type RequestSignal = Extract<Signal, { type: "http.answered" | "search.answered" | "published" }>;
type ModelSignal = Extract<Signal, { type: "model.called" | "embedded" }>;
type WorkSignal = Exclude<Signal, RequestSignal | ModelSignal>;

function counter(registry: Registry, name: string, help: string, labelNames: readonly string[]) {
  return new Counter({ name, help, labelNames: [...labelNames], registers: [registry] });
}

function histogram(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[],
  buckets: readonly number[],
) {
  return new Histogram({
    name,
    help,
    labelNames: [...labelNames],
    buckets: [...buckets],
    registers: [registry],
  });
}

function recordRequests(registry: Registry): (signal: RequestSignal) => void {
  const requests = counter(registry, "reflexio_http_requests_total", "Answered calls.", [
    "operation",
    "status",
  ]);
  const seconds = histogram(
    registry,
    "reflexio_http_request_duration_seconds",
    "Time until a call was answered; of streams, until they began.",
    ["operation"],
    REQUEST_SECONDS,
  );
  const searches = histogram(
    registry,
    "reflexio_search_duration_seconds",
    "Time of a search by the mode that served it.",
    ["kind", "mode"],
    SEARCH_SECONDS,
  );
  const degraded = counter(registry, "reflexio_searches_degraded_total", "Searches of which a part failed.", [
    "kind",
  ]);
  const publishes = counter(registry, "reflexio_publishes_total", "Publish calls.", ["outcome"]);
  const turns = counter(registry, "reflexio_turns_published_total", "Turns that were stored.", []);
  return (signal) => {
    switch (signal.type) {
      case "http.answered":
        requests.inc({ operation: signal.operation, status: String(signal.status) });
        seconds.observe({ operation: signal.operation }, signal.seconds);
        return;
      case "search.answered":
        searches.observe({ kind: signal.kind, mode: signal.mode }, signal.seconds);
        if (signal.isDegraded) degraded.inc({ kind: signal.kind });
        return;
      case "published":
        publishes.inc({ outcome: signal.isDuplicate ? "duplicate" : "stored" });
        turns.inc(signal.turns);
    }
  };
}

function recordWork(registry: Registry): (signal: WorkSignal) => void {
  const jobs = histogram(
    registry,
    "reflexio_job_duration_seconds",
    "Time of a try of a job by its outcome.",
    ["queue", "outcome"],
    WORK_SECONDS,
  );
  const runs = counter(registry, "reflexio_runs_total", "Learning runs.", ["learner", "kind", "status"]);
  const learnings = counter(registry, "reflexio_learnings_total", "Learnings added or confirmed.", [
    "kind",
    "action",
  ]);
  const learner = createBound();
  return (signal) => {
    switch (signal.type) {
      case "job.ended":
        jobs.observe({ queue: signal.queue, outcome: signal.outcome }, signal.seconds);
        return;
      case "run.ended":
        runs.inc({ learner: learner(signal.learner), kind: signal.kind, status: signal.status });
        return;
      case "learning.stored":
        learnings.inc({ kind: signal.kind, action: signal.action });
    }
  };
}

function recordModels(registry: Registry): (signal: ModelSignal) => void {
  const calls = histogram(
    registry,
    "reflexio_model_call_duration_seconds",
    "Time of a call of a language model.",
    ["provider", "outcome"],
    WORK_SECONDS,
  );
  const tokens = counter(registry, "reflexio_model_tokens_total", "Tokens of model calls.", [
    "provider",
    "direction",
  ]);
  const cost = counter(
    registry,
    "reflexio_model_cost_usd_total",
    "US dollars of model calls, by list price.",
    ["provider"],
  );
  const embeddings = histogram(
    registry,
    "reflexio_embedding_duration_seconds",
    "Time of a batch of texts in the embedder.",
    ["purpose", "outcome"],
    WORK_SECONDS,
  );
  const texts = counter(registry, "reflexio_texts_embedded_total", "Texts that became vectors.", ["purpose"]);
  const bounded = createBound();
  return (signal) => {
    const outcome = signal.hasFailed ? "failed" : "answered";
    if (signal.type === "embedded") {
      embeddings.observe({ purpose: signal.purpose, outcome }, signal.seconds);
      if (!signal.hasFailed) texts.inc({ purpose: signal.purpose }, signal.texts);
      return;
    }
    const provider = bounded(signal.provider);
    calls.observe({ provider, outcome }, signal.seconds);
    tokens.inc({ provider, direction: "input" }, signal.inputTokens);
    tokens.inc({ provider, direction: "output" }, signal.outputTokens);
    cost.inc({ provider }, signal.costUsd);
  };
}
