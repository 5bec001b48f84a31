import { z } from "zod";

/** The two services whose progress can be asked for. */
export const operationServiceSchema = z.enum(["profile_generation", "playbook_generation"]);

export type OperationService = z.infer<typeof operationServiceSchema>;

/** Other words for the services that clients send. */
const SERVICE_ALIASES: Readonly<Record<string, OperationService>> = {
  profile_generation: "profile_generation",
  playbook_generation: "playbook_generation",
  feedback_generation: "playbook_generation",
  rerun_profile_generation: "profile_generation",
  manual_profile_generation: "profile_generation",
  rerun_playbook_generation: "playbook_generation",
  manual_playbook_generation: "playbook_generation",
};

/** The service a client means, or undefined; older clients poll `feedback_generation` for playbooks. */
export function findOperationService(name: string): OperationService | undefined {
  return Object.hasOwn(SERVICE_ALIASES, name) ? SERVICE_ALIASES[name] : undefined;
}

export const operationStateSchema = z.enum(["in_progress", "completed", "failed", "cancelled"]);

/** Progress of a rerun or manual generation. */
export const operationStatusSchema = z
  .object({
    service_name: z.string().describe("profile_generation or playbook_generation."),
    operation_id: z.string().optional().describe("Id of this one operation."),
    status: operationStateSchema.describe("`failed` also when every user failed."),
    started_at: z.int().describe("Unix seconds."),
    completed_at: z.int().nullable().optional().describe("Unix seconds; absent while it runs."),
    total_users: z.int().describe("Users to go through."),
    processed_users: z.int().describe("Users done."),
    failed_users: z.int().describe("Users that failed."),
    current_user_id: z.string().nullable().optional().describe("The user it is at."),
    processed_user_ids: z.array(z.string()).describe("Users done."),
    failed_user_ids: z
      .array(
        z.object({
          user_id: z.string().describe("The user."),
          error: z.string().describe("Why it failed."),
        }),
      )
      .describe("Users that failed, and why."),
    request_params: z.record(z.string(), z.unknown()).describe("What was asked for."),
    stats: z.record(z.string(), z.unknown()).describe("Figures, such as `total_generated`."),
    error_message: z.string().nullable().optional().describe("Why it failed."),
    progress_percentage: z.number().min(0).max(100).describe("Share of users done."),
  })
  .meta({ id: "OperationStatusInfo" });

export type OperationState = z.infer<typeof operationStateSchema>;
export type OperationStatusInfo = z.infer<typeof operationStatusSchema>;
