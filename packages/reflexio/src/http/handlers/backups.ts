import type { BackupService } from "../../services/backup-service.ts";
import type { Handlers } from "../handler.ts";

export function backupHandlers(backups: BackupService) {
  return {
    async create_backup({ body }, { principal }) {
      return backups.create(principal.orgId, body.keep);
    },
    async list_backups(_input, { principal }) {
      return backups.list(principal.orgId);
    },
    async verify_backup({ query }, { principal }) {
      return backups.verify(principal.orgId, query.name);
    },
  } satisfies Partial<Handlers>;
}
