import type { ForgetService } from "../../services/forget-service.ts";
import type { Handlers } from "../handler.ts";

export function userHandlers(forgetting: ForgetService) {
  return {
    async forget_user({ body }, { principal, idempotencyKey: key }) {
      const { user_id, dry_run } = body;
      if (dry_run) return forgetting.preview(principal.orgId, user_id);
      const call = { operation: "forget_user", key, body };
      return forgetting.forget(principal.orgId, user_id, principal.name, call);
    },
  } satisfies Partial<Handlers>;
}
