import { DEFAULT_ORG_ID, operations } from "@reflexio/contracts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createModelCatalog } from "../../src/adapters/models/catalog.ts";
import { PROVIDERS, type ProviderId } from "../../src/adapters/models/providers.ts";
import { modelKeys } from "../../src/config/model-keys.ts";
import { type Asked, askedBy, generatedAnswer, REPLIES, WORDS } from "../fakes/generated-replies.ts";
import { startFakeModels } from "../fakes/model-server.ts";
import { openTestApp, type TestApp } from "../helpers/app-harness.ts";

/** Answers that each protocol gets; `npm run test:replies` makes it 10,000 in all. */
const ANSWERS = Math.ceil(Math.max(REPLIES, 300) / 3);
const SEED = 23;
/** Publishes of one agent version, whose rules are then aggregated and whose last session is judged. */
const USERS_OF_A_VERSION = 3;
const EXTRACTOR = "default_playbook_extractor";
const PROTOCOLS = [
  ["openai", { OPENAI_API_KEY: "k" }],
  ["anthropic", { ANTHROPIC_API_KEY: "k" }],
  ["gemini", { GEMINI_API_KEY: "k" }],
] as const;
/** Nothing but the replies decides what happens. */
const UNLIMITED = {
  caps: { tokens_per_day: null, cost_usd_per_day: null },
  rate_limits: { publish_per_minute: null, generation_per_minute: null, other_per_minute: null },
  evaluation: { seed_playbooks: true },
};
const JUDGE = { evaluation_name: "done", success_definition_prompt: "It was done." };

async function open(provider: ProviderId, env: Record<string, string>) {
  const sampled = (asked: Asked) => fc.sample(generatedAnswer(asked), { numRuns: ANSWERS, seed: SEED });
  const answers = {
    learnings: sampled("learnings"),
    sharedRule: sampled("sharedRule"),
    verdict: sampled("verdict"),
    comparison: sampled("comparison"),
  };
  const asked = { learnings: 0, sharedRule: 0, verdict: 0, comparison: 0 };
  const server = await startFakeModels((call) => {
    const what = askedBy(call.body);
    const given = answers[what];
    const answer = given[asked[what] % given.length];
    asked[what] += 1;
    return answer ?? { text: "" };
  });
  const base = PROVIDERS[provider].baseUrl ?? "";
  const models = createModelCatalog({
    environmentKeys: modelKeys(env),
    fetch: (address, init) => fetch(String(address).replace(base, server.url), init),
    ...{ timeoutMs: 10_000, maxRetries: 1, firstWaitMs: 1 },
  });
  const test = await openTestApp({ models, embedder: null });
  const body = { storage_config: null, reflexio: UNLIMITED, agent_success_configs: [JUDGE] };
  expect((await test.owner.send(operations.set_config, { body })).success).toBe(true);
  return { server, test, asked };
}

const isText = (value: string | null, longest = 4_000) =>
  value === null || (value.trim() !== "" && value.length <= longest);

/** The turns are read once by each extractor, and what is stored of them quotes them. */
async function checkLearnt({ storage }: TestApp, userId: string): Promise<string[]> {
  const runs = await storage.runs.list(DEFAULT_ORG_ID, { userId }, 9, null);
  const learning = runs.filter(({ extractor }) => extractor.startsWith("default_"));
  expect(learning.map(({ status, turns_read }) => [status, turns_read])).toEqual([
    ["succeeded", 2],
    ["succeeded", 2],
  ]);
  for (const run of learning) {
    expect(await storage.runs.cursor(DEFAULT_ORG_ID, userId, run.extractor)).toBe(run.last_interaction_id);
  }
  const profiles = await storage.profiles.list(
    DEFAULT_ORG_ID,
    { userId, statuses: [null], notExpiredAt: null },
    null,
  );
  const rules = await storage.userPlaybooks.list(DEFAULT_ORG_ID, { userId, statuses: [null] }, null);
  const kept = [
    ...profiles.map((row) => ({ kind: "profile" as const, id: row.profile_id, ...row })),
    ...rules.map((row) => ({ kind: "user_playbook" as const, id: String(row.user_playbook_id), ...row })),
  ];
  for (const { kind, id, content } of kept) {
    expect(isText(content)).toBe(true);
    const evidence = await storage.runs.evidenceOf(DEFAULT_ORG_ID, kind, id);
    expect(evidence.length).toBeGreaterThan(0);
    for (const { quote } of evidence) expect(WORDS).toContain(quote);
  }
  return learning.map(({ learner }) => learner);
}

/** Shared rules are pending, of two users at least, and say something. */
async function checkShared({ storage }: TestApp, agentVersion: string): Promise<number> {
  const group = { agentVersion, playbookName: EXTRACTOR };
  const rows = await storage.aggregation.agentPlaybooks(DEFAULT_ORG_ID, group);
  for (const row of rows) {
    expect(isText(row.content) && isText(row.trigger) && row.playbook_status === "pending").toBe(true);
    expect(JSON.parse(row.playbook_metadata).support.users).toBeGreaterThanOrEqual(2);
  }
  return rows.length;
}

it.each(PROTOCOLS)(
  "%s: generated answers crash nothing, leave no invalid row and lose no turn",
  async (provider, env) => {
    const { server, test, asked } = await open(provider, env);
    const { send } = test.owner;
    const seen = { readers: new Set<string>(), judges: new Set<string>(), shared: 0 };
    let round = 0;
    for (; server.calls.length < ANSWERS; round += 1) {
      const user_id = `user ${round}`;
      const agent_version = `v${Math.floor(round / USERS_OF_A_VERSION)}`;
      const turns = [
        { role: "User", content: WORDS },
        { role: "Assistant", content: "Bien.", shadow_content: "Très bien." },
      ];
      const published = await send(operations.publish_interaction, {
        query: { wait_for_response: "true" },
        body: {
          user_id,
          session_id: "s",
          agent_version,
          force_extraction: true,
          interaction_data_list: turns,
        },
      });
      expect(published).toMatchObject({ success: true, warnings: [] });
      for (const reader of await checkLearnt(test, user_id)) seen.readers.add(reader);
      if (round % USERS_OF_A_VERSION !== USERS_OF_A_VERSION - 1) continue;
      const group = { agent_version, playbook_name: EXTRACTOR };
      const aggregated = await send(operations.run_playbook_aggregation, { body: group });
      expect(aggregated.success).toBe(true);
      seen.shared += await checkShared(test, agent_version);
      const judged = await send(operations.evaluate_session, { body: { user_id, session_id: "s" } });
      const [result, ...others] = judged.agent_success_evaluation_results;
      expect(others).toEqual([]);
      expect(result?.is_success === true || isText(result?.failure_reason ?? "")).toBe(true);
      if (result?.evaluator !== undefined) seen.judges.add(result.evaluator);
    }
    const turns = await test.storage.interactions.list(DEFAULT_ORG_ID, {}, null);
    expect(turns).toHaveLength(2 * round);
    console.log(
      `${provider}: seed ${SEED}, ${server.calls.length} answers (${JSON.stringify(asked)}), ${turns.length} turns, ${seen.shared} shared rules`,
    );
    for (const count of Object.values(asked)) expect(count).toBeGreaterThan(0);
    expect([...seen.readers].sort()).toEqual(["model", "rules"]);
    expect([...seen.judges].sort()).toEqual(["model", "rules"]);
    expect(seen.shared).toBeGreaterThan(0);
    expect(test.errors.filter((line) => line.includes('"level":50'))).toEqual([]);
  },
  900_000,
);
