import { z } from "zod";
import type { CommandProtocol, CommandReply } from "./protocol.ts";

const count = z.number().nonnegative().catch(0);

const eventSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("item.completed"),
    item: z.object({ type: z.string(), text: z.string().optional() }),
  }),
  z.object({
    type: z.literal("turn.completed"),
    usage: z.object({ input_tokens: count, output_tokens: count }),
  }),
  z.object({ type: z.literal("turn.failed"), error: z.object({ message: z.string() }) }),
  z.object({ type: z.literal("error"), message: z.string() }),
]);

type Event = z.output<typeof eventSchema>;

function toEvent(line: string): Event[] {
  try {
    const parsed = eventSchema.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}

/** Things an item may be without the program having touched anything. */
const HARMLESS = new Set(["agent_message", "assistant_message", "reasoning", "todo_list", "error"]);

function readEvents(events: readonly Event[]): CommandReply {
  let text: string | undefined;
  let usage = null;
  let problem: string | undefined;
  for (const event of events) {
    if (event.type === "turn.completed") {
      usage = { inputTokens: event.usage.input_tokens, outputTokens: event.usage.output_tokens };
    } else if (event.type === "turn.failed") problem = event.error.message;
    // A dropped connection is told as an error too, and then tried again: the end of the turn decides.
    else if (event.type === "error") problem ??= event.message;
    else if (event.item.type === "agent_message") text = event.item.text ?? "";
    else if (!HARMLESS.has(event.item.type)) {
      return { ok: false, message: `it used a tool (${event.item.type}), which it may not`, usage };
    }
  }
  if (usage !== null && text !== undefined) return { ok: true, text, usage };
  return { ok: false, message: problem ?? "it wrote no answer", usage };
}

/**
 * Codex: `codex exec`. Nothing saved, no configuration or rules of the user, no shell, no web, a read-only sandbox
 * for what is left; an answer for which it used a tool all the same is thrown away.
 */
export const codex: CommandProtocol = {
  executable: "codex",
  setup: "Install the Codex CLI and log in once with `codex login`.",
  variables: ["CODEX_HOME"],
  prepare({ model, system, schema }) {
    return {
      args: [
        "exec",
        "--json",
        "--ephemeral",
        "--skip-git-repo-check",
        "--ignore-user-config",
        "--ignore-rules",
        "--sandbox",
        "read-only",
        "--disable",
        "shell_tool",
        "--disable",
        "unified_exec",
        "--config",
        'web_search="disabled"',
        "--output-schema",
        "schema.json",
        ...(model === null ? [] : ["--model", model]),
        "-",
      ],
      files: { "schema.json": JSON.stringify(schema.json) },
      // There is no option for it that all versions understand.
      preamble: system,
    };
  },
  read: (stdout) => readEvents(stdout.split("\n").flatMap(toEvent)),
};
