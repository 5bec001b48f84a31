import { operations, ReflexioError } from "@reflexio/contracts";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createScriptedModel } from "../../src/adapters/models/scripted.ts";
import { openTracing } from "../../src/app-observing.ts";
import { serverEnvironment } from "../../src/config/server-environment.ts";
import { createTelemetry } from "../../src/services/telemetry.ts";
import { createTestApp, type TestAppOptions } from "../helpers/app-harness.ts";
import { openCollector, type ReceivedSpan } from "./collector.ts";

const CANARY = "Zqcanary";
const ABOUT = { version: "1", instanceId: "instance-1" };

function setEnvironment(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

/** An application that sends its traces to a collector of this test. */
async function openTracedApp(options: TestAppOptions = {}) {
  const collector = await openCollector();
  setEnvironment({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    OTEL_EXPORTER_OTLP_HEADERS: "x-tenant=blue",
    OTEL_SERVICE_NAME: "my-memory",
  });
  const { tracer } = await openTracing(serverEnvironment().tracing, ABOUT);
  const app = await createTestApp({ ...options, telemetry: createTelemetry({ tracer }) });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= app.app.close();
    return closing;
  };
  onTestFinished(close);
  return { app, collector, close };
}

function named(spans: readonly ReceivedSpan[], name: string): ReceivedSpan {
  const span = spans.find((one) => one.name === name);
  if (span === undefined) throw new Error(`No span ${name} in ${spans.map((one) => one.name).join(", ")}`);
  return span;
}

const publish = {
  query: { wait_for_response: "true" },
  headers: {
    "X-Correlation-ID": "call-1",
    traceparent: "00-11111111111111111111111111111111-2222222222222222-01",
  },
  body: {
    user_id: `${CANARY}user`,
    session_id: `${CANARY}session`,
    interaction_data_list: [{ content: `Always check the ${CANARY}list before you answer.` }],
  },
};

describe("traces", () => {
  it("follow a call through its job and run to the model, as the caller's own trace", async () => {
    const model = createScriptedModel({ items: [] });
    const { app, collector, close } = await openTracedApp({ models: () => model });
    await app.owner.send(operations.set_config, { body: { storage_config: null, batch_interval: 1 } });
    await app.owner.send(operations.publish_interaction, publish);
    await close();
    const spans = collector.spans();
    const call = named(spans, "POST /api/publish_interaction");
    const job = named(spans, "job learn");
    const run = named(spans, "run");
    const asked = named(spans, "model generation");
    expect(call).toMatchObject({ traceId: "1".repeat(32), parentSpanId: "2".repeat(16) });
    expect(job).toMatchObject({ traceId: call.traceId, parentSpanId: call.spanId });
    expect(run).toMatchObject({ traceId: call.traceId, parentSpanId: job.spanId });
    expect(asked).toMatchObject({ traceId: call.traceId, parentSpanId: run.spanId });
    expect(call.attributes).toMatchObject({
      "reflexio.request_id": "call-1",
      "http.response.status_code": 200,
    });
    expect(job.attributes).toMatchObject({ "reflexio.request_id": "call-1" });
    expect(asked.attributes).toMatchObject({ "gen_ai.usage.input_tokens": 100 });
    expect(collector.headers[0]).toMatchObject({ path: "/v1/traces", "x-tenant": "blue" });
    expect(collector.text()).toContain("my-memory");
    expect(collector.text()).not.toContain(CANARY);
  });

  it("show a search and a failure by its code, without the words", async () => {
    const { app, collector, close } = await openTracedApp({
      wrap: (storage) => ({
        ...storage,
        interactions: {
          ...storage.interactions,
          count: () => Promise.reject(new ReflexioError("storage_failed", `${CANARY} broke`)),
          list: () => Promise.reject(new Error(`${CANARY} broke`)),
        },
      }),
    });
    await app.owner.send(operations.search, { body: { query: `${CANARY} tea` } });
    const failed = await app.owner.call(operations.get_interactions, { body: { user_id: CANARY } });
    expect(failed.status).toBe(500);
    await close();
    const spans = collector.spans();
    const search = named(spans, "POST /api/search");
    expect(named(spans, "search user_playbook")).toMatchObject({ parentSpanId: search.spanId });
    expect(named(spans, "POST /api/get_interactions").hasFailed).toBe(true);
    expect(search.hasFailed).toBe(false);
    expect(collector.text()).not.toContain(CANARY);
  });

  it("are sent as protocol buffers unless JSON is asked for", async () => {
    const collector = await openCollector();
    setEnvironment({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/here` });
    const { tracer } = await openTracing(serverEnvironment().tracing, ABOUT);
    await tracer?.span({ name: "one", kind: "internal" }, async () => undefined);
    await tracer?.close();
    expect(collector.headers[0]).toMatchObject({ path: "/here", "content-type": "application/x-protobuf" });
  });

  it("cost nothing where nobody asked for them", () => {
    expect(serverEnvironment({}).tracing).toBeNull();
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318" };
    expect(serverEnvironment({ ...endpoint, OTEL_SDK_DISABLED: "true" }).tracing).toBeNull();
    expect(serverEnvironment({ ...endpoint, OTEL_TRACES_EXPORTER: "none" }).tracing).toBeNull();
    expect(serverEnvironment({ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }).tracing).toMatchObject({
      protocol: "http/protobuf",
      warning: expect.stringMatching(/grpc is not supported/),
    });
  });
});
