import { z } from "zod";
import type { TranscriptPart } from "../../../core/learning/transcript.ts";
import { parseModelJson } from "../../../core/parse-model-json.ts";
import type { ReplySchema } from "../../../ports/language-model.ts";
import type { ExtractBrief, LearningKind } from "../../../ports/learner.ts";
import { renderGate } from "../../../prompts/gate.ts";
import { askModel, type Reading, type Talk, toModelFailure } from "../../asking/ask-model.ts";
import { objectOf, TEXT } from "../../asking/json-schema.ts";

const MAX_OUTPUT_TOKENS = 1_000;
const MAX_REASON = 300;

/** What the model is told; nothing else than a boolean counts as yes or no. */
const gateSchema: ReplySchema = {
  name: "gate",
  json: objectOf({ reason: TEXT, learn: { type: "boolean" } }),
};

const verdictSchema = z.object({ learn: z.boolean(), reason: z.string().catch("") });

/** Whether turns are worth reading. */
export interface GateVerdict {
  readonly learn: boolean;
  readonly reason: string;
}

function readVerdict(reply: string): Reading<GateVerdict> {
  const parsed = parseModelJson(reply);
  if (!parsed.ok) return parsed;
  const checked = verdictSchema.safeParse(parsed.value);
  if (!checked.success) return { ok: false, problem: 'The reply has no "learn" of true or false.' };
  const { learn } = checked.data;
  const reason = checked.data.reason.trim().slice(0, MAX_REASON);
  return {
    ok: true,
    value: { learn, reason },
    summary: `${learn ? "Worth reading" : "Not worth reading"}: ${reason}`,
  };
}

/** True when asking is worth its price: a person asked for nothing, and another model than the reading one answers. */
export function wantsGate({ model }: Talk, { gate }: ExtractBrief, part: TranscriptPart): boolean {
  if (gate === null || model.idFor("gate") === model.idFor("generation")) return false;
  // Somebody took the trouble to say what would have been right.
  return ![...part.turns.values()].some(({ fresh, expertContent }) => fresh && expertContent !== "");
}

const LET_THROUGH: GateVerdict = { learn: true, reason: "" };

/** Asks once whether a part is worth reading. A reply that cannot be read, or none, lets the turns through. */
export async function askGate(
  talk: Talk,
  kind: LearningKind,
  brief: ExtractBrief,
  part: TranscriptPart,
): Promise<GateVerdict> {
  const { definition, agentContext, tools, gate, prompts } = brief;
  const template = kind === "profile" ? prompts.profile_should_generate : prompts.playbook_should_generate;
  const condition = gate?.condition ?? null;
  const { system, version, message } = renderGate({
    ...{ kind, definition, condition, agentContext, tools, template },
    transcript: part.lines,
  });
  try {
    const answer = await askModel(talk, {
      role: "gate",
      name: "gate",
      promptVersion: version,
      system,
      messages: [{ role: "user", content: message }],
      schema: gateSchema,
      maxOutputTokens: MAX_OUTPUT_TOKENS,
      nothing: '{"reason": "", "learn": true}',
      details: { turns: part.turns.size },
      isRepaired: false,
      read: readVerdict,
    });
    return answer?.value ?? LET_THROUGH;
  } catch (error) {
    talk.signal.throwIfAborted();
    // Throws what is no failure of a model.
    toModelFailure(error);
    return LET_THROUGH;
  }
}
