import { z } from "zod";
import { addValueError } from "../primitives.ts";

/** What the text of a prompt may name as `{{input}}`. */
export interface PromptInputs {
  /** Without these the prompt cannot work. */
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const extraction: PromptInputs = {
  required: ["definition", "answer"],
  optional: ["context", "agent_context", "tools", "metadata"],
};
const gate: PromptInputs = {
  required: ["definition", "answer"],
  optional: ["condition", "agent_context", "tools"],
};
const answerOnly: PromptInputs = { required: ["answer"], optional: [] };

/** Prompts that a configuration may replace. */
export const PROMPT_INPUTS = {
  profile_extraction: extraction,
  playbook_extraction: extraction,
  profile_should_generate: gate,
  playbook_should_generate: gate,
  query_reformulation: answerOnly,
  document_expansion: answerOnly,
  shared_rule: { required: ["answer"], optional: ["agent_context", "tools"] },
  session_verdict: { required: ["definition", "answer"], optional: ["agent_context", "tools", "metadata"] },
  shadow_comparison: { required: ["definition", "answer"], optional: ["agent_context"] },
} as const satisfies Readonly<Record<string, PromptInputs>>;

export type PromptId = keyof typeof PROMPT_INPUTS;

export const promptIdSchema = z.enum([
  "profile_extraction",
  "playbook_extraction",
  "profile_should_generate",
  "playbook_should_generate",
  "query_reformulation",
  "document_expansion",
  "shared_rule",
  "session_verdict",
  "shadow_comparison",
]);

const MAX_PROMPT_LENGTH = 20_000;
const NAMED = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** What is wrong with the text of a prompt, in sentences. */
export function findPromptProblems(id: PromptId, text: string): string[] {
  const { required, optional }: PromptInputs = PROMPT_INPUTS[id];
  const named = new Set([...text.matchAll(NAMED)].map(([, name = ""]) => name));
  const known = [...required, ...optional];
  const listed = known.map((name) => `{{${name}}}`).join(", ");
  return [
    ...required
      .filter((name) => !named.has(name))
      .map((name) => `{{${name}}} is missing: the prompt needs it`),
    ...[...named]
      .filter((name) => !known.includes(name))
      .map((name) => `{{${name}}} is unknown; this prompt knows ${listed}`),
  ];
}

function promptText(id: PromptId) {
  return z
    .string()
    .max(MAX_PROMPT_LENGTH)
    .nullable()
    .default(null)
    .superRefine((value, context) => {
      if (value === null) return;
      for (const problem of findPromptProblems(id, value)) addValueError(context, value, problem);
    });
}

/** Texts in place of the built-in prompts. */
export const promptOverridesSchema = z
  .object({
    profile_extraction: promptText("profile_extraction").describe("Reads turns for facts about the user."),
    playbook_extraction: promptText("playbook_extraction").describe("Reads turns for rules for the agent."),
    profile_should_generate: promptText("profile_should_generate").describe(
      "Asks whether turns are worth reading for facts.",
    ),
    playbook_should_generate: promptText("playbook_should_generate").describe(
      "Asks whether turns are worth reading for rules.",
    ),
    query_reformulation: promptText("query_reformulation").describe("Rewrites the query of a search."),
    document_expansion: promptText("document_expansion").describe("Finds other words for a learning."),
    shared_rule: promptText("shared_rule").describe("Puts like rules of several users into one."),
    session_verdict: promptText("session_verdict").describe("Judges how a session went."),
    shadow_comparison: promptText("shadow_comparison").describe(
      "Says which of two sets of answers serves the user better.",
    ),
  })
  .meta({ id: "PromptOverrides" });

export type PromptOverrides = z.output<typeof promptOverridesSchema>;
