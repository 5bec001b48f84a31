import { defineCommand } from "../../command.ts";
import { statsOptions } from "./options.ts";

export const statsCommand = defineCommand({
  path: ["stats"],
  effect: "reads",
  summary: "Show how much was said and learnt, against the period before, and what models cost",
  examples: [{ line: "stats --days 7", says: "This week against last week" }],
  args: {},
  options: statsOptions,
  run: () => import("./stats.ts"),
});
