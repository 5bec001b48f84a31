/**
 * Turn-level retrieval: publishes every session of a data set, then asks each question inside its own user and
 * compares the hits with the gold turns; beside it text and vectors alone, what thresholds do, and updated values.
 * `npm run bench -- retrieval --data <folder> [--sets a,b] [--embedder auto|wasm|onnx] [--keep <folder>] [--json]`
 * With `--keep` the vectors of turns are read from there as far as they are known.
 */
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { createLocalEmbedder } from "../packages/reflexio/src/adapters/embedders/local/local-embedder.ts";
import type { Embedder } from "../packages/reflexio/src/ports/embedder.ts";
import { machine } from "./machine.ts";
import { percentile } from "./measure.ts";
import { type AbstentionPoint, measureAbstention } from "./retrieval/abstention.ts";
import { type BenchServer, openBenchServer, type TurnHit } from "./retrieval/bench-server.ts";
import { keepVectors } from "./retrieval/kept-vectors.ts";
import { type Metrics, meanMetrics, scoreRanking } from "./retrieval/metrics.ts";
import { type Question, type RetrievalSet, readQueries, readSet } from "./retrieval/read-set.ts";
import { printReport } from "./retrieval/report.ts";
import { measureUpdates, type UpdateScore } from "./retrieval/updates.ts";

/** Hits asked for; rows of other roles are dropped from these where only the user's turns count. */
const ASKED = 100;

export interface RetrievalRow extends Metrics {
  readonly set: string;
  readonly turns: string;
  readonly questions: number;
  /** Recall@10 of one arm alone; null where rows are a part of another row's. */
  readonly text_10: number | null;
  readonly vector_10: number | null;
  readonly p50_ms: number;
  readonly p95_ms: number;
}

export interface SetResult {
  readonly rows: readonly RetrievalRow[];
  readonly abstention: readonly AbstentionPoint[];
  readonly updates: UpdateScore | null;
}

interface Answer {
  readonly question: Question;
  readonly hits: readonly TurnHit[];
  readonly ranked: readonly string[];
  readonly ms: number;
}

async function askAll(
  server: BenchServer,
  set: RetrievalSet,
  docIds: ReadonlyMap<number, string>,
  mode: string,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const question of set.questions) {
    const started = performance.now();
    const hits = await server.search(question.user_id, question.query, mode, ASKED);
    const ms = performance.now() - started;
    answers.push({ question, hits, ranked: hits.map(({ id }) => docIds.get(id) ?? ""), ms });
  }
  return answers;
}

async function benchSet(
  folder: string,
  embedder: Embedder,
  foreignQueries: readonly string[],
): Promise<SetResult> {
  const set = await readSet(folder);
  const dataDir = await mkdtemp(join(tmpdir(), "reflexio-bench-"));
  const server = openBenchServer(dataDir, embedder);
  try {
    const hasUpdates = set.questions.some(({ gold_new }) => gold_new !== undefined);
    const docIds = await server.publishAll(set.sessions, hasUpdates);
    // The first call loads the model; it is not part of a search.
    await server.search(set.questions[0]?.user_id ?? "nobody", "warm up", "hybrid", 1);
    const answers = await askAll(server, set, docIds, "hybrid");
    const text = await askAll(server, set, docIds, "fts");
    const vector = await askAll(server, set, docIds, "vector");
    const scored = answers.map(({ question, hits }) => {
      const gold = new Set(question.gold);
      const right = new Set(hits.map(({ id }) => id).filter((id) => gold.has(docIds.get(id) ?? "")));
      return { hits, right, gold: gold.size };
    });
    return {
      rows: summarise(set, answers, { text_10: recallOf(text), vector_10: recallOf(vector) }),
      abstention: await measureAbstention(server, set, scored, foreignQueries),
      updates: await measureUpdates(server, set, docIds),
    };
  } finally {
    await server.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function recallOf(answers: readonly Answer[]): number {
  return meanMetrics(answers.map(({ ranked, question }) => scoreRanking(ranked, question.gold))).recall_10;
}

function summarise(
  set: RetrievalSet,
  answers: readonly Answer[],
  alone: Pick<RetrievalRow, "text_10" | "vector_10">,
): RetrievalRow[] {
  const userTurns = new Set(set.docs.filter((doc) => doc.role === "User").map((doc) => doc.id));
  const times = answers.map((answer) => answer.ms);
  const row = (turns: string, subset: readonly Answer[], keep: (id: string) => boolean): RetrievalRow => {
    const scored = subset.map(({ question, ranked }) => scoreRanking(ranked.filter(keep), question.gold));
    return {
      set: set.name,
      turns,
      questions: subset.length,
      ...meanMetrics(scored),
      ...(turns === "all" ? alone : { text_10: null, vector_10: null }),
      p50_ms: percentile(times, 0.5),
      p95_ms: percentile(times, 0.95),
    };
  };
  const rows = [row("all", answers, () => true)];
  if (userTurns.size > 0 && userTurns.size < set.docs.length) {
    rows.push(row("user", answers, (id) => userTurns.has(id)));
  }
  const plain = answers.filter((answer) => answer.question.category !== "adversarial");
  if (plain.length < answers.length) rows.push(row("all, not adversarial", plain, () => true));
  return rows;
}

async function findSets(folder: string, wanted: string | undefined): Promise<string[]> {
  if (existsSync(join(folder, "questions.jsonl"))) return [folder];
  const names = wanted === undefined ? (await readdir(folder)).sort() : wanted.split(",");
  return names.map((name) => join(folder, name)).filter((path) => existsSync(join(path, "questions.jsonl")));
}

/** Queries of the other sets beside this one, in turn. */
async function foreignTo(folder: string, all: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(all.filter((path) => path !== folder).map(readQueries));
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, index) =>
    lists.flatMap((list) => list[Math.floor((index * list.length) / longest)] ?? []),
  ).flat();
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: "string" },
      sets: { type: "string" },
      embedder: { type: "string", default: "auto" },
      keep: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  if (values.data === undefined) throw new Error("--data <folder> is needed");
  const runtime = (["auto", "wasm", "onnx"] as const).find((name) => name === values.embedder) ?? "auto";
  const all = await findSets(values.data, undefined);
  const results: SetResult[] = [];
  for (const folder of await findSets(values.data, values.sets)) {
    console.error(`${basename(folder)} …`);
    const local = createLocalEmbedder({ runtime });
    const embedder = values.keep === undefined ? local : await keepVectors(local, values.keep);
    results.push(await benchSet(folder, embedder, await foreignTo(folder, all)));
  }
  console.log(machine());
  printReport(results);
  if (values.json) console.log(JSON.stringify({ bench: "retrieval", machine: machine(), results }));
}
