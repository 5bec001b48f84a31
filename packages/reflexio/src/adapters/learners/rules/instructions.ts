import type { Candidate, Dismissal } from "../../../ports/learner.ts";
import { buildCandidate, tidySentence } from "./candidate.ts";
import { type Directive, directiveOpener, readDirective } from "./directives.ts";
import { forTheAgent } from "./imperatives.ts";
import { holdsSecret } from "./secrets.ts";
import type { Sentence } from "./sentences.ts";
import { timeToLiveOf } from "./temporality.ts";
import { type Findings, quoteAt, type TurnContext } from "./turn-context.ts";

function toTrigger(condition: string | null): string | null {
  if (condition === null) return null;
  const situation = condition.replace(
    /^(?:when(?:ever)?|if|any ?time|every time|each time|in case|once|as soon as)\s+/i,
    "",
  );
  return forTheAgent(situation.replace(/^(?:before|after)\b/i, (word) => word.toLowerCase())).replace(
    /[\s.!?,;:]+$/,
    "",
  );
}

function toPlaybook(context: TurnContext, sentence: Sentence, directive: Directive): Candidate {
  const action = directive.action.replace(directiveOpener, "").replace(/^please |,? please$/gi, "");
  const trigger = toTrigger(directive.condition);
  const { restore } = context.words;
  return buildCandidate({
    kind: "user_playbook",
    content: restore(tidySentence(forTheAgent(action))),
    trigger: trigger === null ? null : restore(trigger),
    rationale: "The user stated it as a standing instruction.",
    timeToLive: timeToLiveOf(sentence.text),
    confidence: directive.confidence,
    evidence: [
      {
        interactionId: context.turn.interactionId,
        quote: quoteAt(context.turn.content, sentence.start, sentence.text.length),
      },
    ],
    reason: directive.id,
  });
}

const standingCue = /\b(?:always|never|from now on|whenever|every time|going forward)\b/i;

function nearMiss(context: TurnContext, sentence: Sentence): Dismissal[] {
  if (!standingCue.test(sentence.text)) return [];
  const what = sentence.asks ? "a question" : "no command to the agent";
  return [{ interactionId: context.turn.interactionId, reason: `instruction: ${what}` }];
}

/** `always` inside one job: the order ends with it. */
const thisTask =
  /\b(?:(?:in|for|to|of|on|with) (?:this|these|the following|the above) (?!project|repo|repository|codebase|team|account|chat|conversation|workspace|company|session|thread|channel|app\b|service|week|month|year|quarter|sprint|case)\w+|below|above code|the (?:code|text|function) above)\b/i;

/** Why an instruction is left out; null when it stands. */
function objectionTo(context: TurnContext, sentence: Sentence, directive: Directive): string | null {
  if (context.words.quotedWhole) return "quoted text";
  if (context.plays && directive.id !== "instruction.from-now-on") return "part of a play or text to write";
  if (holdsSecret(sentence.text)) return "holds a secret";
  if (thisTask.test(sentence.text)) return "about the task at hand";
  return null;
}

function dismissUnread(context: TurnContext): Dismissal[] {
  const { interactionId, content } = context.turn;
  if (!(context.words.masked || context.plays) || !standingCue.test(content.slice(0, 20_000))) return [];
  const reason = context.plays ? "part of a play or text to write" : "only in quoted, pasted or code text";
  return [{ interactionId, reason: `instruction: ${reason}` }];
}

/** Standing instructions the user gives to the agent. */
export function findInstructions(context: TurnContext): Findings {
  const candidates: Candidate[] = [];
  const dismissed: Dismissal[] = [];
  const { interactionId } = context.turn;
  for (const sentence of context.sentences) {
    const directive = readDirective(sentence);
    if (directive === null) {
      dismissed.push(...nearMiss(context, sentence));
      continue;
    }
    const objection = objectionTo(context, sentence, directive);
    if (objection === null) candidates.push(toPlaybook(context, sentence, directive));
    else dismissed.push({ interactionId, reason: `${directive.id}: ${objection}` });
  }
  if (candidates.length === 0) dismissed.push(...dismissUnread(context));
  return { candidates, dismissed };
}
