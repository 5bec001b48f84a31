import type { ReplySchema, TokenUsage } from "../../../ports/language-model.ts";

export interface CommandPrompt {
  /** Null: what the program takes by itself. */
  readonly model: string | null;
  readonly system: string;
  readonly schema: ReplySchema;
}

export interface PreparedCommand {
  readonly args: readonly string[];
  /** Files of the folder that the program runs in, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** What standard input begins with, before the messages. */
  readonly preamble: string;
}

export type CommandReply =
  | { readonly ok: true; readonly text: string; readonly usage: TokenUsage | null }
  | { readonly ok: false; readonly message: string; readonly usage?: TokenUsage | null };

/** How one installed program is asked. The messages go to its standard input, never into arguments. */
export interface CommandProtocol {
  /** Name on the PATH. */
  readonly executable: string;
  /** What somebody has to do once. */
  readonly setup: string;
  /** Variables it needs besides the common ones; keys of providers are never among them. */
  readonly variables: readonly string[];
  prepare(prompt: CommandPrompt): PreparedCommand;
  /** Reads what it wrote. */
  read(stdout: string): CommandReply;
}
