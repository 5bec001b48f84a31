import type { ModelService } from "../../services/model-service.ts";
import type { Handlers } from "../handler.ts";

const DEFAULT_DAYS = 30;

export function modelHandlers(models: ModelService) {
  return {
    get_model_check: (_input, { principal, signal }) => models.check(principal.orgId, signal),
    get_spending: ({ body }, { principal }) => models.spent(principal.orgId, body.days_back ?? DEFAULT_DAYS),
    get_prompts: (_input, { principal }) => models.prompts(principal.orgId),
  } satisfies Partial<Handlers>;
}
