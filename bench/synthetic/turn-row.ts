import type { NewInteraction } from "../../packages/reflexio/src/ports/records.ts";

/** A turn with words and nothing else. */
export function turnRow(
  turn: Pick<NewInteraction, "user_id" | "request_id" | "session_id" | "created_at" | "role" | "content">,
): NewInteraction {
  return {
    ...turn,
    user_action: "none",
    user_action_description: "",
    interacted_image_url: "",
    image_encoding: "",
    shadow_content: "",
    expert_content: "",
    tools_used: [],
    message_id: null,
  };
}
