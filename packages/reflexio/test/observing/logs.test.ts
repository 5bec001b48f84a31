import { operations } from "@reflexio/contracts";
import { describe, expect, it, onTestFinished } from "vitest";
import { createScriptedLearner } from "../../src/adapters/learners/scripted.ts";
import { createScriptedModel } from "../../src/adapters/models/scripted.ts";
import { createLogger, describeError } from "../../src/config/logger.ts";
import { createTelemetry } from "../../src/services/telemetry.ts";
import { createTestApp, type TestAppOptions } from "../helpers/app-harness.ts";
import { eventually } from "../helpers/eventually.ts";
import { attacksOn } from "../http/attack-inputs.ts";
import { keyed } from "../http/operation-table.ts";
import { populate } from "../http/population.ts";

async function openLoggedApp(level: string, options: TestAppOptions = {}) {
  const lines: string[] = [];
  const telemetry = createTelemetry();
  const logger = createLogger(level, () => telemetry.ids(), { write: (line: string) => lines.push(line) });
  const app = await createTestApp({ ...options, telemetry, logger });
  onTestFinished(() => app.app.close());
  const entries = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line));
  return { app, lines, entries };
}

const turns = (content: string) => ({
  query: { wait_for_response: "true" },
  headers: { "X-Correlation-ID": "call-7" },
  body: { user_id: "ada", interaction_data_list: [{ content }] },
});

describe("the log", () => {
  it("names the call in the lines of its answer, its job and its runs", async () => {
    const { app, entries } = await openLoggedApp("debug");
    await app.owner.send(operations.publish_interaction, turns("Always answer in French."));
    const [run] = entries().filter(({ msg }) => msg === "run ended");
    expect(run).toMatchObject({ request_id: "call-7", learner: "rules", turns: 1 });
    expect(run?.job_id).toEqual(expect.any(Number));
    expect(run?.run_id).toEqual(expect.any(String));
    await eventually(() =>
      expect(entries()).toContainEqual(
        expect.objectContaining({
          request_id: "call-7",
          route: "POST /api/publish_interaction",
          status: 200,
        }),
      ),
    );
  });

  it("names the call of a job that failed later", async () => {
    const learner = createScriptedLearner(() => Promise.reject(new Error("Zqsecret broke")));
    const { app, entries, lines } = await openLoggedApp("info", { learner });
    await app.owner.send(operations.publish_interaction, turns("Zqsecret"));
    expect(entries()).toContainEqual(
      expect.objectContaining({ msg: "job failed", request_id: "call-7", queue: "learn" }),
    );
    expect(lines.join("")).not.toContain("Zqsecret");
  });

  it("even at its finest holds nothing that users wrote, nor who they are", async () => {
    // Replies that cannot be read, so that failures are logged too.
    const model = createScriptedModel("no JSON but Zqvreply");
    const { app, lines } = await openLoggedApp("trace", { models: () => model });
    const { ids } = await populate(app, "org", "Zqv");
    const owner = await app.as(["admin"], "org");
    for (const { spec } of keyed.filter(({ spec }) => spec.stream !== true)) {
      const [example, pointed] = attacksOn(spec, ids);
      for (const input of [example, pointed]) await owner.call(spec, input);
    }
    expect(lines.length).toBeGreaterThan(keyed.length);
    expect(lines.filter((line) => /Zqv/i.test(line))).toEqual([]);
  }, 20_000);

  it("would show a canary if a line held one", () => {
    const lines: string[] = [];
    const logger = createLogger("info", () => ({}), { write: (line: string) => lines.push(line) });
    logger.info({ content: "Zqvcontent" }, "careless");
    expect(lines.filter((line) => /Zqv/i.test(line))).toHaveLength(1);
  });
});

describe("an error in the log", () => {
  const foreign = () => {
    try {
      return JSON.parse("my name is Zqada");
    } catch (error) {
      return error;
    }
  };

  it("keeps kind, place and causes, and no foreign words", () => {
    const wrapped = new TypeError("reply is not iterable", { cause: foreign() });
    const shown = JSON.stringify(describeError(wrapped, false));
    expect(shown).toContain("reply is not iterable");
    expect(shown).toContain("SyntaxError");
    expect(shown).toContain("logs.test");
    expect(shown).not.toContain("Zqada");
    expect(JSON.stringify(describeError(wrapped, true))).toContain("Zqada");
  });

  it("leaves out what a provider's error carries", () => {
    const error = Object.assign(new Error("bad"), { requestBodyValues: "Zqprompt", text: "Zqreply" });
    expect(JSON.stringify(describeError(error, true))).not.toContain("Zq");
  });
});
