import {
  type Config,
  type PlaybookAggregatorConfig,
  type PlaybookExtractorConfig,
  type ProfileExtractorConfig,
  parseConfig,
  ReflexioError,
  type ReflexioOptions,
} from "@reflexio/contracts";
import type { ComparisonLimits } from "../core/learning/consolidate.ts";
import type { LearningKind } from "../ports/learner.ts";
import type { Storage } from "../ports/storage.ts";

/** One reader of a user's turns, with everything its configuration says. */
export interface ExtractorSettings {
  /** Names its cursor too. */
  readonly name: string;
  readonly kind: LearningKind;
  readonly definitionPrompt: string;
  readonly contextPrompt: string | null;
  readonly metadataPrompt: string | null;
  readonly shouldRunPrompt: string | null;
  /** Only turns of requests from these sources, and of requests that name none; null means all. */
  readonly sources: readonly string[] | null;
  /** Runs only when it is asked to. */
  readonly isManual: boolean;
  /** Turns per window, and new turns before a learner that costs money runs again. */
  readonly batchSize: number;
  readonly batchInterval: number;
  /** Null for profiles, and for playbooks that are aggregated with the defaults. */
  readonly aggregation: PlaybookAggregatorConfig | null;
  /** With how many stored learnings a new one is compared; null for all. */
  readonly comparison: ComparisonLimits | null;
}

/** The settings of one org that are in force: what was configured, with every default filled in. */
export interface Settings {
  /** Version of the configuration, 0 for the defaults. */
  readonly version: number;
  readonly config: Config;
  readonly extractors: readonly ExtractorSettings[];
  readonly learner: ReflexioOptions["learner"];
  readonly agentPlaybookPolicy: {
    readonly servePending: boolean;
    /** Distinct users that a shared rule needs. */
    readonly minUsers: number;
    readonly autoApprove: boolean;
  };
  readonly sessionIdleSeconds: number;
  /** True when failed sessions propose user playbooks. */
  readonly seedsPlaybooks: boolean;
  readonly caps: {
    /** Null means no cap. */
    readonly tokensPerDay: number | null;
    readonly costUsdPerDay: number | null;
  };
  readonly redaction: ReflexioOptions["redaction"];
  /** Calls a minute by class; null means no limit. */
  readonly rateLimits: {
    readonly publishPerMinute: number | null;
    readonly searchPerMinute: number | null;
    readonly generationPerMinute: number | null;
    readonly otherPerMinute: number | null;
    /** Of one address, over all classes. */
    readonly addressPerMinute: number | null;
  };
}

export interface SettingsService {
  /** The org's settings in force now: a change of the configuration shows at the next call. */
  of(orgId: string): Promise<Settings>;
}

/** The configuration of an org that never set one. */
export function defaultConfig(): Config {
  const result = parseConfig({ storage_config: { db_path: null } });
  if ("problems" in result) throw new ReflexioError("internal", "The default configuration is invalid.");
  return result.config;
}

/** Settings by org, read once for each version of the configuration. */
export function createSettings({ storage }: { readonly storage: Pick<Storage, "configs"> }): SettingsService {
  const known = new Map<string, Settings>();
  const defaults = toSettings(0, defaultConfig());

  return {
    async of(orgId) {
      const version = await storage.configs.currentVersion(orgId);
      if (version === 0) return defaults;
      const cached = known.get(orgId);
      if (cached?.version === version) return cached;
      const stored = await storage.configs.find(orgId, version);
      // Replaced between the two reads: the next version is there.
      if (stored === undefined) return this.of(orgId);
      const settings = toSettings(version, stored.config);
      known.set(orgId, settings);
      return settings;
    },
  };
}

function toSettings(version: number, config: Config): Settings {
  const { agent_playbook_policy: policy, caps, learner, rate_limits: rates, redaction } = config.reflexio;
  return {
    version,
    config,
    extractors: [
      ...config.profile_extractor_configs.map((entry) => toProfileExtractor(entry, config)),
      ...config.user_playbook_extractor_configs.map((entry) => toPlaybookExtractor(entry, config)),
    ],
    learner,
    agentPlaybookPolicy: {
      servePending: policy.serve_pending,
      minUsers: policy.min_users,
      autoApprove: policy.auto_approve,
    },
    sessionIdleSeconds: config.reflexio.session_idle_seconds,
    seedsPlaybooks: config.reflexio.evaluation.seed_playbooks,
    caps: { tokensPerDay: caps.tokens_per_day, costUsdPerDay: caps.cost_usd_per_day },
    redaction,
    rateLimits: {
      publishPerMinute: rates.publish_per_minute,
      searchPerMinute: rates.search_per_minute,
      generationPerMinute: rates.generation_per_minute,
      otherPerMinute: rates.other_per_minute,
      addressPerMinute: rates.address_per_minute,
    },
  };
}

function commonFields(entry: ProfileExtractorConfig | PlaybookExtractorConfig, config: Config) {
  return {
    name: entry.extractor_name,
    definitionPrompt: entry.extraction_definition_prompt,
    contextPrompt: entry.context_prompt,
    metadataPrompt: entry.metadata_definition_prompt,
    sources: entry.request_sources_enabled,
    batchSize: entry.batch_size_override ?? config.batch_size,
    batchInterval: entry.batch_interval_override ?? config.batch_interval,
  };
}

function toProfileExtractor(entry: ProfileExtractorConfig, config: Config): ExtractorSettings {
  return {
    ...commonFields(entry, config),
    kind: "profile",
    shouldRunPrompt: entry.should_extract_profile_prompt_override,
    isManual: entry.manual_trigger,
    aggregation: null,
    comparison: null,
  };
}

function toPlaybookExtractor(entry: PlaybookExtractorConfig, config: Config): ExtractorSettings {
  const { deduplication_config: limits } = entry;
  return {
    ...commonFields(entry, config),
    kind: "user_playbook",
    shouldRunPrompt: null,
    isManual: false,
    aggregation: entry.aggregation_config,
    comparison: limits === null ? null : { threshold: limits.search_threshold, count: limits.search_top_k },
  };
}
