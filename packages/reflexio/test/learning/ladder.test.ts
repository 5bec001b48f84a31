import { describe, expect, it } from "vitest";
import { parseRetryAfter } from "../../src/adapters/models/call.ts";
import { createModelCatalog } from "../../src/adapters/models/catalog.ts";
import { modelKeys } from "../../src/config/model-keys.ts";
import { buildGenerateInput } from "../helpers/model-input.ts";

const input = buildGenerateInput();

const message = { role: "assistant", content: "{}" };
const CHAT = JSON.stringify({
  ...{ id: "1", object: "chat.completion", created: 1, model: "m" },
  choices: [{ index: 0, message, finish_reason: "stop" }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});
const answer = (status = 200, headers: Record<string, string> = {}) =>
  new Response(status === 200 ? CHAT : "{}", {
    status,
    headers: { "content-type": "application/json", ...headers },
  });

/** Endpoints that answer when they are let, and know how many calls they hold. */
function createGate() {
  const held: (() => void)[] = [];
  const seen: string[] = [];
  const fetch: typeof globalThis.fetch = async (address, init) => {
    seen.push(new URL(String(address)).host);
    await new Promise<void>((resolve, reject) => {
      held.push(resolve);
      init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
    });
    return answer();
  };
  return { held, seen, fetch, release: () => held.splice(0).forEach((resume) => void resume()) };
}

const keys = (env: Record<string, string>) => ({ api_key_config: modelKeys(env), llm_config: null });

describe("calls to one provider", () => {
  it("are so many at a time over all orgs, and do not hold up another provider's", async () => {
    const gate = createGate();
    const open = createModelCatalog({ environmentKeys: null, fetch: gate.fetch, concurrency: 2 });
    const models = [1, 2, 3].flatMap((org) => open(keys({ DEEPSEEK_API_KEY: `key of ${org}` })) ?? []);
    const answers = models.flatMap((model) => [model.generate(input), model.generate(input)]);
    await expect.poll(() => gate.held.length).toBe(2);
    const other = open(keys({ MOONSHOT_API_KEY: "key" }))?.generate(input);
    await expect.poll(() => gate.seen.length).toBe(3);
    expect(gate.seen.filter((host) => host.includes("deepseek")).length).toBe(2);
    for (let round = 0; round < 3; round += 1) {
      gate.release();
      await expect.poll(() => gate.held.length + (round === 2 ? 2 : 0)).toBe(2);
    }
    await Promise.all([...answers, other]);
    expect(gate.seen.length).toBe(7);
  });

  it("leave the line when their caller goes away, without a call", async () => {
    const gate = createGate();
    const open = createModelCatalog({ environmentKeys: null, fetch: gate.fetch, concurrency: 1 });
    const model = open(keys({ DEEPSEEK_API_KEY: "key" }));
    const first = model?.generate(input);
    await expect.poll(() => gate.held.length).toBe(1);
    const controller = new AbortController();
    const second = model?.generate({ ...input, signal: controller.signal });
    controller.abort(new Error("gone"));
    await expect(second).rejects.toThrow("gone");
    gate.release();
    await first;
    expect(gate.seen.length).toBe(1);
    const third = model?.generate(input);
    await expect.poll(() => gate.held.length).toBe(1);
    gate.release();
    expect((await third)?.text).toBe("{}");
  });
});

describe("Retry-After", () => {
  const now = Date.parse("2026-11-22T12:00:00Z");

  it.each([
    [{ "retry-after": "7" }, 7_000],
    [{ "retry-after-ms": "250", "retry-after": "7" }, 250],
    [{ "retry-after": "Sun, 22 Nov 2026 12:00:09 GMT" }, 9_000],
    [{ "retry-after": "Sun, 22 Nov 2026 11:00:00 GMT" }, 0],
    [{ "retry-after": "soon" }, undefined],
    [{}, undefined],
  ])("reads %o", (headers, expected) => {
    expect(parseRetryAfter(headers, now)).toBe(expected);
  });

  it("is waited for, no shorter", async () => {
    const times: number[] = [];
    const open = createModelCatalog({
      environmentKeys: null,
      firstWaitMs: 1,
      fetch: async () => {
        times.push(performance.now());
        return times.length === 1 ? answer(429, { "retry-after-ms": "120" }) : answer();
      },
    });
    await open(keys({ DEEPSEEK_API_KEY: "key" }))?.generate(input);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(119);
  });

  it("sends the call to the next provider at once when it is long", async () => {
    const hosts: string[] = [];
    const open = createModelCatalog({
      environmentKeys: null,
      fetch: async (address) => {
        const { host } = new URL(String(address));
        hosts.push(host);
        return host.includes("deepseek") ? answer(429, { "retry-after": "3600" }) : answer();
      },
    });
    const model = open(keys({ DEEPSEEK_API_KEY: "key", MOONSHOT_API_KEY: "key" }));
    expect((await model?.generate(input))?.model).toBe("moonshot/kimi-k2.6");
    expect(hosts).toEqual(["api.deepseek.com", "api.moonshot.ai"]);
  });
});

describe("a redirect", () => {
  it("is not followed: it would carry the key to another host", async () => {
    const modes: (string | undefined)[] = [];
    const open = createModelCatalog({
      environmentKeys: null,
      fetch: async (_address, init) => {
        modes.push(init?.redirect);
        return answer();
      },
    });
    await open(keys({ DEEPSEEK_API_KEY: "key" }))?.generate(input);
    expect(modes).toEqual(["error"]);
  });
});
