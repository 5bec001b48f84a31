import { ReflexioError } from "@reflexio/contracts";
import type { Environment } from "./paths.ts";

/** The installed program that reads turns in place of a provider with a key. */
export interface ModelCommand {
  readonly provider: "claude-code" | "codex";
  /** Path; null looks for the usual name on the PATH. */
  readonly file: string | null;
  /** Null: the program's usual one. */
  readonly model: string | null;
  readonly env: Environment;
}

function text(value: string | undefined): string | null {
  return value === undefined || value.trim() === "" ? null : value.trim();
}

/**
 * Reads `REFLEXIO_MODEL_COMMAND`, `REFLEXIO_MODEL_COMMAND_PATH` and `REFLEXIO_MODEL`; null unless the operator
 * names a program, since it works at the expense of somebody's subscription.
 * @throws ReflexioError `usage` when the name is unknown or contradicts `REFLEXIO_MODEL_URL`
 */
export function modelCommand(env: Environment = process.env): ModelCommand | null {
  const provider = text(env.REFLEXIO_MODEL_COMMAND);
  if (provider === null) return null;
  if (provider !== "claude-code" && provider !== "codex") {
    throw new ReflexioError("usage", `REFLEXIO_MODEL_COMMAND is "${provider}".`, {
      hint: "Set it to claude-code or codex; where the program is goes into REFLEXIO_MODEL_COMMAND_PATH.",
    });
  }
  if (text(env.REFLEXIO_MODEL_URL) !== null) {
    throw new ReflexioError("usage", "REFLEXIO_MODEL_COMMAND and REFLEXIO_MODEL_URL are both set.", {
      hint: "Unset the one that you do not want: turns go to one place only.",
    });
  }
  return { provider, file: text(env.REFLEXIO_MODEL_COMMAND_PATH), model: text(env.REFLEXIO_MODEL), env };
}
