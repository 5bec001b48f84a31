import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { openTestApp } from "../helpers/app-harness.ts";
import { START } from "../helpers/records.ts";
import { errorProblems, field } from "./wire-check.ts";

const { publish_interaction, get_interactions, whoami } = operations;

const MEGABYTE = 1024 * 1024;

/** A JSON body of many megabytes that does not say how long it is. */
function endlessBody(megabytes: number): ReadableStream {
  const filler = new Uint8Array(MEGABYTE).fill(0x20);
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent === megabytes) return controller.close();
      sent += 1;
      controller.enqueue(filler);
    },
  });
}

describe("sizes", () => {
  it("ends a body that grows past the limit without having said so", async () => {
    const { app, owner } = await openTestApp({ start: false });
    const init: RequestInit & { duplex: "half" } = {
      method: "POST",
      headers: { Authorization: `Bearer ${owner.key}`, "Content-Type": "application/json" },
      body: endlessBody(70),
      duplex: "half",
    };
    const response = await app.http.request("http://127.0.0.1/api/publish_interaction", init);
    const text = await response.text();
    expect(response.status).toBe(413);
    expect(field(JSON.parse(text), "error", "code")).toBe("payload_too_large");
  });

  it("takes a turn of two million characters, and no longer one", async () => {
    const { owner } = await openTestApp({ start: false });
    const publish = (length: number) =>
      owner.call(publish_interaction, {
        body: { user_id: "dana", interaction_data_list: [{ content: "word ".repeat(length / 5) }] },
      });
    expect((await publish(2_000_000)).status).toBe(200);
    const refused = await publish(2_000_005);
    expect(field(refused.body, "detail")).toMatchObject([
      {
        type: "string_too_long",
        loc: ["body", "interaction_data_list", 0, "content"],
        ctx: { max_length: 2_000_000 },
      },
    ]);
    expect(refused.text.length).toBeLessThan(2_000);
    const stored = await owner.send(get_interactions, { body: { user_id: "dana" } });
    expect(stored.interactions.map(({ content }) => content.length)).toEqual([2_000_000]);
  });

  it("takes at most 10,000 turns a call, and reports a limited number of problems", async () => {
    const { owner } = await openTestApp({ start: false });
    const turns = (count: number, turn: object) => Array.from({ length: count }, () => turn);
    const refused = await owner.call(publish_interaction, {
      body: { user_id: "dana", interaction_data_list: turns(10_001, { content: "x" }) },
    });
    expect(field(refused.body, "detail", 0)).toMatchObject({ type: "too_long", ctx: { max_length: 10_000 } });
    const wrong = await owner.call(publish_interaction, {
      body: { user_id: "dana", interaction_data_list: turns(10_000, { content: 5 }) },
    });
    expect(field(wrong.body, "detail")).toHaveLength(200);
  });

  it("takes nested data as it is, and refuses what is nested without end", async () => {
    const { owner } = await openTestApp();
    const publish = (depth: number) => {
      const data = `${"[".repeat(depth)}${"]".repeat(depth)}`;
      const turn = `{"tools_used": [{"tool_name": "t", "tool_data": {"a": ${data}}}]}`;
      return owner.call(publish_interaction, {
        body: {},
        text: `{"user_id": "dana", "interaction_data_list": [${turn}]}`,
      });
    };
    expect((await publish(200)).status).toBe(200);
    for (const depth of [1_000, 100_000]) {
      const refused = await publish(depth);
      expect(refused.status, String(depth)).toBe(422);
      expect(field(refused.body, "detail")).toMatchObject([{ type: "json_invalid", loc: ["body", 0] }]);
    }
    const { interactions } = await owner.send(get_interactions, { body: { user_id: "dana" } });
    expect(interactions).toHaveLength(1);
  });
});

describe("rate limits", () => {
  it("answer 429 with the time to wait, and forget with time", async () => {
    const { as, owner, clock } = await openTestApp({ start: false, rateLimits: true });
    const limits = { publish_per_minute: 2, other_per_minute: 3 };
    await owner.send(operations.set_config, {
      body: { storage_config: null, reflexio: { rate_limits: limits } },
    });
    const bot = await as(["publish", "read"]);
    const publish = () =>
      bot.call(publish_interaction, {
        body: { user_id: "dana", interaction_data_list: [{ content: "Hi." }] },
      });
    const first = await publish();
    expect(first.status).toBe(200);
    expect(first.headers.get("ratelimit-limit")).toBe("2");
    expect(first.headers.get("ratelimit-remaining")).toBe("1");
    expect((await publish()).status).toBe(200);
    const refused = await publish();
    expect(refused.status).toBe(429);
    expect(errorProblems(refused, publish_interaction)).toEqual([]);
    expect(refused.body).toMatchObject({
      detail: "Rate limit exceeded: 2 per 1 minute",
      error: { code: "rate_limited" },
    });
    const wait = Number(refused.headers.get("retry-after"));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    // Another budget is another matter.
    expect((await bot.call(whoami)).status).toBe(200);
    clock.advanceSeconds(wait);
    expect((await publish()).status).toBe(200);
    const { interactions } = await owner.send(get_interactions, { body: { user_id: "dana" } });
    expect(interactions.map(({ created_at }) => created_at)).toEqual([START + wait, START, START]);
  });

  it("do not count the owner's programs on the server's own machine", async () => {
    const { owner } = await openTestApp({ start: false, rateLimits: true });
    const limits = { other_per_minute: 1 };
    await owner.send(operations.set_config, {
      body: { storage_config: null, reflexio: { rate_limits: limits } },
    });
    for (let call = 0; call < 5; call++) expect((await owner.call(whoami)).status).toBe(200);
  });
});
