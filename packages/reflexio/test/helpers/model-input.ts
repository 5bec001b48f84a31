import type { GenerateInput } from "../../src/ports/language-model.ts";

/** A question to a model whose answer is an object with a list of texts. */
export function buildGenerateInput(overrides: Partial<GenerateInput> = {}): GenerateInput {
  return {
    role: "generation",
    system: "Answer.",
    messages: [{ role: "user", content: "What is there?" }],
    schema: {
      name: "things",
      json: {
        type: "object",
        properties: { items: { type: "array", items: { type: "string" } } },
        required: ["items"],
        additionalProperties: false,
      },
    },
    maxOutputTokens: 200,
    signal: new AbortController().signal,
    ...overrides,
  };
}
