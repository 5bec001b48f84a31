import type { Storage } from "../../ports/storage.ts";
import type { Handlers } from "../handler.ts";

export interface AccountDependencies {
  readonly storage: Storage;
  readonly version: string;
  /** Who reads an org's turns. */
  readonly learnerOf: (orgId: string) => Promise<{ readonly id: string }>;
}

const MIN_CLIENT_VERSION = "0.1.0";

export function accountHandlers({ storage, version, learnerOf }: AccountDependencies) {
  return {
    async root() {
      return { service: "Reflexio API", docs: "/openapi.json", health: "/health" };
    },
    async health() {
      await storage.check();
      return { status: "healthy", version, instance_id: storage.info.instanceId };
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
