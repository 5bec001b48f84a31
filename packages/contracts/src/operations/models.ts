import { z } from "zod";
import { promptIdSchema } from "../config/prompts.ts";
import { defineOperation } from "../operation.ts";
import { wireInt } from "../primitives.ts";

const tag = "models";

const spentFields = {
  calls: z.int().describe("Calls made, failed ones included."),
  input_tokens: z.int().describe("Tokens sent."),
  output_tokens: z.int().describe("Tokens received."),
  cost_usd: z.number().describe("US dollars, as the provider said or by list price."),
};

/** Language models: whether they answer, what they cost, and what they are asked. */
export const modelOperations = {
  get_model_check: defineOperation({
    method: "POST",
    path: "/api/get_model_check",
    tag,
    access: "admin",
    summary: "Ask the configured model for one word",
    description:
      "Makes a real, tiny call to the model that learns, counted against the caps, and says whether it answered, how fast, and what to do when it did not.",
    body: z.object({}).meta({ id: "GetModelCheckRequest" }),
    response: z
      .object({
        status: z
          .enum(["answered", "unusable", "failed", "not_configured"])
          .describe("unusable: it answered, but not in the asked-for form."),
        message: z.string().describe("What happened, in words."),
        hint: z.string().optional().describe("The remedy."),
        model: z.string().optional().describe("Provider and model that answered, or the first choice."),
        latency_ms: z.int().optional().describe("Time of the whole call, repeats included."),
        ...spentFields,
        attempts: z
          .array(
            z.object({
              model: z.string().describe("Provider and model."),
              ms: z.int().describe("Milliseconds."),
              error: z.string().optional().describe("Why it failed."),
            }),
          )
          .describe("Every call that was made, in order."),
      })
      .meta({ id: "GetModelCheckResponse" }),
    errors: [],
    example: {},
  }),
  get_spending: defineOperation({
    method: "POST",
    path: "/api/get_spending",
    tag,
    access: "read",
    summary: "Show what model calls cost",
    description:
      "Calls, tokens and US dollars by day, model and role, and per learning made. Calls that are under way count as estimated.",
    body: z
      .object({
        days_back: wireInt({ gt: 0, le: 3650 })
          .nullable()
          .default(30)
          .describe("Days, today included, in UTC; null means 30."),
      })
      .meta({ id: "GetSpendingRequest" }),
    response: z
      .object({
        total: z.object(spentFields).describe("All of it."),
        today: z.object(spentFields).describe("What the caps are compared with."),
        caps: z
          .object({
            tokens_per_day: z.int().optional().describe("Absent: no cap."),
            cost_usd_per_day: z.number().optional().describe("Absent: no cap."),
          })
          .describe("Most a day."),
        days: z
          .array(z.object({ day: z.string().describe("Such as 2026-11-22, in UTC."), ...spentFields }))
          .describe("Days with calls, oldest first."),
        models: z
          .array(
            z.object({
              provider: z.string().describe("Provider."),
              model: z.string().describe("Model."),
              role: z.string().describe("What it was asked for: generation, gate, query, evaluation."),
              ...spentFields,
            }),
          )
          .describe("Dearest first."),
        learnings: z.int().describe("Learnings made by runs that called models."),
        cost_usd_per_learning: z.number().optional().describe("Absent when there are none."),
      })
      .meta({ id: "GetSpendingResponse" }),
    errors: [],
    example: { days_back: 7 },
  }),
  get_prompts: defineOperation({
    method: "GET",
    path: "/api/get_prompts",
    tag,
    access: "read",
    summary: "Show what models are asked",
    description:
      "The prompts in force with their versions and inputs. `reflexio.prompts` in the configuration replaces them; null there restores the built-in text, and the history of the configuration keeps every version.",
    response: z
      .object({
        prompts: z
          .array(
            z.object({
              id: promptIdSchema.describe("Name of the prompt in `reflexio.prompts`."),
              purpose: z.string().describe("What it is for."),
              version: z.string().describe("As it stands in the steps of runs."),
              is_default: z.boolean().describe("False when the configuration replaces it."),
              required_inputs: z.array(z.string()).describe("Must occur as {{input}}."),
              optional_inputs: z.array(z.string()).describe("May occur as {{input}}."),
              text: z.string().describe("The text in force."),
              default_text: z.string().describe("The built-in text."),
            }),
          )
          .describe("Every prompt that can be replaced."),
      })
      .meta({ id: "GetPromptsResponse" }),
    errors: [],
  }),
};
