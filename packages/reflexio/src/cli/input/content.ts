import { ReflexioError } from "@reflexio/contracts/errors";
import { type CommandContext, requireUserId } from "../context.ts";
import { readRows } from "./data-argument.ts";
import type { JsonObject } from "./json-object.ts";

interface ContentInput {
  readonly text?: string | undefined;
  readonly content?: string | undefined;
  readonly data?: string | undefined;
}

/** Rows to add: those of `--data`, or one with the content that the line gives. */
export async function rowsToAdd(
  context: CommandContext,
  input: ContentInput,
  isContentOptional = false,
): Promise<JsonObject[]> {
  if (input.data !== undefined) return await readRows(input.data, context);
  const content = input.content ?? input.text ?? "";
  if (content.trim() !== "" || isContentOptional) return [{ content }];
  throw new ReflexioError("usage", "There is no content.", {
    hint: "Pass the text as a word, with --content, or in --data.",
  });
}

/** The user of a row: its own, else the flag's or the environment's. */
export function userOfRow(context: CommandContext, row: JsonObject, flag: string | undefined): string {
  if (typeof row.user_id === "string" && row.user_id !== "") return row.user_id;
  return requireUserId(context, flag, "adding");
}

/** The start of a text, for one line of a terminal. */
export function excerpt(text: unknown): string {
  const line = String(text ?? "").replace(/\s+/g, " ");
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
