import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { maskKey } from "../../render/mask.ts";
import { grid } from "../../render/panel.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import type { Whoami } from "../../wire-types.ts";

function storageText({ storage_label, storage_configured }: Whoami): string {
  if (!storage_label && !storage_configured) return "<not configured>";
  const state = storage_configured ? "[configured]" : "[unconfigured]";
  return `${cleanLine(storage_label ?? "")}  ${state}`.trim();
}

function rows(answer: Whoami, url: string, apiKey: string | undefined): [string, string][] {
  return [
    ["Endpoint", url],
    ["API key", maskKey(apiKey)],
    ["Org ID", cleanLine(answer.org_id) || "<none>"],
    ...(answer.storage_type
      ? [["Storage type", cleanLine(answer.storage_type)] satisfies [string, string]]
      : []),
    ["Storage", storageText(answer)],
    ...(answer.learner ? [["Learner", cleanLine(answer.learner)] satisfies [string, string]] : []),
    ...(answer.scopes ? [["Scopes", cleanLine(answer.scopes.join(", "))] satisfies [string, string]] : []),
  ];
}

/** Shows the org behind the key. */
export async function run(context: CommandContext): Promise<void> {
  const { url, apiKey } = await context.settings();
  const client = await context.connect();
  const answer = await client.call("whoami", {}, { signal: context.signal });
  requireSuccess(answer, "The server could not say whose key this is.");
  const { out } = context;
  out.json(answer);
  out.text(grid(rows(answer, url, apiKey), out.canvas));
  if (answer.message !== "") out.text(out.canvas.paint.dim(cleanLine(answer.message)));
}
