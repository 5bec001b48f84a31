import { defineCommand } from "../../command.ts";
import { searchArguments, searchOptions } from "./options.ts";

export const searchCommand = defineCommand({
  path: ["search"],
  effect: "reads",
  summary: "Search everything that was learnt",
  description:
    "Searches profiles and playbooks and prints them as one block that an agent can be given. Prints nothing on stdout when nothing is relevant.",
  examples: [
    { line: 'search "which region do we deploy to" --user-id dana', says: "Profiles and rules" },
    { line: 'search "refunds" --json', says: "With scores, for a program" },
  ],
  args: searchArguments,
  options: searchOptions,
  run: () => import("./search.ts"),
});
