import type { Turn, TurnWindow } from "../../ports/learner.ts";
import type { InteractionRecord } from "../../ports/records.ts";
import { withoutInjectedContext } from "../context-text.ts";
import { groupBy } from "../group-by.ts";
import { readImage } from "../images.ts";
import { renderAction } from "../render-turn.ts";
import { speakerOf } from "./speaker.ts";

/** A stored turn as learners see it. */
export function toTurn(row: InteractionRecord, fresh: boolean): Turn {
  return {
    interactionId: row.interaction_id,
    requestId: row.request_id,
    speaker: speakerOf(row.role),
    // What an agent was told by us must never be learnt again.
    content: withoutInjectedContext(row.content),
    expertContent: row.expert_content,
    tools: row.tools_used,
    action: renderAction(row),
    image: readImage(row),
    createdAt: row.created_at,
    fresh,
  };
}

/** Turns of one session belong together; without a session, those of one request. */
export function conversationKey(row: InteractionRecord): string {
  return row.session_id === null ? `request ${row.request_id}` : `session ${row.session_id}`;
}

/** Conversations of the rows, in the order in which they first appear. */
export function groupByConversation(rows: readonly InteractionRecord[]): InteractionRecord[][] {
  return [...groupBy(rows, conversationKey).values()];
}

/** One window: what was said before, as context, then the turns to learn from. */
export function buildWindow(
  context: readonly InteractionRecord[],
  fresh: readonly InteractionRecord[],
): TurnWindow {
  return {
    sessionId: fresh[0]?.session_id ?? null,
    turns: [...context.map((row) => toTurn(row, false)), ...fresh.map((row) => toTurn(row, true))],
  };
}
