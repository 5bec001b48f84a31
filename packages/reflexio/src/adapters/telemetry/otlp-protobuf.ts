import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import type { SpanExporter } from "@opentelemetry/sdk-trace-base";

/** Sends spans as OTLP over HTTP, as protocol buffers. Imported by name: a bundle loses the names of an `import()` of CommonJS. */
export function createExporter(): SpanExporter {
  return new OTLPTraceExporter();
}
