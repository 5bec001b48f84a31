import { readOwnWords } from "../../../core/learning/own-words.ts";
import type { Turn } from "../../../ports/learner.ts";
import { splitSentences } from "./sentences.ts";

const situationLength = 160;
const smallTalk =
  /^(?:hi|hello|hey|thanks?|thank you|great|good|ok|okay|perfect|sure|yes|no|nope|yeah|cool|nice|got it|sounds good)\b[^,:;]{0,40}$/i;

/** The first sentence of a turn that says what it is about. */
function gistOf(turn: Turn): string | null {
  const words = readOwnWords(turn.content);
  const sentences = splitSentences(words.text);
  const telling = sentences.find(({ text }) => text.split(/\s+/).length >= 3 && !smallTalk.test(text));
  if (telling === undefined) return null;
  const text = words
    .restore(telling.text)
    .replace(/\s+/g, " ")
    .replace(/[\s.!?,;:]+$/, "");
  if (text.length <= situationLength) return text;
  return `${text.slice(0, text.lastIndexOf(" ", situationLength))} …`;
}

/**
 * The situation a later rule belongs to: the user's last telling request, in their own words, or the tool
 * the agent had just called. Null when the turns show neither. Never the agent's words.
 */
export function situationOf(earlier: readonly Turn[]): string | null {
  const requests = earlier.filter((turn) => turn.speaker === "user").slice(-4);
  for (const turn of requests.reverse()) {
    const gist = gistOf(turn);
    if (gist !== null) return `the user says “${gist}”`;
  }
  const tool = earlier.findLast((turn) => turn.tools.length > 0)?.tools.at(-1)?.tool_name;
  return tool === undefined ? null : `calling ${tool}`;
}
