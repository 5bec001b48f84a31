import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { decideAll } from "./decide.ts";
import type { decideArguments, rejectOptions } from "./options.ts";

type Input = CommandInput<typeof rejectOptions, typeof decideArguments>;

/** Rejects rules without asking, all for the same reason. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  await decideAll(context, input.ids, "rejected", input.reason);
}
