import { defineCommand } from "../../command.ts";
import { cancelOptions, statusOptions } from "./options.ts";

export const operationCommands = [
  defineCommand({
    path: ["operations", "status"],
    effect: "reads",
    summary: "Show how far regenerations are",
    examples: [{ line: "operations status", says: "The latest of each kind" }],
    args: {},
    options: statusOptions,
    run: () => import("./status.ts"),
  }),
  defineCommand({
    path: ["operations", "cancel"],
    effect: "writes",
    summary: "Stop regenerations; what is stored already stays",
    examples: [{ line: "operations cancel --service profile_generation", says: "Only of profiles" }],
    args: {},
    options: cancelOptions,
    run: () => import("./cancel.ts"),
  }),
];
