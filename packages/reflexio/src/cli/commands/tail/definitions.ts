import { defineCommand } from "../../command.ts";
import { tailOptions } from "./options.ts";

export const tailCommand = defineCommand({
  path: ["tail"],
  effect: "reads",
  isEndless: true,
  summary: "Follow what happens: publishes, runs, learnings, reviews",
  description:
    "Prints events as they happen until Ctrl-C, and goes on after a lost connection without missing any. With --json or --jsonl each event is one line of JSON.",
  examples: [
    { line: "tail --count 1", says: "Wait for one event" },
    { line: "tail --types learning.added,run.finished --jsonl", says: "For a program" },
  ],
  args: {},
  options: tailOptions,
  run: () => import("./tail.ts"),
});
