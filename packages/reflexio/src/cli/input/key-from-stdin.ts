import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandContext } from "../context.ts";
import { stopOnAbort } from "./stop-on-abort.ts";

/** A key is short; more than this is the wrong file. */
const MAX_KEY_LENGTH = 4096;

/** A key that is piped into the command, alone. */
export async function readKey(context: CommandContext): Promise<string> {
  let text = "";
  for await (const piece of stopOnAbort(context.io.stdin, context.signal)) {
    text += piece.toString();
    if (text.length > MAX_KEY_LENGTH) break;
  }
  const key = text.trim();
  if (key !== "" && key.length <= MAX_KEY_LENGTH && !/\s/.test(key)) return key;
  throw new ReflexioError("usage", "There is no key on stdin.", {
    hint: "Pipe the key alone into the command.",
  });
}
