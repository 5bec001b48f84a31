import { ReflexioError } from "@reflexio/contracts";
import { z } from "zod";
import { parseModelJson } from "../../core/parse-model-json.ts";
import type { LanguageModel, ReplySchema } from "../../ports/language-model.ts";
import type { Reranker } from "../../ports/reranker.ts";
import { renderHits } from "../../prompts/rerank.ts";

const SCHEMA: ReplySchema = {
  name: "order",
  json: {
    type: "object",
    properties: { order: { type: "array", items: { type: "integer" } } },
    required: ["order"],
    additionalProperties: false,
  },
};
const replySchema = z.object({ order: z.array(z.int()) });
/** Room for a hundred numbers and some thinking. */
const MAX_OUTPUT_TOKENS = 1_000;

/** The positions a reply names, then those it left out as they were; undefined when it says no order. */
function readOrder(reply: string, count: number): number[] | undefined {
  const parsed = parseModelJson(reply);
  const checked = replySchema.safeParse(parsed.ok ? parsed.value : undefined);
  if (!checked.success) return undefined;
  const named = new Set(checked.data.order.map((number) => number - 1));
  const valid = [...named].filter((position) => position >= 0 && position < count);
  // A number that no hit has shows that the reply is about something else.
  if (valid.length === 0 || valid.length < named.size) return undefined;
  const rest = Array.from({ length: count }, (_, position) => position).filter((it) => !named.has(it));
  return [...valid, ...rest];
}

/** Puts hits in order with one call of the language model that also rewrites queries. */
export function createModelReranker(modelOf: (orgId: string) => Promise<LanguageModel | null>): Reranker {
  return {
    async rank(orgId, { query, texts, signal, meter }) {
      const model = await modelOf(orgId);
      if (model === null) throw new ReflexioError("model_unavailable", "no model is configured");
      const { system, message } = renderHits(query, texts);
      const { text } = await model.generate({
        role: "query",
        system,
        messages: [{ role: "user", content: message }],
        schema: SCHEMA,
        maxOutputTokens: MAX_OUTPUT_TOKENS,
        signal,
        meter,
      });
      const order = readOrder(text, texts.length);
      if (order === undefined)
        throw new ReflexioError("model_unavailable", "the reply is no order of the hits");
      return order;
    },
  };
}
