import { type ArgumentTable, defineOptions } from "../../options.ts";

export const createOptions = defineOptions({
  to: {
    kind: "text",
    value: "folder",
    summary: "copy it into this folder of this machine too, and check the copy",
  },
  keep: {
    kind: "integer",
    value: "n",
    min: 1,
    max: 1000,
    summary: "of the backups that were asked for, keep the newest n; all when absent",
  },
});

export const listOptions = defineOptions({});

export const backupArguments = {
  path: { summary: "folder of the backup", isRequired: true },
} as const satisfies ArgumentTable;

export const verifyOptions = defineOptions({});

export const restoreOptions = defineOptions({
  dataDir: { kind: "text", value: "folder", summary: "folder to restore into (else the server's default)" },
  backupDir: {
    kind: "text",
    value: "folder",
    summary: "where the present data is kept (env REFLEXIO_BACKUP_DIR, else backups in the data folder)",
  },
  dryRun: { kind: "flag", summary: "check everything and say what would happen; change nothing" },
  yes: { kind: "flag", short: "y", summary: "go on without a question" },
});
