import { readFileSync } from "node:fs";
import { redactText } from "../../src/core/redaction/redact.ts";

export const LABELS = ["secret", "email", "phone", "card", "iban", "ip"] as const;

export type Label = (typeof LABELS)[number];

/** A line of a corpus: what it holds, `none` for nothing. */
export interface LabelledLine {
  readonly label: string;
  readonly text: string;
}

/** How well one kind is found. */
export interface RedactionFigures {
  readonly label: Label;
  /** Lines that hold it. */
  readonly lines: number;
  /** Of the lines that got its mask, the share that holds it; 1 when none got it. */
  readonly precision: number;
  /** Of the lines that hold it, the share that got its mask. */
  readonly recall: number;
  readonly wrong: readonly string[];
  readonly missed: readonly string[];
}

export const MASK_ALL = { secrets: "mask", personal: "mask" } as const;

/** Reads a corpus of this folder: a label, a tab, a text, in which `~` keeps scanners from seeing keys. */
export function readCorpus(name: string): LabelledLine[] {
  return readFileSync(new URL(`./${name}`, import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [label = "", text = ""] = line.split("\t");
      return { label, text: text.replaceAll("~", "") };
    });
}

function gotMask(label: Label, text: string): boolean {
  const mask = `[${label}]`;
  return !text.includes(mask) && redactText(text, MASK_ALL).value.includes(mask);
}

/** Precision and recall of one kind over a corpus. */
export function measure(label: Label, corpus: readonly LabelledLine[]): RedactionFigures {
  const found = corpus.filter(({ text }) => gotMask(label, text));
  const held = corpus.filter((line) => line.label === label);
  const right = found.filter((line) => line.label === label);
  return {
    label,
    lines: held.length,
    precision: found.length === 0 ? 1 : right.length / found.length,
    recall: held.length === 0 ? 1 : right.length / held.length,
    wrong: found.filter((line) => line.label !== label).map(({ text }) => text),
    missed: held.filter((line) => !right.includes(line)).map(({ text }) => text),
  };
}
