import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { timeAhead } from "../../input/duration.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import type { createArguments, createOptions } from "./options.ts";

type Input = CommandInput<typeof createOptions, typeof createArguments>;

const SCOPES = ["publish", "read", "review", "admin"] as const;

function scopesOf(text: string): (typeof SCOPES)[number][] {
  const names = text.split(",").map((name) => name.trim());
  return names.map((name) => {
    const scope = SCOPES.find((known) => known === name);
    if (scope !== undefined) return scope;
    throw new ReflexioError("usage", `${JSON.stringify(name)} is no scope.`, {
      hint: `Use some of ${SCOPES.join(", ")}, separated by commas.`,
    });
  });
}

/** Makes a key and prints it, alone on stdout. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { out, io, signal } = context;
  const body = {
    name: input.name,
    scopes: scopesOf(input.scopes),
    user_id: input.userId || null,
    agent_version: input.agentVersion || null,
    expires_at: input.expires === undefined ? null : timeAhead(input.expires, "--expires", io.now()),
  };
  const client = await context.connect();
  const answer = await client.call("create_api_key", { body }, { signal });
  out.json(answer);
  out.text(answer.api_key);
  out.note(`Made key ${cleanLine(answer.key.key_id)} (${answer.key.scopes.join(", ")}).`);
  out.note("Keep it now: only its hash is stored, and it is not shown again.");
}
