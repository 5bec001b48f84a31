import { defineCommand } from "../../command.ts";
import { doctorOptions } from "./options.ts";

export const doctorCommands = [
  defineCommand({
    path: ["doctor", "check"],
    isDefault: true,
    effect: "reads",
    summary: "Check this machine and the server, with a remedy for each problem",
    description:
      "Runtime, files and their permissions, disk, port, every page of the database, versions, clocks, key, queue, learning, a new text for the embedder, and the language model by a real, tiny call. `doctor` alone does the same. Exit code 1 when a check fails; warnings do not fail, and what cannot be found out from here is skipped.",
    examples: [
      { line: "doctor check", says: "Everything" },
      { line: "doctor check --fix", says: "Repair on the way" },
    ],
    args: {},
    options: doctorOptions,
    run: () => import("./check.ts"),
  }),
];
