import { randomBytes } from "node:crypto";
import type { CallBody } from "@reflexio/client";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { excerpt, rowsToAdd, userOfRow } from "../../input/content.ts";
import type { JsonObject } from "../../input/json-object.ts";
import { clean } from "../../render/terminal-text.ts";
import type { addArguments, addOptions } from "./options.ts";

type Input = CommandInput<typeof addOptions, typeof addArguments>;
type NewProfile = CallBody<"add_user_profile">["user_profiles"][number];

/** Where a profile written by hand says that it comes from; other programs look for this word. */
const BY_HAND = "cli-manual";

/** Fields of `--data` are forwarded as they are: the server names each one that is wrong. */
function isProfile(value: JsonObject): value is NewProfile & JsonObject {
  return typeof value.user_id === "string";
}

function profileOf(context: CommandContext, row: JsonObject, input: Input): NewProfile[] {
  const profile: JsonObject = {
    profile_id: `cli-${randomBytes(6).toString("hex")}`,
    last_modified_timestamp: Math.floor(context.io.now() / 1000),
    generated_from_request_id: BY_HAND,
    source: BY_HAND,
    ...row,
    user_id: userOfRow(context, row, input.userId),
  };
  return isProfile(profile) ? [profile] : [];
}

/** Adds profiles that a person wrote. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const rows = await rowsToAdd(context, input);
  const user_profiles = rows.flatMap((row) => profileOf(context, row, input));
  const client = await context.connect();
  const { signal, out } = context;
  const answer = await client.call("add_user_profile", { body: { user_profiles } }, { signal });
  requireSuccess(answer, "The server did not add the profile.");
  out.json(answer);
  for (const { profile_id, content } of user_profiles) {
    out.note(`User profile added: ${clean(excerpt(content))} (id: ${clean(profile_id)})`);
  }
}
