import { buildCandidate, tidySentence } from "./candidate.ts";
import { toThirdPerson } from "./perspective.ts";
import type { Sentence } from "./sentences.ts";
import { timeToLiveOf } from "./temporality.ts";
import { type Findings, quoteAt, type TurnContext } from "./turn-context.ts";

const none: Findings = { candidates: [], dismissed: [] };

const pick =
  /\b(?:(?:i(?:['’]ll| will| would|['’]d)?(?: think i(?:['’]ll| will| would))?|let['’]?s) (?:just )?(?:go(?:ing)? (?:with|for)|choose|pick|opt for|take|stick with|try)|option \d|(?:sounds?|seems?|would be|looks?) (?:like )?(?:a |an |the )?(?:\w+ )?(?:good|great|perfect|best|ideal|nice|lovely|right|interesting|appealing))\b/i;
/** Without a word on what was turned down the pick says nothing about the user. */
const rejection =
  /\b(?:(?:the )?(?:other|rest|others|remaining)\b.{0,120}?\b(?:n['’]t|not|too|less|aren|seem|never|wouldn|involv)|(?:don['’]?t|do not|doesn['’]?t|does not)(?: \w+){0,2} (?:appeal|work|suit|interest|fit|align)|(?:a bit |a little |far |way )?too \w+.{0,60}\bfor (?:me|my|us|our)\b|not (?:really )?(?:my|in the mood|interested))/i;
const optionNumber =
  /\boption (?:number )?(\d{1,2})\b|\b(?:the )?(first|second|third|fourth|fifth) (?:option|one|choice)\b/i;
const ordinals: Readonly<Record<string, number>> = { first: 1, second: 2, third: 3, fourth: 4, fifth: 5 };
const optionLength = 140;

interface Option {
  readonly text: string;
}

function listedOption(agentText: string, number: number): Option | null {
  const marker = new RegExp(
    `(?:^|[\\s(])${number}[.):]\\s*([^\\n]{3,400}?)(?=\\s*(?:[,;]?\\s*(?:or |and )?\\(?${number + 1}[.):]\\s|\\n|$))`,
  );
  const text = marker.exec(agentText.slice(0, 6_000))?.[1];
  return text === undefined ? null : { text: text.replace(/\s+/g, " ").trim().slice(0, optionLength) };
}

function numberPicked(text: string): number | null {
  const match = optionNumber.exec(text);
  if (match?.[1] !== undefined) return Number(match[1]);
  return match?.[2] === undefined ? null : (ordinals[match[2].toLowerCase()] ?? null);
}

function joined(chosen: Sentence, refused: Sentence): string {
  const words = chosen === refused ? chosen.text : `${chosen.text} ${refused.text}`;
  return toThirdPerson(words.replace(/^(?:ok|okay|thanks|great|hmm|yes|sure|well)[,.! ]+/i, ""));
}

/**
 * A pick from the agent's options with a word on why the others were turned down. The option's text comes
 * from the agent and is evidence of a fact only: what the user took.
 */
export function findChoices(context: TurnContext): Findings {
  const { previousAgent, sentences, turn } = context;
  if (previousAgent === undefined) return none;
  const chosen = sentences.find((sentence) => !sentence.asks && pick.test(sentence.text));
  const refused = sentences.find((sentence) => !sentence.asks && rejection.test(sentence.text));
  if (chosen === undefined || refused === undefined) return none;
  const number = numberPicked(chosen.text);
  const option = number === null ? null : listedOption(previousAgent.content, number);
  const words = joined(chosen, refused);
  const said = option === null ? words : `${words.replace(/[.\s]+$/, "")} (chosen: ${option.text})`;
  const quotes = chosen === refused ? [chosen] : [chosen, refused];
  return {
    candidates: [
      buildCandidate({
        kind: "profile",
        content: context.words.restore(tidySentence(said)),
        timeToLive: timeToLiveOf(words),
        confidence: 0.5,
        evidence: quotes.map((sentence) => ({
          interactionId: turn.interactionId,
          quote: quoteAt(turn.content, sentence.start, sentence.text.length),
        })),
        reason: "choice.with-rejection",
      }),
    ],
    dismissed: [],
  };
}
