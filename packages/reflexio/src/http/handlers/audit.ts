import type { AuditService } from "../../services/audit-service.ts";
import type { Handlers } from "../handler.ts";

export function auditHandlers(audit: AuditService) {
  return {
    async list_audit_log({ query }, { principal }) {
      return audit.list(principal.orgId, query);
    },
    async verify_audit_log(_input, { principal }) {
      return audit.verify(principal.orgId);
    },
  } satisfies Partial<Handlers>;
}
