import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createRulesLearner } from "../packages/reflexio/src/adapters/learners/rules/index.ts";
import { type BenchSession, type BenchSet, readFeedbackLabels, readGold, readSets } from "./learn/data.ts";
import { learnSet } from "./learn/entries.ts";
import { type ExtractionDetail, type ExtractionScore, scoreExtraction } from "./learn/extraction.ts";
import { type BinaryScore, scoreFeedback } from "./learn/feedback.ts";
import { type NoiseScore, noiseSessions, scoreNoise } from "./learn/noise.ts";
import { formatTable, type Machine, readMachine } from "./learn/report.ts";
import { type SupersessionScore, scoreSupersession } from "./learn/supersession.ts";

interface ExtractionRow extends ExtractionScore {
  readonly set: string;
  readonly list: "profiles" | "playbooks";
}

interface SupersessionRow extends Omit<SupersessionScore, "examples"> {
  readonly set: string;
  readonly list: ExtractionRow["list"];
}

interface LearnReport {
  readonly bench: "learn";
  readonly learner: string;
  readonly machine: Machine;
  readonly extraction: readonly ExtractionRow[];
  readonly feedback: readonly {
    readonly set: string;
    readonly feedback: BinaryScore;
    readonly correction: BinaryScore;
  }[];
  readonly noise: Omit<NoiseScore, "examples">;
  readonly supersession: readonly SupersessionRow[];
  readonly turns: number;
  readonly turnsPerSecond: number;
}

interface Collected {
  readonly extraction: ExtractionRow[];
  readonly feedback: { set: string; feedback: BinaryScore; correction: BinaryScore }[];
  readonly noise: BenchSession[];
  readonly supersession: SupersessionRow[];
  readonly details: string[];
  turns: number;
  milliseconds: number;
}

const usage = "usage: learn --data <folder> [--json] [--details]";
const learner = createRulesLearner();

function describe(row: ExtractionRow, detail: ExtractionDetail): string[] {
  const name = `${row.set} ${row.list}`;
  return [
    ...detail.missed.map((text) => `${name} missed    ${text}`),
    ...detail.unmatched.map((text) => `${name} unmatched ${text}`),
  ];
}

const kindOf = (list: ExtractionRow["list"]) => (list === "profiles" ? "profile" : "user_playbook");

async function benchSupersession(
  set: BenchSet,
  list: ExtractionRow["list"],
  collected: Collected,
): Promise<void> {
  const { examples, ...score } = await scoreSupersession(learner, set.sessions, kindOf(list));
  collected.supersession.push({ set: set.name, list, ...score });
  collected.details.push(...examples.map((text) => `${set.name} ${list} contradiction ${text}`));
}

async function benchExtraction(
  set: BenchSet,
  list: ExtractionRow["list"],
  collected: Collected,
): Promise<void> {
  const lines = readGold(set, list);
  const learnt = await learnSet(learner, set.sessions, kindOf(list));
  collected.milliseconds += learnt.milliseconds;
  collected.turns += list === "profiles" ? learnt.turns : 0;
  const golden = lines.some((line) => (line.gold_profile ?? line.gold_rule ?? null) !== null);
  const { score, detail } = scoreExtraction(learnt, lines);
  const row: ExtractionRow = { set: set.name, list, ...score };
  collected.extraction.push(row);
  if (golden) collected.details.push(...describe(row, detail));
  else collected.details.push(...detail.unmatched.map((text) => `${set.name} ${list} entry ${text}`));
}

async function benchSet(set: BenchSet, collected: Collected): Promise<void> {
  for (const list of ["profiles", "playbooks"] as const) {
    await benchExtraction(set, list, collected);
    await benchSupersession(set, list, collected);
  }
  collected.noise.push(...noiseSessions(set, readGold(set, "profiles")));
  const labels = readFeedbackLabels(set);
  if (labels.length === 0) return;
  const { wrong, ...scores } = scoreFeedback(set, labels);
  collected.feedback.push({ set: set.name, ...scores });
  collected.details.push(...wrong.map((text) => `${set.name} feedback ${text}`));
}

const fixed = (value: number): string => value.toFixed(3);

function extractionTable(rows: readonly ExtractionRow[]): string {
  const header = ["set", "list", "gold", "extracted", "by content", "matching", "entries", "a user", "most"];
  return formatTable(
    header,
    rows.map((row) => [
      row.set,
      row.list,
      String(row.gold),
      row.gold === 0 ? "-" : fixed(row.extracted),
      row.gold === 0 ? "-" : fixed(row.extractedByContent),
      row.gold === 0 ? "-" : fixed(row.matching),
      String(row.entries),
      row.entriesPerUser.toFixed(1),
      String(row.mostEntriesOfAUser),
    ]),
  );
}

function feedbackTable(rows: LearnReport["feedback"]): string {
  const cells = (set: string, label: string, score: BinaryScore): string[] => [
    set,
    label,
    String(score.positives),
    String(score.predicted),
    fixed(score.precision),
    fixed(score.recall),
    fixed(score.f1),
  ];
  return formatTable(
    ["set", "label", "gold", "predicted", "precision", "recall", "F1"],
    rows.flatMap((row) => [
      cells(row.set, "feedback", row.feedback),
      cells(row.set, "correction", row.correction),
    ]),
  );
}

function supersessionTable(rows: LearnReport["supersession"]): string {
  return formatTable(
    ["set", "list", "stored", "newer value", "contradicted", "outdated"],
    rows
      .filter((row) => row.stored > 0)
      .map((row) => [
        row.set,
        row.list,
        String(row.stored),
        String(row.bySlot),
        String(row.byContradiction),
        String(row.outdated),
      ]),
  );
}

function print(report: LearnReport): void {
  const { machine, noise } = report;
  console.log(`learner ${report.learner} on ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}\n`);
  console.log(extractionTable(report.extraction));
  if (report.feedback.length > 0) console.log(`\n${feedbackTable(report.feedback)}`);
  if (noise.chats > 0) {
    console.log(
      `\nnoise chats with entries: ${noise.chatsWithEntries} of ${noise.chats} (${fixed(noise.share)})`,
    );
  }
  console.log(`\n${supersessionTable(report.supersession)}`);
  console.log(`\n${report.turns} turns, ${Math.round(report.turnsPerSecond)} turns/s (both kinds, one core)`);
}

/** Sets with gold for learning, and long chats whose number of entries tells something about noise. */
function isScored(set: BenchSet): boolean {
  if (/^(?:beam|prefeval|eurtad|tau|locomo|bfcl)/.test(set.name)) return true;
  return (
    readGold(set, "profiles").length + readGold(set, "playbooks").length + readFeedbackLabels(set).length > 0
  );
}

/** Runs the extraction and feedback figures over a folder of sets, or over a single set. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { data: { type: "string" }, json: { type: "boolean" }, details: { type: "boolean" } },
  });
  if (values.data === undefined) throw new Error(usage);
  const sets = readSets(values.data).filter(isScored);
  const collected: Collected = {
    extraction: [],
    feedback: [],
    noise: [],
    supersession: [],
    details: [],
    turns: 0,
    milliseconds: 0,
  };
  for (const set of sets) await benchSet(set, collected);
  const { examples, ...noise } = await scoreNoise(learner, collected.noise);
  const report: LearnReport = {
    bench: "learn",
    learner: learner.id,
    machine: readMachine(),
    extraction: collected.extraction,
    feedback: collected.feedback,
    noise,
    supersession: collected.supersession,
    turns: collected.turns,
    turnsPerSecond: collected.milliseconds === 0 ? 0 : (collected.turns / collected.milliseconds) * 1_000,
  };
  if (values.details)
    for (const line of [...collected.details, ...examples.map((text) => `noise ${text}`)]) console.log(line);
  print(report);
  if (values.json) console.log(JSON.stringify(report));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run(process.argv.slice(2));
