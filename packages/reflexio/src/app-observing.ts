import type { Readings } from "./adapters/telemetry/prometheus.ts";
import type { AppServices } from "./app-services.ts";
import type { TracingSettings } from "./config/server-environment.ts";
import type { AdmissionState } from "./http/admission.ts";
import type { MetricsPage } from "./http/metrics.ts";
import type { Tracer } from "./ports/telemetry.ts";

/** The page that a collector reads; none where nothing is counted. */
export function metricsPage(
  services: AppServices & { readonly load: () => AdmissionState },
  token: string | null,
): MetricsPage | null {
  const { metrics } = services;
  if (metrics === null) return null;
  return {
    contentType: metrics.contentType,
    token,
    async render() {
      const readings = await read(services).catch(() => null);
      return metrics.render(readings);
    },
  };
}

async function read({ storage, health, clock, load }: Parameters<typeof metricsPage>[0]): Promise<Readings> {
  const [{ waiting, running, dead, oldestDueMs }, unindexedRows, freeBytes, { isReady }] = await Promise.all([
    storage.jobs.stats(clock.nowMs()),
    storage.vectors.pendingCount(),
    storage.freeBytes(),
    health.report(),
  ]);
  const jobs = { waiting, running, dead };
  const { busy, refused } = load();
  return { busy, refused, jobs, oldestDueSeconds: oldestDueMs / 1000, unindexedRows, freeBytes, isReady };
}

interface OpenedTracing {
  readonly tracer: Tracer | null;
  readonly warning: string | null;
}

/** The tracer that the environment asks for. What it needs is loaded only then: that takes a third of a second. */
export async function openTracing(
  settings: TracingSettings | null,
  about: { readonly version: string; readonly instanceId: string },
): Promise<OpenedTracing> {
  if (settings === null) return { tracer: null, warning: null };
  const { protocol, warning } = settings;
  try {
    const { openTelemetryTracer } = await import("./adapters/telemetry/opentelemetry.ts");
    const { createExporter } =
      protocol === "http/json"
        ? await import("./adapters/telemetry/otlp-json.ts")
        : await import("./adapters/telemetry/otlp-protobuf.ts");
    return { tracer: openTelemetryTracer({ ...about, exporter: createExporter() }), warning };
  } catch (error) {
    // Traces are for looking on: the server works without them.
    const reason = error instanceof Error ? error.message : String(error);
    return { tracer: null, warning: `nothing is traced: ${reason}` };
  }
}
