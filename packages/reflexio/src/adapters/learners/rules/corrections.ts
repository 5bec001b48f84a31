import type { Candidate } from "../../../ports/learner.ts";
import { buildCandidate, tidySentence } from "./candidate.ts";
import { disqualification } from "./clauses.ts";
import { detectFeedback, type FeedbackSignal } from "./feedback.ts";
import { forTheAgent } from "./imperatives.ts";
import { type Remedy, readRemedy } from "./remedies.ts";
import type { Sentence } from "./sentences.ts";
import { situationOf } from "./situation.ts";
import { type Findings, quoteAt, type TurnContext } from "./turn-context.ts";

/** Words that say that something was wrong and stand before the remedy. */
const cue =
  /^(?:(?:no|nope|nah|wait|actually|hold on|stop right there|that(?:['’]s| is| was) (?:wrong|incorrect|not (?:right|correct|true|it|what i (?:asked(?: for)?|meant|wanted)))|wrong|incorrect|not quite|again|(?:as|like) i said|i told you)\b(?:\s*[,;:.!–—-]+\s*|\s+|$))+/i;
const filler =
  /^(?:(?:hey|but|well|please|oh|and|so|ok|okay|sorry|hmm+|just|you should know|remember)(?:\s*[,;:.!–—-]+\s*|\s+))+/i;

/** Words that open the door without a cue: they only make sense as a correction of what the agent did. */
const direct =
  /^(?:we (?:never|always|only|don['’]?t|do not)|you (?:should|were supposed|ought)|i (?:said|meant|asked|told|already|wanted)|it should|don['’]?t|do not|never|stop|please (?:don['’]?t|do not|stop|never)|not |use |but (?:i|we|you) )/i;
const politeRefusal =
  /^(?:no|nope|nah|wait|actually|sorry)?[\s,.!]*(?:i(?:['’]m| am) (?:good|fine|ok|okay|all set|done)|thank|that(?:['’]s| is| was| will be| would be|ll be)? (?:all|it|everything|fine|great|good|ok|okay|perfect)|(?:no )?(?:further|more|other)|problem|worries|need to|questions?|not (?:yet|now|really|at the moment)|there(?:['’]s| is) nothing|it(?:['’]s| is) (?:ok|okay|fine|good)|don['’]?t (?:worry|give up|mention it|be)|never mind)\b/i;

/** A correction is short; a long turn that begins with `no` is a new topic. */
const correctionLength = 600;

/** After a question of the agent, `no` is an answer; only words that cannot answer still correct. */
function agentAsked(context: TurnContext): boolean {
  return /\?["”')\]*_\s]*$/.test(context.previousAgent?.content.slice(-400).trimEnd() ?? "");
}

interface Reading {
  readonly words: string;
  readonly cued: boolean;
}

function readSentence(sentence: Sentence, cuedBefore: boolean): Reading {
  const text = sentence.text.replace(filler, "");
  const announced = cue.exec(text)?.[0] ?? "";
  const words = text.slice(announced.length).replace(filler, "");
  return { words, cued: announced !== "" || cuedBefore };
}

function toPlaybook(context: TurnContext, sentence: Sentence, remedy: Remedy): Candidate {
  return buildCandidate({
    kind: "user_playbook",
    content: context.words.restore(tidySentence(forTheAgent(remedy.action))),
    trigger: situationOf(context.earlier),
    rationale: "The user corrected the agent's previous answer.",
    confidence: remedy.confidence,
    evidence: [
      {
        interactionId: context.turn.interactionId,
        quote: quoteAt(context.turn.content, sentence.start, sentence.text.length),
      },
    ],
    reason: remedy.id,
  });
}

/** The correction is in the first sentence, or in the second when the first only says `that's wrong`. */
function findRemedy(context: TurnContext): Candidate | null {
  const asked = agentAsked(context);
  let cued = false;
  for (const sentence of context.sentences.slice(0, 2)) {
    const reading = readSentence(sentence, cued);
    const open = reading.cued || direct.test(sentence.text.replace(filler, ""));
    if (!open) return null;
    const objection = sentence.asks ? "question" : disqualification(sentence.text.slice(0, 40));
    const remedy = objection === null ? readRemedy(reading.words, { cued: reading.cued, asked }) : null;
    if (remedy !== null) return toPlaybook(context, sentence, remedy);
    if (reading.words.replace(/[.!\s]+$/, "").length > 40) return null;
    cued = reading.cued;
  }
  return null;
}

function dismissal(context: TurnContext, reason: string): Findings {
  return { candidates: [], dismissed: [{ interactionId: context.turn.interactionId, reason }] };
}

function explainNothing(context: TurnContext, signal: FeedbackSignal): Findings {
  if (signal.feedback) return dismissal(context, `${signal.cue}: does not say what to do instead`);
  return { candidates: [], dismissed: [] };
}

/** Corrections of the agent's previous answer that say what to do instead. */
export function findCorrections(context: TurnContext): Findings {
  const first = context.sentences[0];
  if (context.previousAgent === undefined || first === undefined || context.words.quotedWhole) {
    return { candidates: [], dismissed: [] };
  }
  if (politeRefusal.test(first.text)) return { candidates: [], dismissed: [] };
  const signal = detectFeedback(context.turn, context.previousAgent, context.earlier);
  const candidate = findRemedy(context);
  if (candidate === null) return explainNothing(context, signal);
  if (context.words.text.trim().length > correctionLength)
    return dismissal(context, `${candidate.reason}: too long to be a correction`);
  return { candidates: [candidate], dismissed: [] };
}
