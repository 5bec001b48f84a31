import { type ArgumentTable, defineOptions, MAX_LIMIT } from "../../options.ts";

export const listOptions = defineOptions({
  operation: { kind: "text", value: "name", summary: "only changes by this operation, such as forget_user" },
  keyId: { kind: "text", value: "id", completes: "key", summary: "only changes by this key" },
  userId: { kind: "text", value: "id", summary: "only changes of this user's things" },
  since: { kind: "text", value: "time", summary: "only changes from then on, such as 2027-01-31" },
  until: { kind: "text", value: "time", summary: "only changes until then" },
  before: { kind: "integer", value: "n", min: 1, summary: "only entries before this number" },
  limit: { kind: "integer", value: "n", min: 1, max: MAX_LIMIT, fallback: 20, summary: "most entries" },
});

export const verifyArguments = {
  path: {
    summary: "data folder or backup to read without a server; the server's own log when absent",
    isRequired: false,
  },
} as const satisfies ArgumentTable;

export const verifyOptions = defineOptions({
  backupDir: {
    kind: "text",
    value: "folder",
    summary: "with a data folder: where its backups are (env REFLEXIO_BACKUP_DIR, else backups in it)",
  },
});
