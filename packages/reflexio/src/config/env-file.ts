import { chmod } from "node:fs/promises";
import { readIfPresent, writePrivateFile } from "./private-file.ts";

function assignment(key: string, isCommented: boolean): RegExp {
  return new RegExp(isCommented ? `^\\s*#\\s*${key}=` : `^\\s*${key}=`);
}

/** Names that have an active line with a value in the text of an env file. */
export function activeNames(text: string, names: readonly string[]): string[] {
  const lines = text.split(/\r?\n/);
  return names.filter((name) => lines.some((line) => assignment(name, false).test(line)));
}

/** The text with `KEY="value"` in place of an active line, else of a commented one, else at the end. */
export function withValue(text: string, key: string, value: string): string {
  const line = `${key}="${value.replace(/[\\"]/g, "\\$&")}"`;
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  const active = lines.findIndex((item) => assignment(key, false).test(item));
  const index = active === -1 ? lines.findIndex((item) => assignment(key, true).test(item)) : active;
  if (index === -1) lines.push(line);
  else lines[index] = line;
  return `${lines.join("\n")}\n`;
}

/** Writes values into an env file that only its owner can read; other lines stay as they are. */
export async function writeEnvValues(path: string, values: ReadonlyMap<string, string>): Promise<void> {
  let text = (await readIfPresent(path)) ?? "";
  for (const [key, value] of values) text = withValue(text, key, value);
  await writePrivateFile(path, text);
  await chmod(path, 0o600);
}
