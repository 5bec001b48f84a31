import { isDeepStrictEqual } from "node:util";
import {
  type Config,
  type ConfigProblem,
  configHistoryOperations,
  configOperations,
  maskConfig,
  type OperationResponse,
  parseConfig,
  ReflexioError,
  type StorageConfig,
  storageKind,
} from "@reflexio/contracts";
import { diffConfigs } from "../core/config-diff.ts";
import type { Clock } from "../ports/clock.ts";
import type { ConfigVersion } from "../ports/config-store.ts";
import type { Storage } from "../ports/storage.ts";
import { checkSameBody, findReceipt, type KeyedCall, receiptWrites } from "./receipts.ts";
import { defaultConfig, type SettingsService } from "./settings.ts";

type SetAnswer = OperationResponse<"set_config">;
type HistoryAnswer = OperationResponse<"get_config_history">;
type RestoreAnswer = OperationResponse<"restore_config">;

/** What became of a configuration file at the start. */
export type FileOutcome =
  | { readonly state: "applied"; readonly version: number; readonly warnings: readonly ConfigProblem[] }
  /** The file was applied before; `isOverridden` when the configuration was changed since by other means. */
  | { readonly state: "known"; readonly isOverridden: boolean }
  | { readonly state: "refused"; readonly problems: readonly ConfigProblem[] };

/** Reading, replacing and restoring the configuration of an org. */
export interface ConfigService {
  /** With masks instead of secrets. */
  show(orgId: string): Promise<Config>;
  /** Replaces the whole configuration, or answers every problem and leaves it alone. */
  set(orgId: string, raw: unknown, actor: string, call: KeyedCall): Promise<SetAnswer>;
  history(orgId: string, limit: number): Promise<HistoryAnswer>;
  /** @throws ReflexioError `not_found`; `conflict` when the configuration changed meanwhile */
  restore(orgId: string, version: number, actor: string, call: KeyedCall): Promise<RestoreAnswer>;
  /** Applies a file that changed since it was applied last. */
  applyFile(orgId: string, file: { readonly raw: unknown; readonly hash: string }): Promise<FileOutcome>;
}

export interface ConfigDependencies {
  readonly storage: Storage;
  readonly settings: SettingsService;
  readonly clock: Clock;
}

/** Somebody else's change in between makes a replacement start again, this often. */
const ATTEMPTS = 3;

export function createConfigService({ storage, settings, clock }: ConfigDependencies): ConfigService {
  const nowSeconds = () => Math.floor(clock.nowMs() / 1000);

  async function setOnce(orgId: string, raw: unknown, actor: string, call: KeyedCall): Promise<SetAnswer> {
    const current = await settings.of(orgId);
    const result = parseConfig(raw, { current: current.config });
    if ("problems" in result) return refusal(result.problems);
    const refused = storageRefusal(result.config.storage_config, storage.info.label);
    if (refused !== undefined) return { success: false, msg: refused };
    const isSame = current.version > 0 && isDeepStrictEqual(result.config, current.config);
    const answer = {
      success: true,
      msg: "Configuration set successfully",
      version: isSame ? current.version : current.version + 1,
      ...(result.warnings.length === 0 ? {} : { warnings: [...result.warnings] }),
    };
    const at = nowSeconds();
    const receipt = receiptWrites(call, { subject: null, response: answer, at });
    const { config } = result;
    const expected = current.version;
    const change = { type: "config.put", config, actor, at, expected, fileHash: null } as const;
    const stored = await storage.commit(orgId, isSame ? receipt : [...receipt, change]);
    return stored.ok ? answer : readAnswer(checkSameBody(stored.receipt, call).response);
  }

  return {
    async show(orgId) {
      return maskConfig((await settings.of(orgId)).config);
    },
    async set(orgId, raw, actor, call) {
      const known = await findReceipt(storage, orgId, call);
      if (known !== undefined) return readAnswer(known.response);
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await setOnce(orgId, raw, actor, call);
        } catch (error) {
          const isRace = ReflexioError.isInstance(error) && error.code === "conflict";
          if (!isRace || attempt === ATTEMPTS) throw error;
        }
      }
    },
    async history(orgId, limit) {
      // One more than asked for, to compare the last one with.
      const versions = await storage.configs.list(orgId, limit + 1);
      return { versions: versions.slice(0, limit).map((item, index) => toHistory(item, index, versions)) };
    },
    async restore(orgId, version, actor, call) {
      const known = await findReceipt(storage, orgId, call);
      if (known !== undefined) return readRestored(known.response);
      const wanted = await storage.configs.find(orgId, version);
      if (wanted === undefined) throw new ReflexioError("not_found", `There is no version ${version}.`);
      const expected = (await settings.of(orgId)).version;
      const { config } = wanted;
      const answer = { version: expected + 1, config: maskConfig(config) };
      const at = nowSeconds();
      const stored = await storage.commit(orgId, [
        ...receiptWrites(call, { subject: null, response: answer, at }),
        { type: "config.put", config, actor, at, expected, fileHash: null },
      ]);
      return stored.ok ? answer : readRestored(checkSameBody(stored.receipt, call).response);
    },
    async applyFile(orgId, { raw, hash }) {
      const current = await settings.of(orgId);
      if ((await storage.configs.lastFileHash(orgId)) === hash) {
        const inForce = await storage.configs.find(orgId, current.version);
        return { state: "known", isOverridden: inForce?.file_hash !== hash };
      }
      const result = parseConfig(raw, { current: current.config });
      if ("problems" in result) return { state: "refused", problems: result.problems };
      const { config, warnings } = result;
      const refused = storageRefusal(config.storage_config, storage.info.label);
      if (refused !== undefined) {
        return { state: "refused", problems: [{ path: "storage_config", message: refused }] };
      }
      const expected = current.version;
      const at = nowSeconds();
      await storage.commit(orgId, [
        { type: "config.put", config, actor: "file", at, expected, fileHash: hash },
      ]);
      return { state: "applied", version: expected + 1, warnings };
    },
  };
}

function refusal(problems: readonly ConfigProblem[]): SetAnswer {
  const places = problems.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
  return {
    success: false,
    msg: `Failed to set configuration: ${places.join("; ")}`,
    problems: [...problems],
  };
}

/** Why a storage cannot be used; the data folder decides where data is, not the configuration. */
function storageRefusal(wanted: StorageConfig | null, own: string): string | undefined {
  if (wanted === null) return undefined;
  const kind = storageKind(wanted);
  if (kind === "supabase") return "Storage configuration is incomplete";
  const isOwn =
    kind === "sqlite" && "db_path" in wanted && (wanted.db_path === null || wanted.db_path === own);
  if (isOwn) return undefined;
  return `Failed to validate storage connection: this server keeps its data in ${own}; start it with --data-dir to use another folder`;
}

function readAnswer(response: string | null): SetAnswer {
  return configOperations.set_config.response.parse(JSON.parse(response ?? "null"));
}

function readRestored(response: string | null): RestoreAnswer {
  return configHistoryOperations.restore_config.response.parse(JSON.parse(response ?? "null"));
}

function toHistory(item: ConfigVersion, index: number, newestFirst: readonly ConfigVersion[]) {
  const before = newestFirst[index + 1]?.config ?? defaultConfig();
  return {
    version: item.version,
    created_at: item.created_at,
    actor: item.actor,
    is_current: index === 0,
    changes: diffConfigs(before, item.config),
  };
}
