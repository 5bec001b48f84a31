import { defineCommand } from "../../command.ts";
import { confirmOptions } from "../../confirm-options.ts";
import { listOptions } from "./options.ts";

export const agentPlaybookCommands = [
  defineCommand({
    path: ["agent-playbooks", "list"],
    summary: "List rules shared by all users of an agent",
    examples: [
      { line: "agent-playbooks list --playbook-status pending", says: "What waits for a person's approval" },
    ],
    args: {},
    options: listOptions,
    run: () => import("./list.ts"),
  }),
  defineCommand({
    path: ["agent-playbooks", "delete-all"],
    summary: "Delete every agent playbook; user playbooks stay",
    examples: [{ line: "agent-playbooks delete-all --yes", says: "Without a question, for scripts" }],
    args: {},
    options: confirmOptions,
    run: () => import("./delete-all.ts"),
  }),
];
