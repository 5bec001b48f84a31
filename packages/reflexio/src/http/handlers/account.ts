import { ReflexioError } from "@reflexio/contracts";
import type { Storage } from "../../ports/storage.ts";
import type { HealthReport, HealthService } from "../../services/health-service.ts";
import { checkServerOwner } from "../../services/key-service.ts";
import type { Handlers } from "../handler.ts";

export interface AccountDependencies {
  readonly storage: Storage;
  readonly version: string;
  readonly health: HealthService;
  /** Who reads an org's turns. */
  readonly learnerOf: (orgId: string) => Promise<{ readonly id: string }>;
}

const RETRY_READY_MS = 5_000;
const MIN_CLIENT_VERSION = "0.1.0";

function worstOf({ isReady, checks }: HealthReport): "ready" | "degraded" | "not_ready" {
  if (!isReady) return "not_ready";
  return checks.every(({ state }) => state === "ok") ? "ready" : "degraded";
}

export function accountHandlers({ storage, version, learnerOf, health }: AccountDependencies) {
  return {
    async root() {
      return { service: "Reflexio API", docs: "/docs", health: "/health" };
    },
    async health() {
      // The reason may name folders; it is for the log and for `server_status`.
      await health.checkDatabase().catch((cause: unknown) => {
        throw new ReflexioError("unavailable", "The database does not answer.", { cause });
      });
      return { status: "healthy", version, instance_id: storage.info.instanceId };
    },
    async health_live() {
      return { status: "live" };
    },
    async health_ready() {
      const report = await health.report();
      const status = worstOf(report);
      const failed = report.checks.filter(({ state }) => state === "failed").map(({ name }) => name);
      if (status === "not_ready") {
        throw new ReflexioError("unavailable", `Not ready: ${failed.join(", ")}.`, {
          hint: "See `reflexio doctor` or GET /api/server_status for the reason.",
          retryAfterMs: RETRY_READY_MS,
        });
      }
      return { status, checks: report.checks.map(({ name, state }) => ({ name, state })) };
    },
    async server_status(_input, { principal }) {
      checkServerOwner(principal);
      const report = await health.report();
      return {
        status: worstOf(report),
        checks: report.checks.map(({ name, state, message, figures }) => ({
          name,
          state,
          message,
          figures: { ...figures },
        })),
      };
    },
    async meta_version() {
      return { server_version: version, api_version: "v1", min_client_version: MIN_CLIENT_VERSION };
    },
    async whoami(_input, { principal }) {
      return {
        success: true,
        org_id: principal.orgId,
        storage_type: storage.info.type,
        storage_label: storage.info.label,
        storage_configured: true,
        message: "",
        learner: (await learnerOf(principal.orgId)).id,
        scopes: [...principal.scopes],
      };
    },
  } satisfies Partial<Handlers>;
}
