import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import type { createOptions } from "./options.ts";
import { rowsText, sizeText } from "./sizes.ts";

/** Copies the server's backup to another folder. */
async function copyTo(context: CommandContext, path: string, to: string, keep: number | null) {
  if (!existsSync(path)) {
    throw new ReflexioError("failed", `The backup was made, but ${cleanLine(path)} is not on this machine.`, {
      hint: "Run the command on the machine of the server, or leave out --to and copy the folder yourself.",
    });
  }
  const { copyInto } = await context.io.loadBackups();
  return copyInto(path, resolve(context.io.cwd, to), keep);
}

/** Lets the server back itself up. */
export async function run(context: CommandContext, input: CommandInput<typeof createOptions>): Promise<void> {
  const { out, signal } = context;
  const keep = input.keep ?? null;
  const client = await context.connect();
  const made = await client.call("create_backup", { body: { keep } }, { signal });
  const copy = input.to === undefined ? null : await copyTo(context, made.path, input.to, keep);
  out.json({ ...made, ...(copy === null ? {} : { copy }) });
  out.text(cleanLine(copy ?? made.path));
  out.note(`Backed up ${rowsText(made.rows)} rows, ${sizeText(made.bytes)}; the copy is whole.`);
  if (made.removed.length > 0) out.note(`Removed ${made.removed.map(cleanLine).join(", ")}`);
}
