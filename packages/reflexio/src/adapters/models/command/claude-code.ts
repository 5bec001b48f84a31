import { z } from "zod";
import type { CommandProtocol } from "./protocol.ts";

const count = z.number().nonnegative().catch(0);

const resultSchema = z.object({
  type: z.literal("result"),
  is_error: z.boolean().catch(false),
  result: z.string().catch(""),
  total_cost_usd: z.number().nonnegative().optional().catch(undefined),
  usage: z
    .object({
      input_tokens: count,
      cache_creation_input_tokens: count,
      cache_read_input_tokens: count,
      output_tokens: count,
    })
    .optional()
    .catch(undefined),
});

function findResult(stdout: string) {
  let value: unknown;
  try {
    value = JSON.parse(stdout);
  } catch {
    return undefined;
  }
  // With `verbose` in the user's settings, all messages come as a list.
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  const parsed = entries.map((entry) => resultSchema.safeParse(entry));
  return parsed.findLast(({ success }) => success)?.data;
}

/**
 * Claude Code: `claude --print`. No tools, no settings of the user or of a project, no MCP servers, nothing saved.
 * The schema goes into the prompt: some versions answer nothing to `--json-schema`.
 */
export const claudeCode: CommandProtocol = {
  executable: "claude",
  setup: "Install Claude Code and log in once with `claude`.",
  variables: ["CLAUDE_CONFIG_DIR", "CLAUDE_CODE_OAUTH_TOKEN"],
  prepare({ model, system }) {
    return {
      args: [
        "--print",
        "--output-format",
        "json",
        "--no-session-persistence",
        "--tools",
        "",
        "--strict-mcp-config",
        "--setting-sources",
        "",
        "--disable-slash-commands",
        "--system-prompt-file",
        "system.txt",
        ...(model === null ? [] : ["--model", model]),
      ],
      files: { "system.txt": system },
      preamble: "",
    };
  },
  read(stdout) {
    const found = findResult(stdout);
    if (found === undefined) return { ok: false, message: "it wrote no result" };
    const { usage, total_cost_usd: costUsd } = found;
    const taken =
      usage === undefined
        ? null
        : {
            inputTokens:
              usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens,
            outputTokens: usage.output_tokens,
            ...(costUsd === undefined ? {} : { costUsd }),
          };
    if (found.is_error)
      return { ok: false, message: found.result || "it failed without a reason", usage: taken };
    return { ok: true, text: found.result, usage: taken };
  },
};
