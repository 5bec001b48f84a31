import { findOperationService, type OperationService, ReflexioError } from "@reflexio/contracts";
import { toOperationView } from "../../core/operation-view.ts";
import type { OperationParams, OperationRecord } from "../../ports/operation-store.ts";
import type { AggregationReport, AggregationService } from "../../services/aggregation-service.ts";
import type { GenerationService, GenerationStart } from "../../services/generation-service.ts";
import type { CallContext, Handlers } from "../handler.ts";
import { found } from "./answers.ts";

export interface GenerationHandlerDependencies {
  readonly generation: GenerationService;
  readonly aggregation: AggregationService;
}

/** Any condition that is not given sets none. */
function paramsOf(given: Partial<OperationParams>): OperationParams {
  const none = { userId: null, agentVersion: null, source: null, startTime: null, endTime: null };
  return { ...none, extractorNames: null, ...given };
}

function namesOf(playbookName: string | null): readonly string[] | null {
  return playbookName === null ? null : [playbookName];
}

function notStarted(start: Exclude<GenerationStart, { state: "started" }>, nothing: string): string {
  return start.state === "nothing" ? nothing : `No extractor is named ${start.names.join(", ")}`;
}

interface ManualOutcome {
  readonly success: boolean;
  readonly msg: string;
  readonly generated: number;
  readonly operationId: string | null;
}

const NOUNS = { profile_generation: "profile", playbook_generation: "playbook" } as const;

function describeManual(operation: OperationRecord): ManualOutcome {
  const { generated, operationId, service, status, users } = operation;
  const done = users.filter((user) => user.state === "processed").length;
  const noun = NOUNS[service];
  const msg = {
    completed:
      noun === "profile"
        ? `Generated ${generated} profiles for ${done} user(s)`
        : `Generated ${generated} playbook entries`,
    failed: `Failed to run manual ${noun} generation: ${operation.error}`,
    cancelled: `Cancelled after ${done} of ${users.length} user(s)`,
    in_progress: "The generation goes on in the background",
  }[status];
  return { success: status === "completed" || status === "in_progress", msg, generated, operationId };
}

/** Clients of manual generations expect an answer, not an error, while another operation runs. */
async function runManually(
  generation: GenerationService,
  service: OperationService,
  params: OperationParams,
  { principal, signal }: CallContext,
): Promise<ManualOutcome> {
  const nothing = { generated: 0, operationId: null };
  try {
    const start = await generation.start(principal.orgId, { service, mode: "manual", params });
    if (start.state !== "started") {
      const msg = notStarted(start, "No interactions found to process");
      return { ...nothing, success: start.state === "nothing", msg };
    }
    const operation = await generation.wait(principal.orgId, start, signal);
    if (operation === undefined) throw new ReflexioError("internal", "The operation is gone.");
    return describeManual(operation);
  } catch (error) {
    if (!ReflexioError.isInstance(error) || error.code !== "conflict") throw error;
    return { ...nothing, success: false, msg: error.message };
  }
}

function idField({ operationId }: { readonly operationId: string | null }): { operation_id?: string } {
  return operationId === null ? {} : { operation_id: operationId };
}

function describeRerun(start: GenerationStart, started: string) {
  if (start.state === "started") return { success: true, msg: started, operation_id: start.operationId };
  return { success: false, msg: notStarted(start, "No interactions found matching the specified filters") };
}

function describeAggregation(report: AggregationReport): string {
  if (report.rulesRead < 2) return `Skipped: not enough new playbooks (${report.rulesRead} < 2)`;
  const changed = report.added + report.updated + report.withdrawn;
  if (changed === 0 && report.failed === 0) return "Skipped: no cluster changes detected";
  const failed = report.failed === 0 ? "" : `; ${report.failed} cluster(s) failed and will be tried again`;
  const made = report.added + report.updated;
  return `Processed ${report.rulesRead} user playbooks, found ${report.clusters} clusters, generated ${made} agent playbooks${failed}`;
}

function rerunHandlers(generation: GenerationService) {
  return {
    async rerun_profile_generation({ body }, { principal }) {
      const params = paramsOf({
        userId: body.user_id,
        startTime: body.start_time,
        endTime: body.end_time,
        source: body.source,
        extractorNames: body.extractor_names,
      });
      const request = { service: "profile_generation", mode: "rerun", params } as const;
      return describeRerun(await generation.start(principal.orgId, request), "Profile generation started");
    },
    async rerun_playbook_generation({ body }, { principal }) {
      const params = paramsOf({
        agentVersion: body.agent_version,
        startTime: body.start_time,
        endTime: body.end_time,
        source: body.source,
        extractorNames: namesOf(body.playbook_name),
      });
      const request = { service: "playbook_generation", mode: "rerun", params } as const;
      return describeRerun(await generation.start(principal.orgId, request), "Playbook generation started");
    },
  } satisfies Partial<Handlers>;
}

function manualHandlers(generation: GenerationService) {
  return {
    async manual_profile_generation({ body }, context) {
      const params = paramsOf({
        userId: body.user_id,
        source: body.source,
        extractorNames: body.extractor_names,
      });
      const outcome = await runManually(generation, "profile_generation", params, context);
      const { success, msg, generated } = outcome;
      return { success, msg, profiles_generated: generated, ...idField(outcome) };
    },
    async manual_playbook_generation({ body }, context) {
      const params = paramsOf({
        agentVersion: body.agent_version,
        source: body.source,
        extractorNames: namesOf(body.playbook_name),
      });
      const outcome = await runManually(generation, "playbook_generation", params, context);
      const { success, msg, generated } = outcome;
      return { success, msg, playbooks_generated: generated, ...idField(outcome) };
    },
  } satisfies Partial<Handlers>;
}

function operationHandlers(generation: GenerationService) {
  return {
    async get_operation_status({ query }, { principal }) {
      const service = findOperationService(query.service_name) ?? null;
      const which = { operationId: query.operation_id, service };
      const operation = await generation.find(principal.orgId, which);
      if (operation === undefined) {
        const asked =
          query.operation_id === null ? `service: ${query.service_name}` : `id: ${query.operation_id}`;
        return { success: false, msg: `No operation found for ${asked}` };
      }
      const msg = "Retrieved operation status successfully";
      return { success: true, operation_status: toOperationView(operation), msg };
    },
    async cancel_operation({ body }, { principal }) {
      const { operation_id: operationId, service_name: name } = body;
      const service = name === null ? null : (findOperationService(name) ?? null);
      const isUnknown = operationId === null && name !== null && service === null;
      const which = { operationId, service: operationId === null ? service : null };
      const stopping = isUnknown ? [] : await generation.cancel(principal.orgId, which);
      const services = [...new Set(stopping.map((operation) => operation.service))].sort();
      return {
        success: true,
        cancelled_services: services,
        cancelled_operation_ids: stopping.map((operation) => operation.operationId),
        msg:
          services.length === 0
            ? "No in-progress operations found to cancel"
            : `Cancellation requested for: ${services.join(", ")}`,
      };
    },
  } satisfies Partial<Handlers>;
}

/** Learning again, learning now, aggregating, and watching it. */
export function generationHandlers({ generation, aggregation }: GenerationHandlerDependencies) {
  return {
    ...rerunHandlers(generation),
    ...manualHandlers(generation),
    ...operationHandlers(generation),
    async get_aggregation_status({ body }, { principal }) {
      const {
        agent_version: agentVersion,
        playbook_name: playbookName,
        only_failed: onlyFailed,
        limit,
      } = body;
      const wanted = { agentVersion, playbookName, onlyFailed, limit };
      const status = await aggregation.status(principal.orgId, wanted);
      return { success: true, ...status, msg: found(status.clusters, "cluster") };
    },
    async run_playbook_aggregation({ body }, { principal, signal }) {
      const group = { agentVersion: body.agent_version, playbookName: body.playbook_name };
      const { orgId } = principal;
      const report =
        body.cluster_id === null
          ? await aggregation.aggregate(orgId, group, "full_archive", signal)
          : await aggregation.retry(orgId, group, body.cluster_id, signal);
      return {
        success: true,
        message: describeAggregation(report),
        ...(report.runId === null ? {} : { run_id: report.runId }),
        user_playbooks_processed: report.rulesRead,
        clusters_found: report.clusters,
        agent_playbooks_added: report.added,
        agent_playbooks_updated: report.updated,
      };
    },
  } satisfies Partial<Handlers>;
}
