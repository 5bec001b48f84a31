import type { Candidate, LearningKind } from "../../../ports/learner.ts";
import { buildCandidate, tidySentence } from "./candidate.ts";
import { type Findings, quoteAt, type TurnContext } from "./turn-context.ts";

interface ForeignPattern {
  readonly id: string;
  readonly kind: LearningKind;
  readonly pattern: RegExp;
  readonly slot: string | null;
}

/** The few phrases that mean the same in every context; the sentence is kept as it was said. */
const patterns: readonly ForeignPattern[] = [
  {
    id: "instruction.es",
    kind: "user_playbook",
    slot: null,
    pattern:
      /^(?:por favor,? )?(?:siempre (?:responde|contesta|usa|incluye|escribe|habla)|nunca (?:uses|respondas|escribas|incluyas)|(?:a partir de|de) ahora en adelante\b|a partir de ahora\b)/i,
  },
  {
    id: "instruction.fr",
    kind: "user_playbook",
    slot: null,
    pattern:
      /^(?:s['’]il (?:te|vous) pla[iî]t,? )?(?:(?:réponds?|répondez|utilise[sz]?|écri[st]|écrivez) toujours|n['’](?:utilise[sz]?|écri[st]|écrivez) jamais|ne répond(?:s|ez) jamais|désormais\b|à partir de maintenant\b)/i,
  },
  {
    id: "instruction.de",
    kind: "user_playbook",
    slot: null,
    pattern:
      /^(?:bitte )?(?:(?:antworte|schreibe?|verwende|benutze|nutze|nimm) (?:bitte )?(?:immer|nie|niemals|ab jetzt|ab sofort)\b|ab (?:jetzt|sofort)\b|von nun an\b)/i,
  },
  {
    id: "instruction.pt",
    kind: "user_playbook",
    slot: null,
    pattern:
      /^(?:por favor,? )?(?:sempre (?:responda|use|inclua|escreva)|nunca (?:use|responda|escreva|inclua)|(?:a partir de agora|de agora em diante)\b)/i,
  },
  {
    id: "instruction.zh",
    kind: "user_playbook",
    slot: null,
    pattern: /^(?:请|請)?(?:你)?(?:以后|以後|从现在开始|從現在開始|总是|總是|永远不要|永遠不要|每次)/,
  },
  {
    id: "fact.name",
    kind: "profile",
    slot: "name",
    pattern:
      /^(?:me llamo|mi nombre es|je m['’]appelle|ich heiße|mein name ist|(?:eu )?me chamo|meu nome é|我叫|我的名字(?:是|叫))\s*\p{L}/iu,
  },
  {
    id: "fact.location",
    kind: "profile",
    slot: "location",
    pattern:
      /^(?:(?:yo )?vivo en|j['’]habite (?:à|en|au)|ich (?:wohne|lebe) in|(?:eu )?moro em|我住在)\s*\p{Lu}?/iu,
  },
  {
    id: "preference",
    kind: "profile",
    slot: null,
    pattern:
      /^(?:(?:yo )?prefiero|no me gustan?|soy (?:vegan[oa]|vegetarian[oa]|alérgic[oa])|odio|je préfère|je n['’]aime pas|je déteste|je suis (?:végan|végétarien|allergique)|ich (?:bevorzuge|mag (?:kein|nicht)|hasse|bin (?:allergisch|veganer|vegetarier))|(?:eu )?prefiro|não gosto|sou (?:vegan[oa]|vegetarian[oa]|alérgic[oa])|我(?:不喜欢|不喜歡|更喜欢|更喜歡|偏好|讨厌|討厭|对.{1,12}过敏))/iu,
  },
];

function find(context: TurnContext, kind: LearningKind): Findings {
  if (context.words.quotedWhole && kind === "user_playbook") return { candidates: [], dismissed: [] };
  const candidates: Candidate[] = [];
  for (const sentence of context.sentences) {
    if (sentence.asks || /[¿?？]/.test(sentence.text)) continue;
    const rule = patterns.find(
      (candidate) => candidate.kind === kind && candidate.pattern.test(sentence.text),
    );
    if (rule === undefined) continue;
    const quote = quoteAt(context.turn.content, sentence.start, sentence.text.length);
    candidates.push(
      buildCandidate({
        kind,
        content: context.words.restore(tidySentence(sentence.text)),
        slot: rule.slot,
        confidence: 0.6,
        evidence: [{ interactionId: context.turn.interactionId, quote }],
        reason: `other-language.${rule.id}`,
      }),
    );
  }
  return { candidates, dismissed: [] };
}

/** Facts and preferences in Spanish, French, German, Portuguese and Chinese, for the plainest phrases. */
export const findForeignFacts = (context: TurnContext): Findings => find(context, "profile");

/** Standing instructions in the same languages. */
export const findForeignInstructions = (context: TurnContext): Findings => find(context, "user_playbook");
