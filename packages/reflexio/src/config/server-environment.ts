import type { Environment } from "./paths.ts";

/** Where traces go. */
export interface TracingSettings {
  readonly protocol: "http/json" | "http/protobuf";
  /** What was asked for and is not there; null when there is nothing to say. */
  readonly warning: string | null;
}

/** What a server takes from its environment. */
export interface ServerEnvironment {
  /** Agent version of requests that name none. */
  readonly defaultAgentVersion: string | undefined;
  /** Opens `GET /api/my_config`. */
  readonly allowMyConfig: boolean;
  /** Opens `GET /metrics` to a collector; null: only to admin keys. */
  readonly metricsToken: string | null;
  /** Where backups go; absent: `backups` in the data folder. */
  readonly backupDir: string | undefined;
  /** Null: nothing is traced. */
  readonly tracing: TracingSettings | null;
}

const YES = new Set(["1", "true", "yes"]);

function isYes(value: string | undefined): boolean {
  return YES.has((value ?? "").trim().toLowerCase());
}

function tracingOf(env: Environment): TracingSettings | null {
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (!endpoint || isYes(env.OTEL_SDK_DISABLED) || env.OTEL_TRACES_EXPORTER === "none") return null;
  const protocol = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL || env.OTEL_EXPORTER_OTLP_PROTOCOL;
  if (protocol === "http/json") return { protocol, warning: null };
  const isKnown = !protocol || protocol === "http/protobuf";
  const warning = isKnown
    ? null
    : `OTEL_EXPORTER_OTLP_PROTOCOL ${protocol} is not supported; traces are sent as http/protobuf`;
  return { protocol: "http/protobuf", warning };
}

/**
 * Reads `REFLEXIO_AGENT_VERSION`, `REFLEXIO_ALLOW_MY_CONFIG`, `REFLEXIO_METRICS_TOKEN`, `REFLEXIO_BACKUP_DIR` and whether the `OTEL_…`
 * variables ask for traces; the rest of those the OpenTelemetry SDK reads itself.
 */
export function serverEnvironment(env: Environment = process.env): ServerEnvironment {
  return {
    defaultAgentVersion: env.REFLEXIO_AGENT_VERSION,
    allowMyConfig: isYes(env.REFLEXIO_ALLOW_MY_CONFIG),
    metricsToken: env.REFLEXIO_METRICS_TOKEN || null,
    backupDir: env.REFLEXIO_BACKUP_DIR || undefined,
    tracing: tracingOf(env),
  };
}
