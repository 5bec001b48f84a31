import { z } from "zod";
import { wireBool, wireFloat, wireInt } from "../primitives.ts";
import { promptOverridesSchema } from "./prompts.ts";

/** A key found in the environment must not become a surprise on the bill. */
const DEFAULT_DAILY_COST_USD = 5;

/** A block whose absence, null included, means all its defaults. */
function block<Schema extends z.ZodObject>(schema: Schema) {
  return z.preprocess((value) => value ?? {}, schema).prefault({});
}

const agentPlaybookPolicySchema = z
  .object({
    serve_pending: wireBool().default(false).describe("Tell agents shared rules that nobody approved yet."),
    min_users: wireInt({ ge: 1, le: 1000 })
      .default(2)
      .describe("Distinct users a shared rule needs; 1 only makes sense for a single user."),
    auto_approve: wireBool().default(false).describe("Approve shared rules without a person."),
  })
  .meta({ id: "AgentPlaybookPolicy" });

const capsSchema = z
  .object({
    tokens_per_day: wireInt({ ge: 0 })
      .nullable()
      .default(null)
      .describe("Most tokens a day; null means no cap."),
    cost_usd_per_day: wireFloat({ ge: 0 })
      .nullable()
      .default(DEFAULT_DAILY_COST_USD)
      .describe("Most US dollars a day, 5 unless set; null means no cap."),
  })
  .meta({ id: "SpendingCaps" });

const evaluationSchema = z
  .object({
    seed_playbooks: wireBool()
      .default(false)
      .describe(
        "Let a model that judges a session a failure propose the user playbook that would have prevented it.",
      ),
  })
  .meta({ id: "EvaluationOptions" });

const redactionSchema = z
  .object({
    secrets: z
      .enum(["mask", "off", "drop"])
      .default("mask")
      .describe("Keys, tokens and private keys in turns: mask them, leave them, or drop the turn."),
    personal: z
      .enum(["off", "mask", "drop"])
      .default("off")
      .describe(
        "Mail addresses, phone and card numbers and the like: leave them, mask them, or drop the turn.",
      ),
  })
  .meta({ id: "RedactionOptions" });

function perMinute(fallback: number) {
  return wireInt({ gt: 0, le: 1_000_000 }).nullable().default(fallback);
}

const rateLimitsSchema = z
  .object({
    publish_per_minute: perMinute(3000).describe(
      "Publishing and adding, calls of one key; null means no limit.",
    ),
    search_per_minute: perMinute(3000).describe("Searches and contexts, calls of one key."),
    generation_per_minute: perMinute(60).describe(
      "Learning again, aggregating, cancelling, judging a session and checking a model, calls of one key.",
    ),
    other_per_minute: perMinute(3000).describe("Everything else, calls of one key."),
    address_per_minute: perMinute(12_000).describe("All calls that come from one address."),
  })
  .meta({ id: "RateLimitOptions" });

/** Options that only this server knows. */
export const reflexioOptionsSchema = z
  .object({
    learner: z
      .enum(["auto", "rules", "model"])
      .default("auto")
      .describe(
        "Who learns: a model when one is configured and else the rules, only rules, or only a model.",
      ),
    agent_playbook_policy: block(agentPlaybookPolicySchema).describe(
      "When shared rules are made and served.",
    ),
    session_idle_seconds: wireInt({ ge: 1, le: 604_800 })
      .default(600)
      .describe("Quiet time after which a session counts as ended."),
    evaluation: block(evaluationSchema).describe("What follows from verdicts."),
    caps: block(capsSchema).describe("What models may cost; retries count."),
    redaction: block(redactionSchema).describe("What is taken out of turns before they are stored."),
    prompts: block(promptOverridesSchema).describe(
      "Texts in place of the built-in prompts; null means the built-in one.",
    ),
    rate_limits: block(rateLimitsSchema).describe(
      "Most calls a minute. Admin keys used on the server's own machine are not counted.",
    ),
    allow_private_urls: wireBool()
      .default(false)
      .describe("Let endpoints and images lead into the own network, such as a model on localhost."),
  })
  .meta({ id: "ReflexioOptions" });

export type ReflexioOptions = z.output<typeof reflexioOptionsSchema>;
