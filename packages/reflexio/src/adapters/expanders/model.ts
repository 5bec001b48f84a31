import { z } from "zod";
import { parseModelJson } from "../../core/parse-model-json.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Expander, ExpandInput } from "../../ports/expander.ts";
import type { LanguageModel, ReplySchema } from "../../ports/language-model.ts";
import type { RunStepRecord } from "../../ports/run-step.ts";
import { renderExpansion } from "../../prompts/expansion.ts";
import { askModel, type Reading, toModelFailure } from "../asking/ask-model.ts";
import { objectOf, TEXT } from "../asking/json-schema.ts";

export interface ModelExpanderOptions {
  /** The org's model; null when none is configured. */
  modelOf(orgId: string): Promise<LanguageModel | null>;
  readonly clock: Clock;
}

const MAX_OUTPUT_TOKENS = 2_000;
/** Texts of one call, and what is shown of each. */
const MAX_TEXTS = 20;
const MAX_TEXT_CHARACTERS = 2_000;
/** More would bury the learning's own words. */
const MAX_TERMS = 20;
const MAX_TERM_CHARACTERS = 60;

const expansionSchema: ReplySchema = {
  name: "expansion",
  json: objectOf({
    items: {
      type: "array",
      items: objectOf({ number: { type: "integer" }, terms: { type: "array", items: TEXT } }),
    },
  }),
};

const replySchema = z.object({
  items: z.array(z.object({ number: z.int(), terms: z.array(z.unknown()) })),
});

function cleanTerms(terms: readonly unknown[], text: string): string | null {
  const known = text.toLowerCase();
  const kept = terms
    .filter((term): term is string => typeof term === "string")
    .map((term) => term.replace(/\s+/g, " ").trim())
    .filter(
      (term) => term !== "" && term.length <= MAX_TERM_CHARACTERS && !known.includes(term.toLowerCase()),
    );
  const distinct = [...new Set(kept)].slice(0, MAX_TERMS);
  return distinct.length === 0 ? null : distinct.join("; ");
}

function readTerms(reply: string, texts: readonly string[]): Reading<readonly (string | null)[]> {
  const parsed = parseModelJson(reply);
  if (!parsed.ok) return parsed;
  const checked = replySchema.safeParse(parsed.value);
  if (!checked.success) return { ok: false, problem: "The reply has no list of numbers with terms." };
  const byNumber = new Map(checked.data.items.map(({ number, terms }) => [number, terms]));
  const value = texts.map((text, index) => cleanTerms(byNumber.get(index + 1) ?? [], text));
  const count = value.filter((terms) => terms !== null).length;
  return {
    ok: true,
    value,
    summary: `Other words for ${count} of ${texts.length} learning(s).`,
    details: { terms: value },
  };
}

function skipped(clock: Clock): RunStepRecord {
  return {
    ...{ name: "expand", status: "skipped", summary: "No other words: no model is configured." },
    ...{ started_at_ms: clock.nowMs(), duration_ms: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0 },
    ...{ model: null, prompt_version: null, attempts: 0, details: {}, raw_reply: null, error: null },
  };
}

/** Asks the small model for other words, for several learnings at a time. */
export function createModelExpander({ modelOf, clock }: ModelExpanderOptions): Expander {
  async function expandSome(
    model: LanguageModel,
    texts: readonly string[],
    { prompts, meter, signal }: ExpandInput,
    steps: RunStepRecord[],
  ): Promise<readonly (string | null)[]> {
    const shown = texts.map((text) => text.slice(0, MAX_TEXT_CHARACTERS));
    const { system, version, message } = renderExpansion(shown, prompts.document_expansion);
    const nothing = texts.map(() => null);
    try {
      const answer = await askModel(
        { model, meter, signal, clock, steps },
        {
          ...{ role: "query", name: "expand", promptVersion: version, system, schema: expansionSchema },
          messages: [{ role: "user", content: message }],
          maxOutputTokens: MAX_OUTPUT_TOKENS,
          nothing: '{"items": []}',
          isRepaired: false,
          read: (reply) => readTerms(reply, texts),
        },
      );
      return answer?.value ?? nothing;
    } catch (error) {
      signal.throwIfAborted();
      // Throws what is no failure of a model.
      toModelFailure(error);
      return nothing;
    }
  }

  return {
    async expand(input) {
      const model = await modelOf(input.orgId);
      if (model === null) return { terms: input.texts.map(() => null), steps: [skipped(clock)] };
      const steps: RunStepRecord[] = [];
      const terms: (string | null)[] = [];
      for (let from = 0; from < input.texts.length; from += MAX_TEXTS) {
        terms.push(...(await expandSome(model, input.texts.slice(from, from + MAX_TEXTS), input, steps)));
      }
      return { terms, steps };
    },
  };
}
