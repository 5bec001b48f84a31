import type { LanguageModel } from "../ports/language-model.ts";
import type { SettingsService } from "./settings.ts";

/** Who does an org's thinking: the built-in rules, a model, or a model and the rules in its place when it fails. */
export type ModelPolicy = "rules" | "model" | "model or rules";

export interface ModelPolicyDependencies {
  readonly settings: SettingsService;
  /** False: this server uses none. */
  readonly canUseModels: boolean;
  modelOf(orgId: string): Promise<LanguageModel | null>;
}

/** What the org's settings and keys come to. */
export async function modelPolicyOf(
  { settings, canUseModels, modelOf }: ModelPolicyDependencies,
  orgId: string,
): Promise<ModelPolicy> {
  const { learner } = await settings.of(orgId);
  if (learner === "rules" || !canUseModels) return "rules";
  if (learner === "model") return "model";
  return (await modelOf(orgId)) === null ? "rules" : "model or rules";
}
