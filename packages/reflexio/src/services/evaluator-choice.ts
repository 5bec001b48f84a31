import { ReflexioError } from "@reflexio/contracts";
import type { EvaluateInput, EvaluateOutput, Evaluator } from "../ports/evaluator.ts";
import type { LanguageModel } from "../ports/language-model.ts";
import { modelPolicyOf } from "./model-policy.ts";
import type { SettingsService } from "./settings.ts";

export interface EvaluatorChoiceDependencies {
  readonly settings: SettingsService;
  readonly rules: Evaluator;
  /** Null when this server cannot use models. */
  readonly model: Evaluator | null;
  modelOf(orgId: string): Promise<LanguageModel | null>;
}

/** Said of every verdict by the rules, so that nobody takes one for a judgement of what was done. */
const BY_RULES = "Judged by the built-in rules, which read how the user took it, not whether it was right";

/** Judges with the evaluator that an org's settings choose. */
export function createEvaluatorChoice(dependencies: EvaluatorChoiceDependencies): Evaluator {
  const { settings, rules, model } = dependencies;

  async function byRules(input: EvaluateInput, why: string): Promise<EvaluateOutput> {
    const shadow = (input.shadow ?? null) === null ? "" : " Comparing shadow answers needs a model.";
    const note = `${BY_RULES}: ${why}${shadow}`;
    return { ...(await rules.evaluate(input)), evaluator: rules.id, note };
  }

  return {
    id: rules.id,
    async evaluate(input) {
      const { brief } = input;
      if (brief === undefined)
        throw new ReflexioError("internal", "The choice of an evaluator needs a brief.");
      const { config, learner } = await settings.of(brief.orgId);
      if (config.agent_success_configs === null) return byRules(input, "no evaluator is configured.");
      const policy = await modelPolicyOf({ ...dependencies, canUseModels: model !== null }, brief.orgId);
      if (policy === "rules" || model === null) {
        return byRules(input, learner === "rules" ? "the settings say so." : "no model is configured.");
      }
      const output = { ...(await model.evaluate(input)), evaluator: model.id };
      if (output.failure === undefined || policy === "model") return output;
      const instead = await byRules(input, `the model could not: ${output.failure.message}`);
      return { ...instead, steps: output.steps ?? [] };
    },
  };
}
