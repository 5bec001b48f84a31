import { isStopWord } from "./stop-words.ts";

const WORDS = /[\p{L}\p{N}]+/gu;
const POINTS_BACK =
  /\b(?:it|its|that|this|these|those|them|they|there|same|such|one|ones|again|instead|too|either|else)\b|^(?:and|but|or|what about|how about)\b/i;
/** A longer query says by itself what it is about. */
const MAX_WORDS = 10;
/** So few telling words need the turn before to be found by. */
const FEW_TELLING = 1;
/** Of a long turn before, its end is what the query follows. */
const READ_CHARACTERS = 400;

function followsOn(query: string): boolean {
  const words = query.match(WORDS) ?? [];
  if (words.length > MAX_WORDS) return false;
  const telling = words.filter((word) => !isStopWord(word.toLowerCase()));
  return telling.length <= FEW_TELLING || POINTS_BACK.test(query);
}

/**
 * A short query that leans on the conversation (`and for Friday?`, `does it work offline?`) together with what the
 * user said before; any other query alone.
 * @param before what the user said, oldest first; the query itself may be the last
 */
export function withConversation(query: string, before: readonly string[]): string {
  if (!followsOn(query)) return query;
  const said = before.filter((turn) => turn.trim() !== "" && turn.trim() !== query.trim()).at(-1);
  return said === undefined ? query : `${said.slice(-READ_CHARACTERS)}\n${query}`;
}
