import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from "@opentelemetry/sdk-trace-base";
import { ReflexioError } from "@reflexio/contracts";
import type { OpenSpan, SpanStart, Tracer } from "../../ports/telemetry.ts";

export interface OpenTelemetryOptions {
  readonly version: string;
  /** Random id of the data folder, so that servers can be told apart. */
  readonly instanceId: string;
  readonly exporter: SpanExporter;
}

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
  consumer: SpanKind.CONSUMER,
} as const;

/** Longest wait for a collector that does not answer when the server stops. */
const CLOSE_TIMEOUT_MS = 2_000;

/** What went wrong as a word of ours; messages of errors may repeat what users wrote. */
function codeOf(error: unknown): string {
  if (ReflexioError.isInstance(error)) return error.code;
  return error instanceof Error ? error.name : "error";
}

function toOpenSpan(span: Span): OpenSpan {
  return {
    set: (attributes) => span.setAttributes(attributes),
    fail(code) {
      span.setAttribute("error.type", code);
      span.setStatus({ code: SpanStatusCode.ERROR });
    },
  };
}

/**
 * Sends spans to a collector. Endpoint, headers, sampler, batches, limits, service name and resource come from the
 * standard `OTEL_…` variables of the environment, which the SDK reads itself.
 */
export function openTelemetryTracer(options: OpenTelemetryOptions): Tracer {
  const resource = defaultResource()
    .merge(
      resourceFromAttributes({
        "service.name": "reflexio",
        "service.version": options.version,
        "service.instance.id": options.instanceId,
      }),
    )
    .merge(detectResources({ detectors: [envDetector] }));
  const provider = new BasicTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(options.exporter)],
  });
  return toTracer(provider, options.version);
}

function toTracer(provider: BasicTracerProvider, version: string): Tracer {
  const tracer = provider.getTracer("reflexio", version);
  const current = new AsyncLocalStorage<Context>();
  const propagator = new W3CTraceContextPropagator();
  const contextOf = ({ parent }: SpanStart) =>
    parent === undefined || parent === null
      ? (current.getStore() ?? ROOT_CONTEXT)
      : propagator.extract(ROOT_CONTEXT, { traceparent: parent }, defaultTextMapGetter);
  return {
    async span(start, work) {
      const around = contextOf(start);
      const span = tracer.startSpan(
        start.name,
        {
          kind: KINDS[start.kind],
          ...(start.attributes === undefined ? {} : { attributes: start.attributes }),
        },
        around,
      );
      const opened = toOpenSpan(span);
      try {
        return await current.run(trace.setSpan(around, span), () => work(opened));
      } catch (error) {
        opened.fail(codeOf(error));
        throw error;
      } finally {
        span.end();
      }
    },
    traceparent() {
      const context = current.getStore();
      if (context === undefined) return null;
      const carrier: Record<string, string> = {};
      propagator.inject(context, carrier, defaultTextMapSetter);
      return carrier.traceparent ?? null;
    },
    async close() {
      const timeout = new Promise<void>((resolve) => {
        setTimeout(resolve, CLOSE_TIMEOUT_MS).unref();
      });
      // A collector that is away loses spans, never the shutdown.
      await Promise.race([provider.shutdown().catch(() => undefined), timeout]);
    },
  };
}
