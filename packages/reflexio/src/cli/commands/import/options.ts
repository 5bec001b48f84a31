import { type ArgumentTable, defineOptions } from "../../options.ts";
import { publishOptions } from "../publish/options.ts";

export const importArguments = {
  files: { summary: "files to import; - is stdin", isRequired: true, isVariadic: true },
} as const satisfies ArgumentTable;

const { userId, sessionId, agentVersion, wait, skipAggregation, concurrency, failedFile, republish } =
  publishOptions;

export const importOptions = defineOptions({
  userId,
  sessionId,
  source: { kind: "text", value: "name", summary: "where the conversations happened", fallback: "import" },
  agentVersion,
  wait,
  skipAggregation,
  concurrency,
  failedFile,
  republish,
  dryRun: { kind: "flag", summary: "say what would be imported, and send nothing" },
});
