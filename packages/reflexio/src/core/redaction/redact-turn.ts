import type { Turn } from "../../ports/learner.ts";
import type { TurnImage } from "../images.ts";
import { type RedactionPolicy, redactRecord, redactText } from "./redact.ts";

/** A picture may show what its turn's text must not say, and nothing can be masked in it. */
function redactImage(image: TurnImage | null, policy: RedactionPolicy): TurnImage | null {
  if (image === null || policy.personal === "off") return image;
  return { kind: "withheld", why: "pictures are not sent while personal data is taken out" };
}

/** A turn without what the policy takes out: what leaves for a model was never stored, or was stored before the policy. */
export function redactTurn(turn: Turn, policy: RedactionPolicy): Turn {
  const clean = (text: string) => redactText(text, policy).value;
  return {
    ...turn,
    content: clean(turn.content),
    expertContent: clean(turn.expertContent),
    action: clean(turn.action),
    image: redactImage(turn.image ?? null, policy),
    tools: turn.tools.map(({ tool_name, tool_data }) => ({
      tool_name,
      tool_data: redactRecord(tool_data, policy).value,
    })),
  };
}
