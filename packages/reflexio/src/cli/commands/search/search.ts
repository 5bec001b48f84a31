import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { relevanceNote } from "../../list-output.ts";
import { contextBlock } from "../../render/context-block.ts";
import type { searchArguments, searchOptions } from "./options.ts";

type Input = CommandInput<typeof searchOptions, typeof searchArguments>;

/** Searches profiles, agent playbooks and user playbooks at once. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const query = input.query.trim();
  if (query === "") {
    throw new ReflexioError("usage", "The query is empty.", {
      hint: 'Try `reflexio search "deploy region"`.',
    });
  }
  const client = await context.connect();
  const answer = await client.call(
    "search",
    {
      body: {
        query,
        top_k: input.topK,
        threshold: input.threshold,
        user_id: input.userId || null,
        agent_version: input.agentVersion || null,
      },
    },
    { signal: context.signal },
  );
  requireSuccess(answer, "The server could not search.");
  const { out } = context;
  const { profiles, agent_playbooks: agentPlaybooks, user_playbooks: userPlaybooks } = answer;
  out.json(answer);
  // Agents are given this text, and scores would only be noise to them.
  out.text(contextBlock({ profiles, agentPlaybooks, userPlaybooks }, out.canvas.isTerminal));
  const counts = [profiles.length, agentPlaybooks.length, userPlaybooks.length];
  const total = counts.reduce((sum, count) => sum + count, 0);
  out.note(
    `Found ${counts[0]} profiles, ${counts[1]} agent playbooks, ${counts[2]} user playbooks (${total} total)`,
  );
  for (const note of relevanceNote(answer)) out.note(note);
  if (answer.degraded?.length) out.note(`Some hits may be missing: ${answer.degraded.join(", ")}`);
}
