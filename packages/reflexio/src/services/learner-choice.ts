import { ReflexioError } from "@reflexio/contracts";
import type { LanguageModel } from "../ports/language-model.ts";
import type { ExtractInput, ExtractOutput, Learner } from "../ports/learner.ts";
import { type ModelPolicy, modelPolicyOf } from "./model-policy.ts";
import type { SettingsService } from "./settings.ts";
import type { SpendingService } from "./spending.ts";

/** Who reads an org's turns now. */
export interface LearnerInfo {
  readonly id: string;
  /** True when the stride holds turns back until there are enough of them. */
  readonly costsMoney: boolean;
  /** Whether, why and when, in a sentence. */
  readonly note: string;
}

/** Reads with the learner that an org's settings choose. */
export interface LearnerChoice extends Learner {
  of(orgId: string): Promise<LearnerInfo>;
}

export interface LearnerChoiceDependencies {
  readonly settings: SettingsService;
  readonly spending: SpendingService;
  /** Reads when no model is configured or wanted, and in the place of one that failed. */
  readonly rules: Learner;
  /** Null when this server cannot use models. */
  readonly model: Learner | null;
  modelOf(orgId: string): Promise<LanguageModel | null>;
}

export function createLearnerChoice(dependencies: LearnerChoiceDependencies): LearnerChoice {
  const { settings, spending, rules, model, modelOf } = dependencies;

  const choose = (orgId: string) => modelPolicyOf({ settings, modelOf, canUseModels: model !== null }, orgId);

  async function describeModel(orgId: string, choice: ModelPolicy): Promise<string> {
    const opened = await modelOf(orgId);
    if (opened === null) return "The turns wait: the settings ask for a model and none is configured.";
    const cap = await spending.reachedCap(orgId);
    if (cap !== null) {
      return choice === "model"
        ? `${cap} The turns wait until midnight UTC.`
        : `${cap} Until midnight UTC the built-in rules read the turns.`;
    }
    const { extractors, sessionIdleSeconds } = await settings.of(orgId);
    const interval = Math.min(...extractors.map(({ batchInterval }) => batchInterval));
    const enough = extractors.length === 0 ? "" : ` after ${interval} new ones, or`;
    return `${opened.id} will read the turns${enough} when the user has been quiet for ${sessionIdleSeconds} seconds.`;
  }

  async function read(input: ExtractInput, reader: Learner, choice: ModelPolicy): Promise<ExtractOutput> {
    const output = await reader.extract(input);
    if (output.failure === undefined || choice === "model") return { learner: reader.id, ...output };
    // Never worse than without a model: the rules read what it could not.
    const instead = await rules.extract(input);
    const note = `The built-in rules read the turns, since the model could not: ${output.failure.message}`;
    return {
      ...instead,
      steps: [...(output.steps ?? []), ...(instead.steps ?? [])],
      learner: rules.id,
      note,
    };
  }

  return {
    id: rules.id,
    costsMoney: rules.costsMoney,
    async of(orgId) {
      const choice = await choose(orgId);
      if (choice !== "rules" && model !== null) {
        const { id, costsMoney } = model;
        return { id, costsMoney, note: await describeModel(orgId, choice) };
      }
      const why =
        (await settings.of(orgId)).learner === "rules" ? "the settings say so" : "no model is configured";
      const { id, costsMoney } = rules;
      const note =
        id === "rules"
          ? `The built-in rules will read the turns: ${why}.`
          : "The turns wait to be learnt from.";
      return { id, costsMoney, note };
    },
    async costsMoneyFor(orgId) {
      return (await choose(orgId)) !== "rules" && model !== null && model.costsMoney;
    },
    async extract(input) {
      const { brief } = input;
      if (brief === undefined) throw new ReflexioError("internal", "The choice of a learner needs a brief.");
      const choice = await choose(brief.orgId);
      if (choice === "rules" || model === null) return { learner: rules.id, ...(await rules.extract(input)) };
      return read(input, model, choice);
    },
  };
}
