import { defineCommand } from "../../command.ts";
import { doctorOptions } from "./options.ts";

export const doctorCommands = [
  defineCommand({
    path: ["doctor", "check"],
    isDefault: true,
    effect: "reads",
    summary: "Check this machine and the server, with a remedy for each problem",
    description:
      "Runtime, files, disk, server, versions, key, search by meaning, learning, clocks, and the language model by a real, tiny call. `doctor` alone does the same. Exit code 1 when a check fails; warnings do not fail.",
    examples: [
      { line: "doctor check", says: "Everything" },
      { line: "doctor check --fix", says: "Repair permissions on the way" },
    ],
    args: {},
    options: doctorOptions,
    run: () => import("./check.ts"),
  }),
];
