import { ReflexioError } from "@reflexio/contracts";
import type { LanguageModel } from "../ports/language-model.ts";
import type { RuleWriter, RuleWriterInput, RuleWriterOutput } from "../ports/rule-writer.ts";
import { modelPolicyOf } from "./model-policy.ts";
import type { SettingsService } from "./settings.ts";

export interface RuleWriterChoiceDependencies {
  readonly settings: SettingsService;
  readonly rules: RuleWriter;
  /** Null when this server cannot use models. */
  readonly model: RuleWriter | null;
  modelOf(orgId: string): Promise<LanguageModel | null>;
}

/** Writes with the writer that an org's settings choose. */
export function createRuleWriterChoice(dependencies: RuleWriterChoiceDependencies): RuleWriter {
  const { rules, model } = dependencies;

  /** A rule in force is better than the words of one user: then the model is asked again later. */
  async function standIn(input: RuleWriterInput, output: RuleWriterOutput): Promise<RuleWriterOutput> {
    if (output.failure === undefined || input.current !== null) return output;
    const { text } = await rules.write(input);
    const reason = `The words of one of the rules stand in, since the model could not: ${output.reason}`;
    return { ...output, text, reason, writer: rules.id };
  }

  return {
    id: rules.id,
    async write(input) {
      const { brief } = input;
      if (brief === undefined) throw new ReflexioError("internal", "The choice of a writer needs a brief.");
      const policy = await modelPolicyOf({ ...dependencies, canUseModels: model !== null }, brief.orgId);
      if (policy === "rules" || model === null) return { ...(await rules.write(input)), writer: rules.id };
      const output = { ...(await model.write(input)), writer: model.id };
      return policy === "model" ? output : standIn(input, output);
    },
  };
}
