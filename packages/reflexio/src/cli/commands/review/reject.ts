import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { decideAll } from "./decide.ts";
import type { decideArguments } from "./options.ts";

type Input = CommandInput<Readonly<Record<never, never>>, typeof decideArguments>;

/** Rejects rules without asking. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  await decideAll(context, input.ids, "rejected");
}
