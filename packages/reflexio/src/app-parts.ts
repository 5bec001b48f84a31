import type { Logger } from "pino";
import type { ModelCatalog } from "./adapters/models/catalog.ts";
import type { PrometheusMetrics } from "./adapters/telemetry/prometheus.ts";
import type { AdmissionLimits } from "./http/admission.ts";
import type { Clock } from "./ports/clock.ts";
import type { Embedder } from "./ports/embedder.ts";
import type { Learner } from "./ports/learner.ts";
import type { Storage } from "./ports/storage.ts";
import type { Telemetry } from "./services/telemetry.ts";

/** The pieces that differ between the product and its tests. */
export interface AppParts {
  readonly storage: Storage;
  /** Null: text search only. */
  readonly embedder: Embedder | null;
  /** Reads when no model is configured, or in its place. */
  readonly learner: Learner;
  /** Opens the model of an org's configuration; null or absent: this server uses none. */
  readonly models?: ModelCatalog | null;
  readonly clock: Clock;
  /** Absent: the clock itself, which then must never be set. */
  readonly steadyClock?: Clock;
  readonly logger: Logger;
  /** Absent: nothing is traced. */
  readonly telemetry?: Telemetry;
  /** Null or absent: nothing is counted. */
  readonly metrics?: PrometheusMetrics | null;
}

export interface AppOptions {
  readonly auth: boolean;
  readonly version: string;
  readonly loopbackOnly: boolean;
  readonly allowedHosts?: readonly string[];
  readonly checkResponses?: boolean;
  readonly defaultAgentVersion?: string | undefined;
  /** Opens `GET /api/my_config`. */
  readonly allowMyConfig?: boolean;
  /** Opens `GET /metrics` to a collector without a key. */
  readonly metricsToken?: string | null;
  /** Counts calls and refuses too many, by the settings of the org. */
  readonly rateLimits?: boolean;
  /** How many calls are worked on at a time; the default suits one process. */
  readonly admission?: AdmissionLimits;
}
