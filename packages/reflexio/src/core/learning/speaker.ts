import type { Speaker } from "../../ports/learner.ts";

const SPEAKERS: Readonly<Record<string, Speaker>> = {
  user: "user",
  human: "user",
  customer: "user",
  client: "user",
  assistant: "agent",
  agent: "agent",
  ai: "agent",
  bot: "agent",
  model: "agent",
  tool: "tool",
  function: "tool",
  observation: "tool",
  system: "system",
  developer: "system",
  internal: "system",
};

/**
 * Reads the wire's free-form role. An unknown role counts as the agent's: only what is surely the user's may
 * become an instruction.
 */
export function speakerOf(role: string): Speaker {
  return SPEAKERS[role.trim().toLowerCase()] ?? "agent";
}
