import { isJsonObject } from "./input/json-object.ts";

/** How results are printed: for a person, as one envelope, or as one value a line. */
export interface OutputFormat {
  readonly mode: "text" | "json" | "jsonl";
  /** Only these fields of each row or of the result; undefined means all. */
  readonly fields: readonly string[] | undefined;
  /** False when long results are written at once, also on a terminal. */
  readonly isPaged: boolean;
}

const FIELDS = /^--jsonl?=(.*)$/;

/** The words before `--`, where options end. */
function optionWords(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  return end === -1 ? argv : argv.slice(0, end);
}

function modeOf(words: readonly string[], fromEnvironment: string | undefined): OutputFormat["mode"] {
  const given = new Set(words.flatMap((word) => /^--(jsonl?)(?:=|$)/.exec(word)?.[1] ?? []));
  if (given.has("jsonl")) return "jsonl";
  if (given.has("json")) return "json";
  return fromEnvironment === "json" || fromEnvironment === "jsonl" ? fromEnvironment : "text";
}

/** What the line asks for, also when the rest of it is wrong; `REFLEXIO_OUTPUT` when it does not say. */
export function findFormat(argv: readonly string[], fromEnvironment: string | undefined): OutputFormat {
  const words = optionWords(argv);
  const picked = words.flatMap((word) => FIELDS.exec(word)?.[1]?.split(",") ?? []);
  const names = picked.map((name) => name.trim()).filter((name) => name !== "");
  const fields = names.length === 0 ? undefined : names;
  return { mode: modeOf(words, fromEnvironment), fields, isPaged: !words.includes("--no-pager") };
}

/** The line with `--json=id` as plain `--json`, the only spelling that the parser knows; `--jsonl=id` alike. */
export function withoutFieldLists(argv: readonly string[]): string[] {
  const count = optionWords(argv).length;
  return argv.map((word, index) =>
    index < count && FIELDS.test(word) ? (word.split("=")[0] ?? word) : word,
  );
}

function fieldOf(value: unknown, path: string): unknown {
  let current = value;
  for (const name of path.split(".")) current = isJsonObject(current) ? current[name] : undefined;
  return current ?? null;
}

/** The fields of an object, or of each object of a list; `a.b` reaches into an object, absent ones are null. */
export function pickFields(data: unknown, fields: readonly string[] | undefined): unknown {
  if (fields === undefined) return data;
  if (Array.isArray(data)) return data.map((row) => pickFields(row, fields));
  if (!isJsonObject(data)) return data;
  return Object.fromEntries(fields.map((name) => [name, fieldOf(data, name)]));
}
