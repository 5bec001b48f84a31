import { redactText } from "../packages/reflexio/src/core/redaction/redact.ts";
import { LABELS, MASK_ALL, measure, readCorpus } from "../packages/reflexio/test/redaction/measure.ts";

/** The corpus that the detectors were written with, and the one that was written after them. */
const CORPORA = ["corpus.txt", "held-out.txt"] as const;

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** Prints precision and recall of each kind over the corpora, each miss, and how fast a megabyte is read. */
export async function run(): Promise<void> {
  for (const name of CORPORA) {
    const corpus = readCorpus(name);
    const clean = corpus.filter(({ label }) => label === "none");
    const changed = clean.filter(({ text }) => redactText(text, MASK_ALL).value !== text);
    console.log(
      `${name}: ${corpus.length} lines, ${clean.length} of them clean, ${changed.length} of those changed`,
    );
    for (const label of LABELS) {
      const { lines, precision, recall, missed, wrong } = measure(label, corpus);
      console.log(
        `  ${label.padEnd(7)} ${lines} lines  precision ${percent(precision)}  recall ${percent(recall)}`,
      );
      for (const text of missed) console.log(`    missed: ${text}`);
      for (const text of wrong) console.log(`    wrong:  ${text}`);
    }
  }
  const text = readCorpus("corpus.txt")
    .map((line) => line.text)
    .join("\n");
  const megabyte = text.repeat(Math.ceil(1_000_000 / text.length)).slice(0, 1_000_000);
  const start = performance.now();
  redactText(megabyte, MASK_ALL);
  console.log(`one megabyte of it: ${Math.round(performance.now() - start)} ms`);
}
