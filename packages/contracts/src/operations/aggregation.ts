import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { wireBool, wireInt } from "../primitives.ts";
import { msg, success } from "../responses.ts";
import { nullableName } from "../text.ts";

export const clusterStateSchema = z
  .enum(["gathering", "served", "withdrawn", "rejected", "failed"])
  .describe(
    "gathering: too few users yet; served: a rule stands for it; withdrawn: its rule lost its users; rejected: a person said no; failed: no rule could be written.",
  );

const count = (what: string) => z.int().describe(what);

/** How aggregation stands. */
export const aggregationOperations = {
  get_aggregation_status: defineOperation({
    method: "POST",
    path: "/api/get_aggregation_status",
    tag: "agent playbooks",
    access: "read",
    boundKeys: { agentVersion: "body.agent_version" },
    summary: "Show how aggregation stands",
    description:
      "Groups of like user playbooks with the agent playbook that stands for each, those whose last try failed with the reason and the time of the next try, and how many new user playbooks wait. `run_playbook_aggregation` with `cluster_id` tries one of them at once.",
    body: z
      .object({
        agent_version: nullableName().describe("Only this version."),
        playbook_name: nullableName().describe("Only this playbook extractor."),
        only_failed: wireBool().default(false).describe("Only clusters whose last try failed."),
        limit: wireInt({ ge: 1, le: 10_000 }).default(100).describe("Most clusters, failed ones first."),
      })
      .meta({ id: "GetAggregationStatusRequest" }),
    response: z
      .object({
        success,
        groups: z
          .array(
            z.object({
              agent_version: z.string().describe("Version of the agent."),
              playbook_name: z.string().describe("The playbook extractor."),
              waiting_user_playbooks: count("Current user playbooks that no cluster holds yet."),
              clusters: count("Clusters in all."),
              failed_clusters: count("Of these, whose last try failed."),
            }),
          )
          .describe("What is aggregated together, by name and version."),
        clusters: z
          .array(
            z
              .object({
                cluster_id: z.int().describe("Its number."),
                agent_version: z.string().describe("Version of the agent."),
                playbook_name: z.string().describe("The playbook extractor."),
                status: clusterStateSchema,
                user_playbook_ids: z.array(z.int()).describe("Its members."),
                agent_playbook_id: z.int().optional().describe("The rule that stands for it."),
                proposal_id: z.int().optional().describe("A proposed revision of an approved rule."),
                attempts: count("Tries that failed one after the other; 0 after a good one."),
                error: z.string().optional().describe("Why the last try failed."),
                next_attempt_at: z
                  .int()
                  .optional()
                  .describe(
                    "Unix seconds of the next try; absent when only a change of a member brings one.",
                  ),
              })
              .meta({ id: "AggregationCluster" }),
          )
          .describe("Failed ones first, then the newest."),
        msg,
      })
      .meta({ id: "GetAggregationStatusResponse" }),
    errors: [],
    example: { only_failed: true },
  }),
};
