import type { OperationInput, OperationResponse } from "@reflexio/contracts";
import type { AuditAnchor, AuditEntry } from "../ports/audit.ts";
import type { Storage } from "../ports/storage.ts";

type Query = OperationInput<"list_audit_log">["query"];
type Page = OperationResponse<"list_audit_log">;

/** Reading the audit log of an org. */
export interface AuditService {
  list(orgId: string, query: Query): Promise<Page>;
  verify(orgId: string): Promise<OperationResponse<"verify_audit_log">>;
}

function toView({ atMs, keyId, changes, ...entry }: AuditEntry): Page["entries"][number] {
  return {
    ...entry,
    created_at: Math.floor(atMs / 1000),
    ...(keyId === null ? {} : { key_id: keyId }),
    changes: changes.map(({ what, ids, count }) => ({ what, ids: [...ids], count })),
  };
}

/** @param anchorsOf heads of an org's log that were written down outside the database */
export function createAuditService(
  storage: Storage,
  anchorsOf: (orgId: string) => Promise<readonly AuditAnchor[]>,
): AuditService {
  return {
    async list(orgId, { operation, key_id, user_id, start_time, end_time, limit, cursor }) {
      const most = limit ?? 50;
      const filter = {
        operation,
        keyId: key_id,
        userId: user_id,
        fromMs: start_time === null ? null : start_time * 1000,
        // The whole of the last second: entries are shown in seconds.
        toMs: end_time === null ? null : end_time * 1000 + 999,
        before: cursor,
      };
      const entries = await storage.audit.list(orgId, filter, most + 1);
      const shown = entries.slice(0, most);
      const last = shown.at(-1);
      return {
        entries: shown.map(toView),
        ...(entries.length > most && last !== undefined ? { next_cursor: last.seq } : {}),
      };
    },
    async verify(orgId) {
      const { head, problems, ...verdict } = await storage.audit.verify(orgId, await anchorsOf(orgId));
      return {
        ok: problems.length === 0,
        ...verdict,
        ...(head === null ? {} : { head: { ...head } }),
        problems: problems.map((problem) => ({ ...problem })),
      };
    },
  };
}
