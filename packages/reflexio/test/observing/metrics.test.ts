import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { createScriptedModel } from "../../src/adapters/models/scripted.ts";
import { createPrometheusMetrics } from "../../src/adapters/telemetry/prometheus.ts";
import { type Caller, openTestApp } from "../helpers/app-harness.ts";

const CANARY = "Zqcanary";
const TOKEN = "collector-token";

async function openMeasuredApp() {
  const model = createScriptedModel({ items: [] });
  return openTestApp({
    models: () => model,
    metrics: createPrometheusMetrics("1.2.3"),
    metricsToken: TOKEN,
  });
}

/** Samples by name and labels, as a collector reads them. */
async function samplesOf(caller: Caller): Promise<Map<string, number>> {
  const { status, text } = await caller.request("GET", "/metrics");
  expect(status).toBe(200);
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]));
}

function publish(owner: Caller, user: string) {
  return owner.send(operations.publish_interaction, {
    query: { wait_for_response: "true" },
    headers: { "Idempotency-Key": user },
    body: {
      user_id: user,
      interaction_data_list: [{ content: `Never use the ${user} word.` }, { content: "I live in Bern." }],
    },
  });
}

describe("metrics", () => {
  it("count publishes, runs, model calls, tokens, cost, searches and the queue", async () => {
    const app = await openMeasuredApp();
    await app.owner.send(operations.set_config, { body: { storage_config: null, batch_interval: 1 } });
    await publish(app.owner, "ada");
    await publish(app.owner, "ada");
    await app.owner.send(operations.search_profiles, { body: { user_id: "ada", query: "Bern" } });
    const samples = await samplesOf(app.owner);
    expect(Object.fromEntries(samples)).toMatchObject({
      'reflexio_publishes_total{outcome="stored"}': 1,
      'reflexio_publishes_total{outcome="duplicate"}': 1,
      reflexio_turns_published_total: 2,
      'reflexio_runs_total{learner="model",kind="profile",status="succeeded"}': 1,
      'reflexio_model_call_duration_seconds_count{provider="scripted",outcome="answered"}': 2,
      'reflexio_model_tokens_total{provider="scripted",direction="input"}': 200,
      'reflexio_search_duration_seconds_count{kind="profile",mode="hybrid"}': 1,
      'reflexio_job_duration_seconds_count{queue="learn",outcome="done"}': 1,
      'reflexio_queue_jobs{state="dead"}': 0,
      reflexio_ready: 1,
    });
    expect(samples.get('reflexio_model_cost_usd_total{provider="scripted"}')).toBeGreaterThan(0);
    expect(samples.get('reflexio_queue_jobs{state="waiting"}')).toBeGreaterThanOrEqual(0);
    expect(samples.get("reflexio_index_waiting_rows")).toBeGreaterThanOrEqual(0);
    expect(samples.has("nodejs_eventloop_lag_p99_seconds")).toBe(true);
    expect(samples.has("process_resident_memory_bytes")).toBe(true);
  });

  it("have no more series for a hundred users than for one, and none with their words", async () => {
    const app = await openMeasuredApp();
    await publish(app.owner, `${CANARY}0`);
    await app.owner.call(operations.get_profiles, { body: { user_id: CANARY } });
    const before = await samplesOf(app.owner);
    for (let user = 1; user <= 100; user += 1) {
      await app.owner.send(operations.publish_interaction, {
        body: {
          user_id: `${CANARY}${user}`,
          session_id: `${CANARY}${user}`,
          source: `${CANARY}${user}`,
          agent_version: `${CANARY}${user}`,
          interaction_data_list: [{ content: CANARY }],
        },
      });
    }
    await app.owner.request("GET", `/api/${CANARY}`);
    const after = await samplesOf(app.owner);
    const grown = [...after.keys()].filter((name) => name.startsWith("reflexio") && !before.has(name));
    expect(grown).toEqual([]);
    expect([...after.keys()].join("\n")).not.toContain(CANARY);
  });

  it("count providers beyond the twentieth together", async () => {
    const metrics = createPrometheusMetrics("1");
    for (let provider = 0; provider < 50; provider += 1) {
      metrics.record({
        type: "model.called",
        provider: `p${provider}`,
        hasFailed: false,
        seconds: 1,
        inputTokens: 1,
        outputTokens: 0,
        costUsd: 0,
      });
    }
    const text = await metrics.render(null);
    expect(text).toContain('reflexio_model_tokens_total{provider="other",direction="input"} 30');
    expect(text).not.toContain('provider="p20"');
    metrics.close();
  });

  it("are shown to the server's owner and to a collector with the token only", async () => {
    const app = await openMeasuredApp();
    const get = async (caller: Caller) => (await caller.request("GET", "/metrics")).status;
    expect(await get(app.owner)).toBe(200);
    expect(await get(app.withKey(TOKEN))).toBe(200);
    expect(await get(app.withKey(null))).toBe(401);
    expect(await get(app.withKey(`${TOKEN}x`))).toBe(401);
    expect(await get(await app.as(["read", "publish", "review"]))).toBe(403);
    expect(await get(await app.as(["admin"], "another-org"))).toBe(403);
    const bound = await app.owner.send(operations.create_api_key, {
      body: { name: "bot", scopes: ["admin"], agent_version: "v1" },
    });
    expect(await get(app.withKey(String(bound.api_key)))).toBe(403);
  });

  it("are shown to no page of another origin, whatever key it has", async () => {
    const app = await openMeasuredApp();
    const headers = { Origin: "https://pages.example" };
    const answer = await app.owner.request("GET", "/metrics", { headers });
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain("reflexio_ready");
  });
});
