import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { agentPlaybookViewSchema } from "../playbook.ts";
import { wireInt } from "../primitives.ts";
import { msg, REPEAT_ERRORS, success } from "../responses.ts";
import { playbookUpdateFields } from "./user-playbooks.ts";

const tag = "agent playbooks";

/** Reviewing agent playbooks, beyond approving and rejecting them. */
export const reviewOperations = {
  merge_agent_playbooks: defineOperation({
    method: "POST",
    path: "/api/merge_agent_playbooks",
    tag,
    access: "review",
    summary: "Make one pending agent playbook of several",
    description:
      "The first rule is kept, with the given words when there are some; the others are archived, and the users behind them stand behind the kept one. All must be pending and have one agent version and one name. `restore_learning` brings an archived one back.",
    body: z
      .object({
        agent_playbook_ids: z
          .array(wireInt({ gt: 0 }))
          .min(2)
          .max(20)
          .describe("The rules; the first one is kept."),
        content: playbookUpdateFields.content,
        trigger: playbookUpdateFields.trigger,
        rationale: playbookUpdateFields.rationale,
      })
      .meta({ id: "MergeAgentPlaybooksRequest" }),
    response: z
      .object({ success, agent_playbook: agentPlaybookViewSchema.describe("The kept rule."), msg })
      .meta({ id: "MergeAgentPlaybooksResponse" }),
    idempotent: true,
    errors: ["not_found", ...REPEAT_ERRORS],
    example: { agent_playbook_ids: [5, 6], content: "Read the whole address back" },
  }),
};
