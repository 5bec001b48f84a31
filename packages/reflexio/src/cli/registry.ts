import type { Command } from "./command.ts";
import { agentPlaybookCommands } from "./commands/agent-playbooks/definitions.ts";
import { apiCommand } from "./commands/api/definitions.ts";
import { auditCommands } from "./commands/audit/definitions.ts";
import { authCommands } from "./commands/auth/definitions.ts";
import { backupCommands } from "./commands/backup/definitions.ts";
import { completionCommand } from "./commands/completion/definitions.ts";
import { configCommands } from "./commands/config/definitions.ts";
import { contextCommand } from "./commands/context/definitions.ts";
import { doctorCommands } from "./commands/doctor/definitions.ts";
import { evaluationCommands } from "./commands/evaluations/definitions.ts";
import { forgetCommand } from "./commands/forget/definitions.ts";
import { importCommand } from "./commands/import/definition.ts";
import { interactionCommands } from "./commands/interactions/definitions.ts";
import { keyCommands } from "./commands/keys/definitions.ts";
import { learningCommands } from "./commands/learnings/definitions.ts";
import { operationCommands } from "./commands/operations/definitions.ts";
import { publishCommand } from "./commands/publish/definition.ts";
import { requestCommands } from "./commands/requests/definitions.ts";
import { reviewCommands } from "./commands/review/definitions.ts";
import { runCommands } from "./commands/runs/definitions.ts";
import { searchCommand } from "./commands/search/definitions.ts";
import { serverCommands } from "./commands/servers/definitions.ts";
import { serviceCommands } from "./commands/services/definitions.ts";
import { sessionCommands } from "./commands/sessions/definitions.ts";
import { setupCommands } from "./commands/setup/definitions.ts";
import { statsCommand } from "./commands/stats/definitions.ts";
import { statusCommands } from "./commands/status/definitions.ts";
import { tailCommand } from "./commands/tail/definitions.ts";
import { userPlaybookCommands } from "./commands/user-playbooks/definitions.ts";
import { userProfileCommands } from "./commands/user-profiles/definitions.ts";

/** Every command as data. The parser, the help, completion and documentation are made from it. */
export interface CommandTable {
  readonly groups: Readonly<Record<string, string>>;
  /** In the order of the help. */
  readonly commands: readonly Command[];
}

export const commandTable: CommandTable = {
  groups: {
    services: "Start and stop the server",
    interactions: "Turns of conversations",
    "user-profiles": "What is known about users",
    "agent-playbooks": "Rules shared by all users of an agent",
    "user-playbooks": "Rules learnt from single users",
    sessions: "Conversations",
    requests: "Publish calls",
    learnings: "Where a profile or playbook comes from",
    runs: "What learners did, and why",
    operations: "Progress of regenerations",
    evaluations: "How well the agent did",
    config: "Configuration of the server",
    keys: "API keys",
    audit: "Who changed what",
    backup: "Copies of the whole server",
    auth: "Saved servers and keys",
    servers: "Servers by name",
    status: "Health and identity",
    doctor: "Find out what is wrong",
    setup: "Set up a server",
  },
  commands: [
    publishCommand(["publish"]),
    searchCommand,
    contextCommand,
    importCommand,
    ...serviceCommands,
    ...interactionCommands,
    ...userProfileCommands,
    ...agentPlaybookCommands,
    ...userPlaybookCommands,
    ...reviewCommands,
    ...sessionCommands,
    ...requestCommands,
    ...learningCommands,
    ...runCommands,
    ...operationCommands,
    ...evaluationCommands,
    statsCommand,
    tailCommand,
    forgetCommand,
    ...configCommands,
    ...keyCommands,
    ...auditCommands,
    ...backupCommands,
    ...authCommands,
    ...serverCommands,
    ...statusCommands,
    apiCommand,
    ...doctorCommands,
    ...setupCommands,
    completionCommand,
  ],
};

export function groupSummary(table: CommandTable, group: string): string {
  return table.groups[group] ?? "";
}
