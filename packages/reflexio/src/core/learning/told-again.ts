import type { Turn } from "../../ports/learner.ts";
import { analyzeDocument } from "../search/analyze.ts";
import { jaccard } from "../search/similarity.ts";

/** A learning that may have been told to the user's agent. */
export interface ToldLearning {
  readonly content: string;
  readonly trigger: string | null;
}

/** Texts this alike are the same one, told again. */
const SAME = 0.8;
/** A turn of one or two sentences is its user's, who may say a correction again; a longer one that holds several repeats. */
const SEVERAL = 2;
const SEGMENT = /[^\n]+?(?:[.!?;](?=\s)|$|(?=\n))/gm;
const LIST_ITEM = /^\s*(?:[-*•–]|\d{1,3}[.)])\s+/;
/** What stands around a learning in a list: tags, and the situation before the rule. */
const TAG = /\s*(?:\[[A-Za-z ]{1,20}\]|\(score [\d.]+\))\s*$/g;

/** True when the texts hold something that {@link withoutToldAgain} would look at. */
export function mayRepeat(turns: readonly Turn[]): boolean {
  return turns.some(({ speaker, fresh, content }) => {
    if (speaker !== "user" || !fresh) return false;
    return (
      /^\s*(?:[-*•–]|\d{1,3}[.)])\s+\S/m.test(content) || (content.match(SEGMENT) ?? []).length > SEVERAL
    );
  });
}

/** The words of each learning, with and without its situation: to be compared with many texts. */
export function readTold(told: readonly ToldLearning[]): readonly (readonly string[])[] {
  return told.flatMap(({ content, trigger }) => {
    const plain = analyzeDocument(content);
    return trigger === null ? [plain] : [plain, analyzeDocument(`${trigger} ${content}`)];
  });
}

/**
 * The text with learnings blanked out that it repeats as a list or several at a time, lengths kept: however the block
 * was headed, fenced or cut, what an agent was told is not the user's word.
 * @param known what {@link readTold} made of the learnings
 */
export function withoutToldAgain(text: string, known: ReturnType<typeof readTold>): string {
  const segments = [...text.matchAll(SEGMENT)].map((match) => ({ start: match.index, words: match[0] }));
  const repeated = segments.filter(({ words }) => {
    const tokens = analyzeDocument(words.replace(LIST_ITEM, "").replace(TAG, ""));
    return tokens.length > 0 && known.some((one) => jaccard(tokens, one) >= SAME);
  });
  const isBlock = segments.length > SEVERAL && repeated.length >= SEVERAL;
  return repeated
    .filter(({ words }) => isBlock || LIST_ITEM.test(words))
    .reduce(
      (rest, { start, words }) =>
        rest.slice(0, start) + words.replace(/[^\n]/g, " ") + rest.slice(start + words.length),
      text,
    );
}
