import type { CommandInput } from "../../command.ts";
import { type CommandContext, requireUserId } from "../../context.ts";
import { relevanceNote } from "../../list-output.ts";
import { clean } from "../../render/terminal-text.ts";
import type { contextArguments, contextOptions } from "./options.ts";

/** Prints the context of a user as text for a prompt. */
export async function run(
  context: CommandContext,
  input: CommandInput<typeof contextOptions, typeof contextArguments>,
): Promise<void> {
  const { out, io, signal } = context;
  const user_id = requireUserId(context, input.userId, "context");
  const client = await context.connect();
  const answer = await client.call(
    "get_context",
    {
      body: {
        user_id,
        query: input.query || input.text || null,
        agent_version: input.agentVersion || io.env.REFLEXIO_AGENT_VERSION || null,
        session_id: input.sessionId || null,
        token_budget: input.tokenBudget,
      },
    },
    { signal },
  );
  const isProfile = ({ kind }: { readonly kind: string }) => kind === "profile";
  out.json({
    ...answer,
    // Programs of older versions read these two lists.
    profiles: answer.items.filter(isProfile).map(({ id, ...item }) => ({ profile_id: id, ...item })),
    playbooks: answer.items.filter((item) => !isProfile(item)),
  });
  out.text(clean(answer.text));
  const profiles = answer.items.filter(isProfile).length;
  const playbooks = answer.items.length - profiles;
  out.note(`Found ${profiles} profiles, ${playbooks} playbooks (about ${answer.tokens} tokens)`);
  for (const note of relevanceNote(answer)) out.note(note);
  if (answer.truncated) out.note("More would fit the query; raise --token-budget to see it.");
  if (answer.degraded?.length) out.note(`Some may be missing: ${answer.degraded.join(", ")}`);
}
