import { z } from "zod";
import { DEFAULT_AGENT_VERSION } from "../enums.ts";
import { nullableNameList } from "../lists.ts";
import { defineOperation } from "../operation.ts";
import { operationStatusSchema } from "../operation-status.ts";
import { checkTimeRange, nonEmptyName, timeRangeFields, wireInt, wireName } from "../primitives.ts";
import { message, msg, REPEAT_ERRORS, success } from "../responses.ts";
import { nullableName } from "../text.ts";

const tag = "generation";

/** An agent version; empty or absent means the default one. */
export function agentVersionOrDefault() {
  return wireName()
    .default(DEFAULT_AGENT_VERSION)
    .transform((value) => (value === "" ? DEFAULT_AGENT_VERSION : value))
    .meta({ type: "string" });
}

const agentVersion = agentVersionOrDefault().describe("Version of the agent; empty means the default one.");
const source = nullableName().describe("Only turns from this source.");
const extractorNames = nullableNameList().describe("Only these extractors; null means all.");
const playbookName = nullableName().describe("Only this playbook extractor.");
const profilesGenerated = z.int().optional().describe("Profiles that this operation made.");
const playbooksGenerated = z.int().optional().describe("User playbooks that this operation made.");
const operationId = z.string().optional().describe("Id to ask get_operation_status about and to cancel by.");
const startErrors = ["model_unavailable", ...REPEAT_ERRORS] as const;

/** Learning again, learning now, aggregating, and watching it. */
export const generationOperations = {
  rerun_profile_generation: defineOperation({
    method: "POST",
    path: "/api/rerun_profile_generation",
    tag,
    access: "admin",
    summary: "Learn profiles again from stored turns",
    description:
      "Starts in the background and answers at once. The new profiles are pending until an upgrade; current ones are untouched. A second start while one is running answers conflict.",
    body: z
      .object({
        user_id: nullableName().describe("Only this user."),
        ...timeRangeFields,
        source,
        extractor_names: extractorNames,
      })
      .superRefine(checkTimeRange)
      .meta({ id: "RerunProfileGenerationRequest" }),
    response: z
      .object({ success, msg, profiles_generated: profilesGenerated, operation_id: operationId })
      .meta({ id: "RerunProfileGenerationResponse" }),
    idempotent: true,
    errors: startErrors,
    example: { user_id: "dana" },
  }),
  manual_profile_generation: defineOperation({
    method: "POST",
    path: "/api/manual_profile_generation",
    tag,
    access: "admin",
    summary: "Learn profiles now",
    description:
      "Reads the latest turns of the user, or of every user, whatever the gates say, and answers when it is done. The new profiles are current.",
    body: z
      .object({
        user_id: nullableName().describe("Only this user; null means every user."),
        source,
        extractor_names: extractorNames,
      })
      .meta({ id: "ManualProfileGenerationRequest" }),
    response: z
      .object({ success, msg, profiles_generated: profilesGenerated, operation_id: operationId })
      .meta({ id: "ManualProfileGenerationResponse" }),
    idempotent: true,
    errors: startErrors,
    example: { user_id: "dana" },
  }),
  rerun_playbook_generation: defineOperation({
    method: "POST",
    path: "/api/rerun_playbook_generation",
    tag,
    access: "admin",
    boundKeys: { agentVersion: "body.agent_version" },
    summary: "Learn user playbooks again from stored turns",
    description:
      "Starts in the background and answers at once. Earlier pending rules of the version and name are replaced; current ones are untouched. A second start while one is running answers conflict.",
    body: z
      .object({ agent_version: agentVersion, ...timeRangeFields, playbook_name: playbookName, source })
      .superRefine(checkTimeRange)
      .meta({ id: "RerunPlaybookGenerationRequest" }),
    response: z
      .object({ success, msg, playbooks_generated: playbooksGenerated, operation_id: operationId })
      .meta({ id: "RerunPlaybookGenerationResponse" }),
    idempotent: true,
    errors: startErrors,
    example: { agent_version: "v3" },
  }),
  manual_playbook_generation: defineOperation({
    method: "POST",
    path: "/api/manual_playbook_generation",
    tag,
    access: "admin",
    boundKeys: { agentVersion: "body.agent_version" },
    summary: "Learn user playbooks now",
    description:
      "Reads the latest turns of users of the agent version, whatever the gates say, and answers when it is done. The new rules are current.",
    body: z
      .object({ agent_version: agentVersion, source, playbook_name: playbookName })
      .meta({ id: "ManualPlaybookGenerationRequest" }),
    response: z
      .object({ success, msg, playbooks_generated: playbooksGenerated, operation_id: operationId })
      .meta({ id: "ManualPlaybookGenerationResponse" }),
    idempotent: true,
    errors: startErrors,
    example: { agent_version: "v3" },
  }),
  run_playbook_aggregation: defineOperation({
    method: "POST",
    path: "/api/run_playbook_aggregation",
    tag,
    access: "admin",
    boundKeys: { agentVersion: "body.agent_version" },
    summary: "Aggregate user playbooks now",
    description:
      "Groups current user playbooks of the version and name into agent playbooks and answers when it is done. Approved rules change only by a proposed revision.",
    body: z
      .object({
        agent_version: agentVersion,
        playbook_name: nonEmptyName().describe("The playbook extractor whose rules are aggregated."),
        cluster_id: wireInt({ gt: 0 })
          .nullable()
          .default(null)
          .describe(
            "Only what changed is looked at, and this failed cluster is tried again, as `get_aggregation_status` names it; null looks at everything.",
          ),
      })
      .meta({ id: "RunPlaybookAggregationRequest" }),
    response: z
      .object({
        success,
        message,
        run_id: z.string().optional().describe("The run, to read its trace by."),
        user_playbooks_processed: z.int().optional().describe("User playbooks that were looked at."),
        clusters_found: z.int().optional().describe("Groups of like rules."),
        agent_playbooks_added: z.int().optional().describe("New agent playbooks."),
        agent_playbooks_updated: z.int().optional().describe("Changed agent playbooks."),
      })
      .meta({ id: "RunPlaybookAggregationResponse" }),
    idempotent: true,
    errors: ["not_found", ...startErrors],
    example: { playbook_name: "shipping", agent_version: "v3" },
  }),
  get_operation_status: defineOperation({
    method: "GET",
    path: "/api/get_operation_status",
    tag,
    access: "read",
    summary: "Show the progress of a rerun or manual generation",
    description: "The latest operation of the service, or the one that `operation_id` names.",
    query: z.object({
      service_name: wireName()
        .default("profile_generation")
        .describe("profile_generation or playbook_generation."),
      operation_id: nullableName().describe("One operation; beats the service."),
    }),
    response: z
      .object({
        success,
        operation_status: operationStatusSchema.optional().describe("Absent when there was none."),
        msg,
      })
      .meta({ id: "GetOperationStatusResponse" }),
    errors: [],
    queryExample: { service_name: "profile_generation" },
  }),
  cancel_operation: defineOperation({
    method: "POST",
    path: "/api/cancel_operation",
    tag,
    access: "admin",
    summary: "Cancel reruns and manual generations",
    description: "Stops before the next user or model call; what is stored already stays.",
    body: z
      .object({
        service_name: nullableName().describe("One service; null means both."),
        operation_id: nullableName().describe("One operation; beats the service."),
      })
      .meta({ id: "CancelOperationRequest" }),
    response: z
      .object({
        success,
        cancelled_services: z.array(z.string()).describe("Services with an operation that stops."),
        cancelled_operation_ids: z.array(z.string()).optional().describe("The operations that stop."),
        msg,
      })
      .meta({ id: "CancelOperationResponse" }),
    idempotent: true,
    errors: REPEAT_ERRORS,
    example: { service_name: "playbook_generation" },
  }),
};
