import { defineCommand } from "../../command.ts";
import { apiArguments, apiOptions } from "./options.ts";

export const apiCommand = defineCommand({
  path: ["api"],
  effect: "reads",
  summary: "Call any operation of the server",
  examples: [
    { line: "api GET /api/whoami", says: "A read" },
    { line: `api POST /api/search --data '{"query": "deploy"}'`, says: "With a body; @file works too" },
  ],
  args: apiArguments,
  options: apiOptions,
  run: () => import("./call.ts"),
});
