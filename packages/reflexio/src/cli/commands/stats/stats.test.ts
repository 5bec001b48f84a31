import { expect, test } from "vitest";
import { type Reply, startFakeServer } from "../../../../test/helpers/fake-server.ts";
import { runCli, temporaryFolder } from "../../../../test/helpers/run-cli.ts";

const PERIOD = { total_interactions: 4, total_profiles: 1, total_playbooks: 0, success_rate: 100 };
const NONE = { calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0 };
const SPENT = { calls: 3, input_tokens: 900, output_tokens: 30, cost_usd: 0.5 };

async function stats(spending: Reply, ...args: string[]) {
  const bodies: Record<string, unknown> = {
    "/api/get_dashboard_stats": {
      success: true,
      stats: {
        current_period: PERIOD,
        previous_period: PERIOD,
        interactions_time_series: [],
        profiles_time_series: [],
        playbooks_time_series: [],
        evaluations_time_series: [],
      },
    },
    "/api/get_profile_statistics": {
      ...{ success: true, current_count: 1, pending_count: 0, archived_count: 0, expiring_soon_count: 0 },
    },
  };
  const server = await startFakeServer(({ path }) =>
    path === "/api/get_spending" ? spending : { status: 200, body: bodies[path] },
  );
  const env = { REFLEXIO_HOME: temporaryFolder(), REFLEXIO_URL: server.url };
  const result = await runCli(["stats", "--days", "7", ...args], { env });
  await server.close();
  return result;
}

test("shows what models cost, by model and role", async () => {
  const body = {
    total: SPENT,
    today: { ...NONE, cost_usd: 0.004 },
    caps: { cost_usd_per_day: 5 },
    days: [],
    models: [{ provider: "openai", model: "gpt", role: "gate", ...SPENT }],
    learnings: 2,
    cost_usd_per_learning: 0.25,
  };
  const { code, stdout } = await stats({ status: 200, body });
  expect(code).toBe(0);
  expect(stdout).toContain(
    "Models in 7 days: $0.50 in 3 calls, $0.25 for each of 2 learnings; today $0.00400 of $5.00",
  );
  expect(stdout).toContain("  openai/gpt (gate): $0.50 in 3 calls");
  const json = await stats({ status: 200, body }, "--json");
  expect(JSON.parse(json.stdout).data.spending).toEqual(body);
});

test("says nothing of models where none was called", async () => {
  const body = { total: NONE, today: NONE, caps: {}, days: [], models: [], learnings: 0 };
  expect((await stats({ status: 200, body })).stdout).not.toContain("Models");
});

test("works with servers that do not count", async () => {
  const { code, stdout } = await stats({ status: 404, body: { detail: "Not Found" } });
  expect(code).toBe(0);
  expect(stdout).toContain("Profiles now: 1 current");
});
