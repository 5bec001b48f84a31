import { type Command, defineCommand } from "../../command.ts";
import { publishOptions } from "./options.ts";

const DESCRIPTION = `Publishes turns of a conversation. The input is a single turn (--user-message with
--agent-response), or payloads from --data, --file or --stdin, looked for in this order. A payload is
{"user_id", "session_id", "source", "agent_version", "interactions": [{"role", "content", "tools_used"}]};
its fields win over the options. JSON and JSONL are told apart by content; JSONL is streamed.

Repeating a --file publish completes it: what is stored already is skipped and counted. With --json, one
payload prints the server's answer as data; several print one envelope with the list of answers as data and
the counts as meta.`;

/** `publish` and `interactions publish` are the same command under two names. */
export function publishCommand(path: readonly [string, ...string[]]): Command {
  const name = path.join(" ");
  return defineCommand({
    path,
    effect: "writes",
    namesServer: true,
    summary: "Publish turns of a conversation",
    description: DESCRIPTION,
    examples: [
      {
        line: `${name} --user-id dana --user-message "Use metric units" --agent-response "I will."`,
        says: "One turn",
      },
      { line: `${name} --file conversations.jsonl --wait`, says: "A file of any size; repeat it to resume" },
      { line: `${name} --stdin --user-id dana < chat.json`, says: "From stdin" },
    ],
    args: {},
    options: publishOptions,
    handlesInterrupt: true,
    run: () => import("./publish.ts"),
  });
}
