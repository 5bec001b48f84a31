import { createHash } from "node:crypto";
import type { PromptId } from "@reflexio/contracts";

/** A prompt that a configuration may replace. `{{input}}` stands for what each call fills in. */
export interface PromptTemplate {
  readonly id: PromptId;
  /** Counts up with every change of the built-in text. */
  readonly version: number;
  readonly purpose: string;
  readonly text: string;
}

/** The text in force and its version as runs note it: a replaced text is known by its hash. */
export function choosePrompt(
  { id, version, text }: PromptTemplate,
  replacement: string | null,
): { readonly text: string; readonly version: string } {
  if (replacement === null) return { text, version: `${id}@${version}` };
  const hash = createHash("sha256").update(replacement).digest("hex").slice(0, 8);
  return { text: replacement, version: `${id}@custom-${hash}` };
}

/**
 * Fills in the inputs, each a list of paragraphs, once: braces in what is filled in mean nothing. Where an input is
 * empty, no blank lines remain.
 */
export function fillTemplate(text: string, inputs: Readonly<Record<string, readonly string[]>>): string {
  let result = "";
  // Names stand at the odd places.
  for (const [index, piece] of text.split(/\{\{\s*(\w+)\s*\}\}/).entries()) {
    const isName = index % 2 === 1;
    const words = isName ? (inputs[piece] ?? []).join("\n\n") : piece;
    if (isName && words === "") result = result.replace(/\n+$/, "\n\n");
    else result += result.endsWith("\n\n") ? words.replace(/^\n+/, "") : words;
  }
  return result.trim();
}
