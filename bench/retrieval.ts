/**
 * Turn-level retrieval: publishes every session of a data set, then asks each question inside its own user and
 * compares the hits with the gold turns.
 * `npm run bench -- retrieval --data <folder> [--sets a,b] [--mode hybrid|fts|vector] [--embedder auto|wasm|onnx] [--json]`
 */
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { machine } from "./machine.ts";
import { openBenchServer } from "./retrieval/bench-server.ts";
import { type Metrics, meanMetrics, scoreRanking } from "./retrieval/metrics.ts";
import { type Question, type RetrievalSet, readSet } from "./retrieval/read-set.ts";

/** Hits asked for; rows of other roles are dropped from these where only the user's turns count. */
const ASKED = 100;

interface SetResult extends Metrics {
  readonly set: string;
  readonly turns: string;
  readonly questions: number;
  readonly p50_ms: number;
  readonly p95_ms: number;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

async function benchSet(
  folder: string,
  mode: string,
  embedder: "auto" | "wasm" | "onnx",
): Promise<SetResult[]> {
  const set = await readSet(folder);
  const dataDir = await mkdtemp(join(tmpdir(), "reflexio-bench-"));
  const server = openBenchServer(dataDir, embedder);
  try {
    const docIds = await server.publishAll(set.sessions);
    const answers: { question: Question; ranked: string[]; ms: number }[] = [];
    // The first call loads the model; it is not part of a search.
    await server.search(set.questions[0]?.user_id ?? "nobody", "warm up", mode, 1);
    for (const question of set.questions) {
      const started = performance.now();
      const ids = await server.search(question.user_id, question.query, mode, ASKED);
      answers.push({
        question,
        ranked: ids.map((id) => docIds.get(id) ?? ""),
        ms: performance.now() - started,
      });
    }
    return summarise(set, answers);
  } finally {
    await server.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

type Answers = readonly { question: Question; ranked: string[]; ms: number }[];

function summarise(set: RetrievalSet, answers: Answers): SetResult[] {
  const userTurns = new Set(set.docs.filter((doc) => doc.role === "User").map((doc) => doc.id));
  const times = answers.map((answer) => answer.ms);
  const row = (turns: string, subset: Answers, keep: (id: string) => boolean): SetResult => {
    const scored = subset.map(({ question, ranked }) => scoreRanking(ranked.filter(keep), question.gold));
    return {
      set: set.name,
      turns,
      questions: subset.length,
      ...meanMetrics(scored),
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

function print(rows: readonly SetResult[]): void {
  console.log("| set | turns | questions | R@1 | R@5 | R@10 | MRR | nDCG@10 | p50 ms | p95 ms |");
  console.log("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|");
  for (const row of rows) {
    const figures = [row.recall_1, row.recall_5, row.recall_10, row.mrr, row.ndcg_10].map((value) =>
      value.toFixed(3),
    );
    const times = [row.p50_ms, row.p95_ms].map((value) => value.toFixed(1));
    console.log(`| ${[row.set, row.turns, row.questions, ...figures, ...times].join(" | ")} |`);
  }
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: "string" },
      sets: { type: "string" },
      mode: { type: "string", default: "hybrid" },
      embedder: { type: "string", default: "auto" },
      json: { type: "boolean", default: false },
    },
  });
  if (values.data === undefined) throw new Error("--data <folder> is needed");
  const embedder = (["auto", "wasm", "onnx"] as const).find((name) => name === values.embedder) ?? "auto";
  const rows: SetResult[] = [];
  for (const folder of await findSets(values.data, values.sets)) {
    console.error(`${basename(folder)} …`);
    rows.push(...(await benchSet(folder, values.mode, embedder)));
  }
  console.log(machine());
  print(rows);
  if (values.json)
    console.log(JSON.stringify({ bench: "retrieval", mode: values.mode, machine: machine(), rows }));
}
