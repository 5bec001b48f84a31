import { ReflexioError } from "@reflexio/contracts";
import type { AggregationService } from "../services/aggregation-service.ts";
import type { JobHandler } from "./worker.ts";

/** Brings the shared rules of the group that the job names up to date. */
export function createAggregateJob(aggregation: AggregationService): JobHandler {
  return async (job, signal) => {
    const { agent_version: agentVersion, playbook_name: playbookName } = job.payload;
    if (typeof agentVersion !== "string" || typeof playbookName !== "string") {
      throw new ReflexioError("internal", "An aggregation job names no group.");
    }
    await aggregation.aggregate(job.orgId, { agentVersion, playbookName }, "incremental", signal);
  };
}
