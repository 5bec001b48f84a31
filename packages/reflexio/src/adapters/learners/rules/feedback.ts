import { readOwnWords } from "../../../core/learning/own-words.ts";
import type { Turn } from "../../../ports/learner.ts";

/** The part of a turn feedback detection reads. */
export type SpokenTurn = Pick<Turn, "speaker" | "content">;

/** Whether the user reacts to a flaw of the agent's answer, and whether they put it right. */
export interface FeedbackSignal {
  /** The turn reacts to an error of the agent: asks back, complains, repeats or corrects. */
  readonly feedback: boolean;
  /** The turn points the error out, repeats what was ignored, or says what is right. */
  readonly correction: boolean;
  /** 0–1, how sure. */
  readonly score: number;
  /** The rule that fired; null when none did. */
  readonly cue: string | null;
}

interface Cue {
  readonly id: string;
  readonly pattern: RegExp;
  readonly correction: boolean;
  readonly score: number;
}

const cue = (id: string, score: number, correction: boolean, pattern: RegExp): Cue => ({
  id,
  score,
  correction,
  pattern,
});

/** From the surest. Each is tried on the user's own words only. */
const cues: readonly Cue[] = [
  cue(
    "correction.said",
    0.9,
    true,
    /\b(?:(?:like|as) i (?:already )?(?:said|told you|mentioned)|i (?:already|just) (?:said|told|asked|mentioned|answered|gave)|i (?:said|meant|asked for|asked about|asked how|asked if|asked what|asked you|asked where|asked when|did(?: not|n['’]?t) (?:ask|say|mean|want|request)|never (?:asked|said|wanted|mentioned))\b)/i,
  ),
  cue(
    "correction.not-that",
    0.9,
    true,
    /\b(?:(?:that|this|it)(?:['’]?s| is| was) not (?:what|how|right|correct|true|it\b|the (?:one|right|correct|same))|(?:that|this|it) is(?: not|n['’]?t) (?:what|right|correct|true)|(?:that|this|it) isn['’]?t (?:what|right|correct|true|how)|not what i (?:asked|meant|said|wanted|need))/i,
  ),
  cue(
    "correction.wrong",
    0.85,
    true,
    /\b(?:(?:that|this|it|which|you)(?:['’]?s|['’]?re| is| are| was| were)? (?:completely |totally |just |still |all |doing (?:it|this|that) )?(?:wrong|incorrect|mistaken)|you (?:\w+ )?(?:got|have|had|did|read|took) (?:it|that|this|me|the [\w-]+|my [\w-]+) (?:all |completely )?(?:wrong|mixed up|backwards|confused)|you (?:made a mistake|misunderst\w+|misread|misheard|missed (?:the|my|a|one|that)|forgot|ignored|skipped|overlooked|didn['’]?t (?:answer|listen|read))|you(?:['’]re| are|r) (?:off[ -]topic|not making sense|contradicting|not listening|confus\w+ me|mistaken)|your(?:e)? doing it wrong|wrong (?:answer|one|date|day|time|place|name|number|file|city|order))\b/i,
  ),
  cue(
    "correction.should",
    0.85,
    true,
    /\b(?:you should(?:n['’]t| not)? have|you were supposed to|it should(?: have been| be| say)|should have (?:been|said|used)|you (?:can['’]?t|shouldn['’]?t|must not|mustn['’]?t) (?:just )?(?:do|say|use|change|delete|assume))\b/i,
  ),
  cue(
    "correction.instead",
    0.8,
    true,
    /^(?:no|nope|wait|actually|sorry|hmm+)[\s,.!:;–—-]+(?!(?:i(?:['’]m| am) (?:good|fine|ok|all set)|thank|that(?:['’]s| is| was| will be| would be) (?:all|it|everything|fine|great|ok|good)|further|more|need|problem|worries|thats? all|that['’]s all|it['’]s (?:ok|fine))\b)(?=.{0,160}?(?:\binstead\b|\bi (?:said|meant|asked|wanted)\b|\b(?:we|you) (?:always|never|only|should|must)\b|\bit (?:should|must|has to)\b|, not \b|\bnot [\w'-]+,? but\b|\b(?:use|try|make it|change it)\b|\brather than\b))/i,
  ),
  cue(
    "correction.contrast",
    0.75,
    true,
    /\b(?:i (?:would|['’]d) (?:like|want|prefer) .{2,60}, not\b|i (?:want|wanted|need|needed|meant) .{2,60}, not\b|^not (?:the )?[\w'-]+(?: [\w'-]+){0,3}, (?:but|i (?:want|meant))\b|don['’]?t (?:use|do|add|write|say|call|put|make) .{2,60}[,;.] ?(?:use|do|add|write|say|call|put|make)\b)/i,
  ),
  cue(
    "correction.nonsense",
    0.7,
    true,
    /\b(?:(?:does|do|did|is|are)(?: not|n['’`]?t) (?:even |really )?(?:mak(?:e|es|ing) )?(?:any |no |much |a lot of )?sense|(?:makes?|made|making) (?:no|zero|little) sense|nonsense|gibberish|off[ -]topic|random answer|no sense)\b/i,
  ),
  cue(
    "clarification.talking-about",
    0.85,
    false,
    /\bwhat (?:the \w+ )?(?:are|r) (?:you|u) (?:even )?(?:talk\w*|say\w*|on about|referring)|\bwhat (?:do|did|does|d['’]?) ?(?:you|u|ya|that|this) (?:even )?mean|\bwhat(?:['’]s| is) that (?:supposed to )?mean|\bwhat (?:is|was) that\b.{0,60}\?|\bnot sure (?:i |what )(?:know|understand|follow|get)?.{0,20}(?:what you|you['’]re|you are|your)/i,
  ),
  cue(
    "clarification.confused",
    0.75,
    false,
    /\b(?:i(?:['’]m| am)? (?:so |a bit |a little |very )?(?:confused|lost)\b(?! (?:about|by) (?:how|why|what|the))|i (?:do not|don['’]?t) (?:understand (?:you|what you|your|that|this answer)|get (?:what you|your (?:point|answer))|follow you)|you(?:['’]re| are| lost)? (?:confusing )me|come again|(?:can|could) you (?:repeat|rephrase) (?:that|this)|you (?:just |already )(?:said|asked|told)|what does that have to do)/i,
  ),
  cue(
    "clarification.what",
    0.7,
    false,
    /^(?:u+m+|uh+|er+|huh|hmm+|ok|wait|lol|sorry|excuse me|pardon(?: me)?|i beg your pardon|wh?at|say what)?[\s,.!?]*(?:huh|what|wut|pardon|sorry|excuse me|come again|say what)\s*[?!.]*$/i,
  ),
  cue(
    "clarification.doubt",
    0.5,
    false,
    /^(?:you think so|are you sure|really|is that (?:so|true|right)|are you (?:a bot|listening|serious|kidding|ok|okay))\s*\?/i,
  ),
];

const stopWords = new Set(
  "the a an i you it is are was to of in on for and or do does did can could would please me my your that this there what how be have has at with about im i'm".split(
    " ",
  ),
);
const none: FeedbackSignal = { feedback: false, correction: false, score: 0, cue: null };

function contentWords(text: string): Set<string> {
  const words =
    text
      .toLowerCase()
      .slice(0, 2_000)
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.filter((word) => word.length > 1 && !stopWords.has(word)));
}

/** Share of the shorter text's content words found in the other. */
function overlap(left: Set<string>, right: Set<string>): number {
  const smaller = Math.min(left.size, right.size);
  if (smaller === 0) return 0;
  let shared = 0;
  for (const word of left) if (right.has(word)) shared += 1;
  return shared / smaller;
}

/** The user asks the same again although the agent has answered: the answer missed it. */
function repeats(turn: SpokenTurn, earlierTurns: readonly SpokenTurn[]): boolean {
  const now = contentWords(turn.content);
  if (now.size < 2 || now.size > 25) return false;
  return earlierTurns
    .filter((earlier) => earlier.speaker === "user")
    .slice(-2)
    .some((earlier) => {
      const then = contentWords(earlier.content);
      return (
        then.size >= 2 &&
        now.size <= then.size * 1.5 &&
        then.size <= now.size * 1.5 &&
        overlap(now, then) >= 0.8
      );
    });
}

/**
 * Is this user turn feedback on the agent's previous answer, and a correction of it?
 * Looks at the beginning of the user's own words; `earlierTurns` (oldest first) reveal repeated requests.
 * Pure and linear in the length of the turn.
 */
export function detectFeedback(
  turn: SpokenTurn,
  previousAgentTurn?: SpokenTurn,
  earlierTurns: readonly SpokenTurn[] = [],
): FeedbackSignal {
  if (turn.speaker !== "user" || previousAgentTurn === undefined) return none;
  const words = readOwnWords(turn.content).text.trim().slice(0, 600);
  const found = cues.find(({ pattern }) => pattern.test(words));
  if (found !== undefined)
    return { feedback: true, correction: found.correction, score: found.score, cue: found.id };
  if (repeats(turn, earlierTurns))
    return { feedback: true, correction: true, score: 0.7, cue: "correction.repeated" };
  return none;
}
