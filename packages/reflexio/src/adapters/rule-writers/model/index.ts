import { ReflexioError } from "@reflexio/contracts";
import { groupByDirection } from "../../../core/aggregation/directions.ts";
import { ruleTextOf } from "../../../core/aggregation/rule-text.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { LanguageModel } from "../../../ports/language-model.ts";
import type { ModelFailure } from "../../../ports/model-failure.ts";
import type {
  RuleText,
  RuleWriter,
  RuleWriterInput,
  RuleWriterOutput,
  SourceRule,
} from "../../../ports/rule-writer.ts";
import type { RunStepRecord } from "../../../ports/run-step.ts";
import { renderSharedRule } from "../../../prompts/shared-rule.ts";
import { askModel, toModelFailure, UNUSABLE } from "../../asking/ask-model.ts";
import { readSharedRule, sharedRuleSchema } from "./reply.ts";

export interface ModelRuleWriterOptions {
  /** The org's model; null when none is configured. */
  modelOf(orgId: string): Promise<LanguageModel | null>;
  readonly clock: Clock;
}

const MAX_OUTPUT_TOKENS = 2_000;
/** About 20,000 tokens of rules in one prompt. */
const MAX_RULES_CHARACTERS = 60_000;
const MAX_RULES = 60;

function sizeOf(rule: RuleText): number {
  return JSON.stringify(ruleTextOf(rule)).length;
}

/** Rules that fit the prompt, in full, of as many users as possible: one of each user first, the newest. */
function chooseShown(rules: readonly SourceRule[]): SourceRule[] {
  const newest = [...rules].sort((a, b) => b.id - a.id);
  const seen = new Set<string | null>();
  const first = newest.filter((rule) => !seen.has(rule.userId) && seen.add(rule.userId));
  const ordered = [...first, ...newest.filter((rule) => !first.includes(rule))];
  const shown: SourceRule[] = [];
  let size = 0;
  for (const rule of ordered.slice(0, MAX_RULES)) {
    size += sizeOf(rule);
    if (size > MAX_RULES_CHARACTERS && shown.length > 1) break;
    shown.push(rule);
  }
  return shown.sort((a, b) => a.id - b.id);
}

/** Number of the direction of each rule; none where all ask in like words. */
function numberDirections(
  rules: readonly SourceRule[],
  overlap: number,
): ReadonlyMap<number, { readonly direction: number }> {
  const directions = groupByDirection(rules, overlap);
  if (directions.length < 2) return new Map();
  return new Map(
    directions.flatMap((members, index) => members.map(({ id }) => [id, { direction: index + 1 }])),
  );
}

/** Users by number: who they are is nobody's business. */
function numberUsers(rules: readonly SourceRule[]): ReadonlyMap<string, number> {
  const users = [...new Set(rules.flatMap((rule) => rule.userId ?? []))];
  return new Map(users.map((user, index) => [user, index + 1]));
}

function failed(steps: readonly RunStepRecord[], failure: ModelFailure): RuleWriterOutput {
  return { text: null, reason: failure.message, steps, failure };
}

/** The writer that asks a language model: one call a group, checked against its rules, repaired once. */
export function createModelRuleWriter({ modelOf, clock }: ModelRuleWriterOptions): RuleWriter {
  return {
    id: "model",
    async write(input: RuleWriterInput): Promise<RuleWriterOutput> {
      const { brief, signal = new AbortController().signal } = input;
      if (brief === undefined) throw new ReflexioError("internal", "The model writer needs a brief.");
      const model = await modelOf(brief.orgId);
      if (model === null) return failed([], { message: "No model is configured.", retryAfterMs: null });
      const rules = chooseShown(input.rules);
      const users = numberUsers(rules);
      const shown = new Map(rules.map((rule, index) => [index + 1, rule]));
      const directions = numberDirections(rules, input.directionOverlap);
      const { system, version, message } = renderSharedRule({
        agentContext: brief.agentContext,
        tools: brief.tools,
        rules: [...shown].map(([number, rule]) => ({
          rule: number,
          user: users.get(rule.userId ?? "") ?? null,
          conversations: rule.sessions.length,
          ...directions.get(rule.id),
          ...ruleTextOf(rule),
        })),
        current: input.current,
        refused: input.refused,
        minUsers: input.minUsers,
        template: brief.prompts.shared_rule,
      });
      const steps: RunStepRecord[] = [];
      try {
        const answer = await askModel(
          { model, meter: brief.meter, signal, clock, steps },
          {
            role: "generation",
            name: "merge",
            promptVersion: version,
            system,
            messages: [{ role: "user", content: message }],
            schema: sharedRuleSchema,
            maxOutputTokens: MAX_OUTPUT_TOKENS,
            nothing: '{"verdict": "none", "reason": "…", "stands_for": [], "leaves_out": [], "rule": null}',
            details: { rules: rules.length, users: users.size },
            read: (reply) => readSharedRule(reply, input, shown),
          },
        );
        return answer === undefined ? failed(steps, UNUSABLE) : { ...answer.value, steps };
      } catch (error) {
        signal.throwIfAborted();
        return failed(steps, toModelFailure(error));
      }
    },
  };
}
