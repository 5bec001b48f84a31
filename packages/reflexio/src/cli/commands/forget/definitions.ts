import { defineCommand } from "../../command.ts";
import { forgetArguments, forgetOptions } from "./options.ts";

export const forgetCommand = defineCommand({
  path: ["forget"],
  effect: "deletes",
  summary: "Erase everything about a user: turns, learnings, traces, keys",
  description:
    "Counts first. With --erase it asks for the user's id to be typed and erases for good; shared rules that rested on the user are made anew or withdrawn.",
  examples: [
    { line: "forget dana", says: "Count what would be erased" },
    { line: "forget dana --erase", says: "Erase, after typing the id" },
    { line: "forget dana --erase --yes", says: "For scripts" },
  ],
  args: forgetArguments,
  options: forgetOptions,
  run: () => import("./forget.ts"),
});
