import { storageKind } from "@reflexio/contracts";
import type { ConfigService } from "../../services/config-service.ts";
import type { Handlers } from "../handler.ts";

export interface ConfigHandlerDependencies {
  readonly configs: ConfigService;
  /** True when `REFLEXIO_ALLOW_MY_CONFIG` opens `my_config`. */
  readonly allowMyConfig: boolean;
  /** Called for each export of a storage configuration. */
  readonly onExport: (orgId: string, kind: string) => void;
}

const DEFAULT_VERSIONS = 20;
const CLOSED = "GET /api/my_config is disabled. Set REFLEXIO_ALLOW_MY_CONFIG=true to enable.";

export function configHandlers({ configs, allowMyConfig, onExport }: ConfigHandlerDependencies) {
  return {
    async my_config(_input, { principal }) {
      if (!allowMyConfig) return { success: false, message: CLOSED };
      const { storage_config } = await configs.show(principal.orgId);
      if (storage_config === null) return { success: false, message: "No storage configured for this org" };
      const storage_type = storageKind(storage_config);
      onExport(principal.orgId, storage_type);
      return { success: true, storage_config: { ...storage_config }, storage_type, message: "" };
    },
    async get_config(_input, { principal }) {
      return configs.show(principal.orgId);
    },
    async set_config({ body }, { principal, idempotencyKey: key, rawBody }) {
      const call = { operation: "set_config", key, body };
      return configs.set(principal.orgId, rawBody, principal.name, call);
    },
    async get_config_history({ query }, { principal }) {
      return configs.history(principal.orgId, query.limit ?? DEFAULT_VERSIONS);
    },
    async restore_config({ body }, { principal, idempotencyKey: key }) {
      const call = { operation: "restore_config", key, body };
      return configs.restore(principal.orgId, body.version, principal.name, call);
    },
  } satisfies Partial<Handlers>;
}
