import type { Command } from "./command.ts";
import { agentPlaybookCommands } from "./commands/agent-playbooks/definitions.ts";
import { apiCommand } from "./commands/api/definitions.ts";
import { authCommands } from "./commands/auth/definitions.ts";
import { interactionCommands } from "./commands/interactions/definitions.ts";
import { publishCommand } from "./commands/publish/definition.ts";
import { searchCommand } from "./commands/search/definitions.ts";
import { serviceCommands } from "./commands/services/definitions.ts";
import { statusCommands } from "./commands/status/definitions.ts";
import { userPlaybookCommands } from "./commands/user-playbooks/definitions.ts";
import { userProfileCommands } from "./commands/user-profiles/definitions.ts";

/** Every command as data. The parser, the help, and later completion and documentation are made from it. */
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
    auth: "Saved servers and keys",
    status: "Health and identity",
  },
  commands: [
    publishCommand(["publish"]),
    searchCommand,
    ...serviceCommands,
    ...interactionCommands,
    ...userProfileCommands,
    ...agentPlaybookCommands,
    ...userPlaybookCommands,
    ...authCommands,
    ...statusCommands,
    apiCommand,
  ],
};

export function groupSummary(table: CommandTable, group: string): string {
  return table.groups[group] ?? "";
}
