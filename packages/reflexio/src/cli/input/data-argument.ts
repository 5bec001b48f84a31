import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandContext } from "../context.ts";
import { isJsonObject, type JsonObject } from "./json-object.ts";
import { stopOnAbort } from "./stop-on-abort.ts";

/** Where `--data` may come from. */
type DataSource = Pick<CommandContext, "io" | "signal">;

/** The error of a path that cannot be read. */
export function fileError(path: string, cause: unknown): ReflexioError {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  const message =
    code === "ENOENT"
      ? `File not found: ${path}`
      : `Cannot read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`;
  return new ReflexioError("usage", message, {
    hint: "Check the path; it is relative to this folder.",
    cause,
  });
}

async function readStdin({ io, signal }: DataSource): Promise<string> {
  const parts: Buffer[] = [];
  for await (const piece of stopOnAbort(io.stdin, signal)) parts.push(Buffer.from(piece));
  return Buffer.concat(parts).toString("utf8");
}

/** The text of a file; `-` is stdin. */
export async function readTextFile(path: string, source: DataSource): Promise<string> {
  if (path === "-") return await readStdin(source);
  try {
    return await readFile(resolve(source.io.cwd, path), "utf8");
  } catch (error) {
    throw fileError(path, error);
  }
}

/** The text of `--data`: as given, the file after `@`, or stdin for `-`. */
export async function readDataText(data: string, source: DataSource): Promise<string> {
  if (data === "-") return await readStdin(source);
  return data.startsWith("@") ? await readTextFile(data.slice(1), source) : data;
}

/** Parses JSON that a person wrote. `label` names where it came from. */
export function parseJson(text: string, label: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ReflexioError("validation_failed", `${label} is not valid JSON: ${reason}`, {
      hint: `Put the JSON in single quotes, or in a file: --data @body.json.`,
      cause,
    });
  }
}

/** `--data` as one object. */
export async function readObject(data: string, source: DataSource): Promise<JsonObject> {
  const value = parseJson(await readDataText(data, source), "--data");
  if (isJsonObject(value)) return value;
  throw new ReflexioError("validation_failed", "--data must be a JSON object.", {
    hint: 'Write it like {"content": "…"}.',
  });
}

/** `--data` as rows: one object or a list of them. */
export async function readRows(data: string, source: DataSource): Promise<JsonObject[]> {
  const value = parseJson(await readDataText(data, source), "--data");
  const rows: unknown[] = Array.isArray(value) ? value : [value];
  if (rows.length > 0 && rows.every(isJsonObject)) return rows;
  throw new ReflexioError("validation_failed", "--data must be a JSON object or a list of objects.", {
    hint: 'Write it like {"content": "…"}.',
  });
}
