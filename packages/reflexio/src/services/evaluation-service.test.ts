import { describe, expect, it, onTestFinished } from "vitest";
import { createFakeClock } from "../../test/helpers/app-harness.ts";
import { defaultConfigWith } from "../../test/helpers/configs.ts";
import {
  addWrite,
  buildAgentPlaybook,
  buildProfile,
  buildRequest,
  buildUserPlaybook,
  commitAll,
  START,
  storeTurns,
} from "../../test/helpers/records.ts";
import { createRulesEvaluator } from "../adapters/evaluators/rules/index.ts";
import { createSqliteStorage } from "../adapters/storage/sqlite/index.ts";
import type { NewEvaluation } from "../ports/evaluation-store.ts";
import { DEFAULT_EVALUATION } from "./evaluation-jobs.ts";
import { createEvaluationService } from "./evaluation-service.ts";
import { isSampled } from "./session-judging.ts";
import { createSettings } from "./settings.ts";

const ORG = "org";
const never = new AbortController().signal;
const everything = { agentVersion: null, sessionId: null, userId: null, evaluationName: null };

function open() {
  const storage = createSqliteStorage({ dataDir: null });
  onTestFinished(() => storage.close());
  const clock = createFakeClock();
  const settings = createSettings({ storage });
  let runs = 0;
  const evaluations = createEvaluationService({
    storage,
    settings,
    evaluator: createRulesEvaluator(),
    clock,
    newId: () => `run-${++runs}`,
  });
  let requests = 0;
  async function say(...lines: readonly (readonly [role: string, content: string])[]) {
    const request_id = `request-${++requests}`;
    const agent_version = `v${requests}`;
    await commitAll(storage, ORG, {
      type: "request.insert",
      request: buildRequest({ request_id, agent_version, created_at: START + requests }),
    });
    await storeTurns(storage, ORG, ...lines.map(([role, content]) => ({ role, content, request_id })));
  }
  const evaluate = (user = "ada", session = "session-1") =>
    evaluations.evaluateSession(ORG, user, session, never);
  const results = () => evaluations.results(ORG, everything, 100);
  return { storage, clock, evaluations, say, evaluate, results };
}

const evaluation = (overrides: Partial<NewEvaluation> = {}): NewEvaluation => ({
  user_id: "ada",
  session_id: "session-1",
  agent_version: "v1",
  evaluation_name: DEFAULT_EVALUATION,
  is_success: true,
  failure_type: null,
  failure_reason: null,
  number_of_correction_per_session: 0,
  user_turns_to_resolution: 1,
  is_escalated: false,
  regular_vs_shadow: null,
  created_at: START,
  last_interaction_id: 1,
  evaluator: "rules",
  note: null,
  metadata: null,
  run_id: "run",
  ...overrides,
});

describe("judging a session", () => {
  it("stores what the evaluator says, with the version of the last call", async () => {
    const { say, evaluate, results } = open();
    await say(["User", "Change my seat to 12A"], ["Assistant", "It is 21C now."]);
    await say(
      ["User", "No, that is wrong, I said 12A"],
      ["Assistant", "It is 12A now."],
      ["User", "Perfect, thanks!"],
    );
    await evaluate();
    expect(await results()).toMatchObject([
      {
        user_id: "ada",
        session_id: "session-1",
        agent_version: "v2",
        evaluation_name: DEFAULT_EVALUATION,
        is_success: true,
        number_of_correction_per_session: 1,
        user_turns_to_resolution: 2,
        regular_vs_shadow: null,
        created_at: START,
      },
    ]);
  });

  it("replaces the result when the session goes on", async () => {
    const { say, evaluate, results, clock } = open();
    await say(["User", "Change my seat"], ["Assistant", "Done."], ["User", "Thanks!"]);
    await evaluate();
    const [before] = await results();
    expect(before?.is_success).toBe(true);
    clock.advanceSeconds(3_600);
    await say(["User", "It did not work, this is unacceptable."]);
    await evaluate();
    const after = await results();
    expect(after).toMatchObject([
      { is_success: false, failure_type: "complaint", created_at: START + 3_600 },
    ]);
    expect(after[0]?.result_id).toBe(before?.result_id);
  });

  it("does not let a late verdict over fewer turns replace a newer one", async () => {
    const { storage, results } = open();
    const newer = evaluation({ last_interaction_id: 9, is_success: false });
    await commitAll(
      storage,
      ORG,
      { type: "evaluation.put", row: newer },
      { type: "evaluation.put", row: evaluation() },
    );
    expect(await results()).toMatchObject([{ is_success: false, last_interaction_id: 9 }]);
  });

  it("keeps two users of one session id apart, and stores nothing of an empty one", async () => {
    const { say, evaluate, results } = open();
    await say(["User", "Change my seat"], ["Assistant", "Done."]);
    await evaluate("bo");
    await evaluate("ada", "nowhere");
    expect(await results()).toEqual([]);
  });

  it("uses the configured evaluators, each under its name", async () => {
    const { say, evaluate, results, storage } = open();
    const judge = (evaluation_name: string, sampling_rate: number) => ({
      evaluation_name,
      success_definition_prompt: "The user is content.",
      sampling_rate,
    });
    await commitAll(storage, ORG, {
      type: "config.put",
      config: defaultConfigWith({ agent_success_configs: [judge("content", 1), judge("never", 0)] }),
      actor: "test",
      at: START,
      expected: 0,
      fileHash: null,
    });
    await say(["User", "Change my seat"], ["Assistant", "Done."]);
    await evaluate();
    expect((await results()).map((row) => row.evaluation_name)).toEqual(["content"]);
  });
});

describe("sampling", () => {
  it("draws a session once and for all", () => {
    const drawn = Array.from({ length: 2_000 }, (_, index) =>
      isSampled(["org", "ada", `session ${index}`, "e"], 0.3),
    );
    const again = Array.from({ length: 2_000 }, (_, index) =>
      isSampled(["org", "ada", `session ${index}`, "e"], 0.3),
    );
    expect(again).toEqual(drawn);
    const share = drawn.filter(Boolean).length / drawn.length;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.35);
  });

  it("keeps all or none at the ends", () => {
    expect(isSampled(["a"], 1)).toBe(true);
    expect(isSampled(["a"], 0)).toBe(false);
  });
});

describe("the dashboard", () => {
  const DAY = 86_400;

  it("counts a period against the one before and puts rows into buckets", async () => {
    const { storage, clock, evaluations } = open();
    clock.advanceSeconds(DAY);
    const inside = START + DAY - 10;
    const before = START - 7 * DAY + DAY - 10;
    await storeTurns(storage, ORG, { created_at: inside }, { created_at: inside }, { created_at: before });
    await commitAll(
      storage,
      ORG,
      addWrite({ kind: "profile", row: buildProfile({ last_modified_timestamp: inside }) }),
      addWrite({
        kind: "profile",
        row: buildProfile({ profile_id: "p2", status: "archived", last_modified_timestamp: inside }),
      }),
      addWrite({ kind: "user_playbook", row: buildUserPlaybook({ created_at: inside }) }),
      addWrite({ kind: "agent_playbook", row: buildAgentPlaybook({ created_at: inside }) }),
      { type: "evaluation.put", row: evaluation({ session_id: "a", created_at: inside }) },
      { type: "evaluation.put", row: evaluation({ session_id: "b", created_at: inside, is_success: false }) },
      { type: "evaluation.put", row: evaluation({ session_id: "c", created_at: inside, is_success: false }) },
    );
    const stats = await evaluations.statistics(ORG, 7);
    expect(stats.current_period).toEqual({
      total_profiles: 1,
      total_interactions: 2,
      total_playbooks: 2,
      success_rate: 33.33,
    });
    expect(stats.previous_period).toEqual({
      total_profiles: 0,
      total_interactions: 1,
      total_playbooks: 0,
      success_rate: 0,
    });
    const timestamp = Math.floor(inside / DAY) * DAY;
    expect(stats).toMatchObject({
      bucket_seconds: DAY,
      interactions_time_series: [{ timestamp, value: 2 }],
      profiles_time_series: [{ timestamp, value: 1 }],
      playbooks_time_series: [{ timestamp, value: 2 }],
      evaluations_time_series: [{ timestamp, value: 33 }],
    });
  });

  it("is empty for an empty org", async () => {
    const { evaluations } = open();
    const stats = await evaluations.statistics(ORG, 1);
    expect(stats.current_period).toEqual({
      total_profiles: 0,
      total_interactions: 0,
      total_playbooks: 0,
      success_rate: 0,
    });
    expect(stats.evaluations_time_series).toEqual([]);
  });
});
