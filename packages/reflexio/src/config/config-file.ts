import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type ConfigProblem, ReflexioError } from "@reflexio/contracts";
import { type JsonDocument, JsonProblem, readJsonDocument } from "./json-document.ts";

/** A configuration that somebody wrote by hand. */
export interface ConfigFile {
  readonly path: string;
  /** Changes with the text. */
  readonly hash: string;
  /** The configuration as it stands there, not validated. */
  readonly raw: unknown;
  /** What is worth knowing about the file itself. */
  readonly warnings: readonly string[];
  /** The error for problems of the configuration, each with its place in the file. */
  refuse(problems: readonly ConfigProblem[]): ReflexioError;
  /** A problem in one line, with its place. */
  describe(problem: ConfigProblem): string;
}

const REMEDY = "Correct the file and start again, or move it away to start with the last good configuration.";

function readText(path: string, isRequired: boolean): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const isMissing =
      typeof cause === "object" && cause !== null && "code" in cause && cause.code === "ENOENT";
    if (isMissing && !isRequired) return undefined;
    throw new ReflexioError("usage", `The configuration file ${path} cannot be read.`, {
      hint: isMissing ? "Check the path of --config." : "Check who may read it.",
      cause,
    });
  }
}

function parse(path: string, text: string): JsonDocument {
  try {
    return readJsonDocument(text);
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    const { line, column } = error.position;
    throw new ReflexioError("usage", `${path}:${line}:${column}: ${error.message}.`, { hint: REMEDY });
  }
}

/** Leaving the storage out of a file means the data folder's own. */
function withStorage(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return { storage_config: null, ...value };
}

function modeWarnings(path: string, text: string): string[] {
  const isShared = process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0;
  const holdsKeys = /"(?:api_key|key|db_url)"\s*:\s*"[^"*]/.test(text);
  return isShared && holdsKeys ? [`${path}: others may read the keys in it; run chmod 600 on it`] : [];
}

/**
 * Reads `--config`, else `config.json` of the data folder when there is one.
 * @throws ReflexioError `usage` with line and column when it is no JSON
 */
export function readConfigFile(dataDir: string, chosen: string | undefined): ConfigFile | undefined {
  const path = chosen ?? join(dataDir, "config.json");
  const text = readText(path, chosen !== undefined);
  if (text === undefined) return undefined;
  const document = parse(path, text);
  const describe = (problem: ConfigProblem) => {
    const { line, column } = document.positionOf(problem.path === "" ? [] : problem.path.split("."));
    return `${path}:${line}:${column}: ${problem.path === "" ? "" : `${problem.path}: `}${problem.message}`;
  };
  return {
    path,
    hash: createHash("sha256").update(text).digest("hex"),
    raw: withStorage(document.value),
    warnings: modeWarnings(path, text),
    describe,
    refuse(problems) {
      const details = problems.map((problem) => ({ path: problem.path, message: describe(problem) }));
      return new ReflexioError("usage", details.map(({ message }) => message).join("\n"), {
        details,
        hint: REMEDY,
      });
    },
  };
}
