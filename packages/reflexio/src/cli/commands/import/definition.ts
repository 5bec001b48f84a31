import { defineCommand } from "../../command.ts";
import { importArguments, importOptions } from "./options.ts";

export const importCommand = defineCommand({
  path: ["import"],
  effect: "writes",
  namesServer: true,
  summary: "Import conversations from files",
  description: `Finds out what the files hold and publishes it. One format can be imported now: Reflexio's own
payloads, as JSON or JSONL, which \`publish --file\` takes too. Exports of other systems are recognised and
refused by name until they are supported. Repeating an import completes it: what is stored already is skipped.`,
  examples: [
    { line: "import conversations.jsonl", says: "Repeat it after a failure to complete it" },
    { line: "import conversations.jsonl --dry-run", says: "Look first: payloads, turns, users, problems" },
    { line: "import day1.jsonl day2.jsonl --failed-file failed.jsonl", says: "Several files" },
  ],
  args: importArguments,
  options: importOptions,
  handlesInterrupt: true,
  run: () => import("./import.ts"),
});
