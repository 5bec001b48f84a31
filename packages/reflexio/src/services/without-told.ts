import { mayRepeat, readTold, withoutToldAgain } from "../core/learning/told-again.ts";
import type { TurnWindow } from "../ports/learner.ts";
import type { Storage } from "../ports/storage.ts";

/** Shared rules that the user's agent may have been told. */
const MAX_TOLD_RULES = 1_000;

/** The windows without what the user's agent was told from here: said again, it is nobody's new word. */
export async function withoutTold(
  storage: Storage,
  orgId: string,
  userId: string,
  windows: readonly TurnWindow[],
): Promise<readonly TurnWindow[]> {
  if (!windows.some(({ turns }) => mayRepeat(turns))) return windows;
  const current = { statuses: [null] };
  const profiles = await storage.profiles.list(orgId, { ...current, userId, notExpiredAt: null }, null);
  const told = [
    ...profiles.map(({ content }) => ({ content, trigger: null })),
    ...(await storage.userPlaybooks.list(orgId, { ...current, userId }, null)),
    ...(await storage.agentPlaybooks.list(orgId, { ...current, approvals: null }, MAX_TOLD_RULES)),
  ];
  if (told.length === 0) return windows;
  const known = readTold(told);
  return windows.map((window) => ({
    ...window,
    turns: window.turns.map((turn) =>
      turn.speaker === "user" ? { ...turn, content: withoutToldAgain(turn.content, known) } : turn,
    ),
  }));
}
