import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { ReflexioError } from "@reflexio/contracts/errors";

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

/** The text of `--data`: as given, or the file after `@`. */
export async function readDataText(data: string, cwd: string): Promise<string> {
  if (!data.startsWith("@")) return data;
  const path = data.slice(1);
  try {
    return await readFile(resolve(cwd, path), "utf8");
  } catch (error) {
    throw fileError(path, error);
  }
}
