import type { InteractionData } from "@reflexio/contracts";
import { type RedactionPolicy, redactRecord, redactText } from "../core/redaction/redact.ts";

export interface RedactedTurns {
  /** What may be stored. */
  readonly turns: InteractionData[];
  /** What was taken out, in sentences for the caller. */
  readonly notes: string[];
}

interface RedactedTurn {
  readonly turn: InteractionData;
  readonly masked: number;
  readonly drop: boolean;
}

function redactTurn(turn: InteractionData, policy: RedactionPolicy): RedactedTurn {
  const content = redactText(turn.content, policy);
  const expert = redactText(turn.expert_content, policy);
  const shadow = redactText(turn.shadow_content, policy);
  const action = redactText(turn.user_action_description, policy);
  const tools = turn.tools_used.map((tool) => ({ tool, data: redactRecord(tool.tool_data, policy) }));
  const all = [content, expert, shadow, action, ...tools.map(({ data }) => data)];
  return {
    turn: {
      ...turn,
      content: content.value,
      expert_content: expert.value,
      shadow_content: shadow.value,
      user_action_description: action.value,
      tools_used: tools.map(({ tool, data }) => ({ ...tool, tool_data: data.value })),
    },
    masked: all.reduce((sum, { masked }) => sum + masked, 0),
    drop: all.some(({ drop }) => drop),
  };
}

/** Takes secrets and personal data out of turns before they are stored, as the org's settings say. */
export function redactTurns(turns: readonly InteractionData[], policy: RedactionPolicy): RedactedTurns {
  const redacted = turns.map((turn) => redactTurn(turn, policy));
  const kept = redacted.filter(({ drop }) => !drop);
  const dropped = redacted.length - kept.length;
  const masked = kept.reduce((sum, turn) => sum + turn.masked, 0);
  return {
    turns: kept.map(({ turn }) => turn),
    notes: [
      ...(dropped === 0 ? [] : [`${dropped} turn(s) held secrets or personal data and were dropped`]),
      ...(masked === 0 ? [] : [`${masked} place(s) held secrets or personal data and were masked`]),
    ],
  };
}
