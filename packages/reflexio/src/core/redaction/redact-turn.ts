import type { Turn } from "../../ports/learner.ts";
import { type RedactionPolicy, redactRecord, redactText } from "./redact.ts";

/** A turn without what the policy takes out: what leaves for a model was never stored, or was stored before the policy. */
export function redactTurn(turn: Turn, policy: RedactionPolicy): Turn {
  const clean = (text: string) => redactText(text, policy).value;
  return {
    ...turn,
    content: clean(turn.content),
    expertContent: clean(turn.expertContent),
    action: clean(turn.action),
    tools: turn.tools.map(({ tool_name, tool_data }) => ({
      tool_name,
      tool_data: redactRecord(tool_data, policy).value,
    })),
  };
}
