import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRulesEvaluator } from "../packages/reflexio/src/adapters/evaluators/rules/index.ts";
import { type Agreement, type Judged, measureAgreement } from "./evaluate/agreement.ts";
import { type BenchSet, readSets } from "./learn/data.ts";
import { formatTable } from "./learn/report.ts";

interface RewardLabel {
  readonly session_id: string;
  readonly reward: number;
}

const usage = "usage: evaluate --data <folder> [--json] [--details]";
const evaluator = createRulesEvaluator();

/** Labels with a reward, by session. */
function readRewards(set: BenchSet): Map<string, number> {
  const path = join(set.folder, "labels.jsonl");
  if (!existsSync(path)) return new Map();
  const labels = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line): Partial<RewardLabel> => JSON.parse(line));
  return new Map(
    labels.flatMap(({ session_id, reward }): [string, number][] =>
      typeof session_id === "string" && typeof reward === "number" ? [[session_id, reward]] : [],
    ),
  );
}

async function judgeSet(
  set: BenchSet,
  rewards: ReadonlyMap<string, number>,
  details: boolean,
): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const { sessionId, window } of set.sessions) {
    const reward = rewards.get(sessionId);
    const { verdict } = await evaluator.evaluate({ turns: window.turns });
    if (reward === undefined || verdict === null) continue;
    const actual = reward >= 1;
    judged.push({ score: verdict.score, predicted: verdict.isSuccess, actual });
    if (details && verdict.isSuccess !== actual) {
      console.log(
        `${sessionId} is ${actual ? "a success" : "a failure"}: ${verdict.failureReason ?? "no sign"}`,
      );
    }
  }
  return judged;
}

function rowOf(name: string, agreement: Agreement): string[] {
  const fixed = (value: number) => (Number.isNaN(value) ? "-" : value.toFixed(3));
  return [
    name,
    String(agreement.sessions),
    String(agreement.successes),
    String(agreement.predictedSuccesses),
    fixed(agreement.accuracy),
    fixed(agreement.balancedAccuracy),
    fixed(agreement.kappa),
    fixed(agreement.auroc),
  ];
}

/** Compares the evaluator's verdicts with rewards, over a folder of sets or over a single set. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { data: { type: "string" }, json: { type: "boolean" }, details: { type: "boolean" } },
  });
  if (values.data === undefined) throw new Error(usage);
  const results: { readonly set: string; readonly agreement: Agreement }[] = [];
  for (const set of readSets(values.data)) {
    const rewards = readRewards(set);
    if (rewards.size === 0) continue;
    const judged = await judgeSet(set, rewards, values.details ?? false);
    results.push({ set: set.name, agreement: measureAgreement(judged) });
  }
  const header = ["set", "sessions", "successes", "predicted", "accuracy", "balanced", "kappa", "AUROC"];
  console.log(
    `evaluator ${evaluator.id}\n\n${formatTable(
      header,
      results.map(({ set, agreement }) => rowOf(set, agreement)),
    )}`,
  );
  if (values.json) console.log(JSON.stringify({ bench: "evaluate", evaluator: evaluator.id, results }));
}
