import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { openTestApp, type TestApp } from "../helpers/app-harness.ts";
import { exampleCall } from "./operation-table.ts";
import { field } from "./wire-check.ts";

const limits = {
  publish_per_minute: 3,
  search_per_minute: 2,
  generation_per_minute: 1,
  other_per_minute: 1000,
  address_per_minute: 6,
};

async function openLimited(rate_limits: object = limits): Promise<TestApp> {
  const test = await openTestApp({ rateLimits: true, start: false });
  const body = { storage_config: null, reflexio: { rate_limits } };
  const set = await test.owner.send(operations.set_config, { body });
  expect(set.success).toBe(true);
  return test;
}

/** One call as the Node server describes it. */
async function from(test: TestApp, address: string, key: string, headers: Record<string, string> = {}) {
  const environment = { incoming: { socket: { remoteAddress: address } } };
  const request = { headers: { Authorization: `Bearer ${key}`, ...headers } };
  return test.app.http.request("/api/whoami", request, environment);
}

describe("limits of a key", () => {
  it("count each class of operations for itself", async () => {
    const test = await openLimited();
    const caller = await test.as(["publish", "read"]);
    const other = await test.as(["publish", "read"]);
    const publish = () =>
      caller.call(operations.publish_interaction, exampleCall(operations.publish_interaction));
    const search = () => caller.call(operations.search, exampleCall(operations.search));
    expect((await search()).status).toBe(200);
    expect((await search()).status).toBe(200);
    expect((await search()).status).toBe(429);
    expect((await publish()).status).toBe(200);
    expect((await caller.call(operations.get_context, { body: {} })).status).toBe(429);
    expect((await caller.call(operations.whoami)).status).toBe(200);
    expect((await other.call(operations.search, exampleCall(operations.search))).status).toBe(200);
  });

  it("count calls that ask a model while the caller waits with those that learn again", async () => {
    const test = await openLimited({ ...limits, address_per_minute: null });
    for (const spec of [operations.evaluate_session, operations.get_model_check]) {
      const caller = await test.as(["admin"]);
      const remote = { "X-Forwarded-For": "203.0.113.7" };
      const call = () => caller.call(spec, { ...exampleCall(spec), headers: remote });
      expect((await call()).headers.get("ratelimit-limit")).toBe("1");
      expect((await call()).status).toBe(429);
      expect((await caller.call(operations.whoami, { headers: remote })).status).toBe(200);
    }
  });

  it("are told in headers, and a refusal says when to come back", async () => {
    const test = await openLimited();
    const caller = await test.as(["read"]);
    const search = () => caller.call(operations.search, exampleCall(operations.search));
    const first = await search();
    expect(first.headers.get("ratelimit-limit")).toBe("2");
    expect(first.headers.get("ratelimit-remaining")).toBe("1");
    expect(first.headers.get("ratelimit-reset")).toBe("30");
    expect(first.headers.get("ratelimit-policy")).toBe("2;w=60");
    await search();
    const refused = await search();
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("30");
    expect(refused.headers.get("ratelimit-remaining")).toBe("0");
    expect(field(refused.body, "error", "code")).toBe("rate_limited");
    expect(field(refused.body, "detail")).toBe("Rate limit exceeded: 2 per 1 minute");
    test.clock.advanceSeconds(30);
    expect((await search()).status).toBe(200);
  });

  it("are shown with errors too", async () => {
    const test = await openLimited();
    const caller = await test.as(["read"]);
    const wrong = await caller.call(operations.search, { body: {} });
    expect(wrong.status).toBe(422);
    expect(wrong.headers.get("ratelimit-remaining")).toBe("1");
  });

  it("do not hold for admin keys on the server's own machine, but behind a proxy there", async () => {
    const test = await openLimited({ ...limits, other_per_minute: 1 });
    const key = test.owner.key ?? "";
    for (let call = 0; call < 5; call += 1) {
      expect((await from(test, "127.0.0.1", key)).status).toBe(200);
      expect((await from(test, "::ffff:127.0.0.1", key)).status).toBe(200);
    }
    const forwarded = { "X-Forwarded-For": "10.0.0.1, 203.0.113.9" };
    expect((await from(test, "127.0.0.1", key, forwarded)).status).toBe(200);
    expect((await from(test, "127.0.0.1", key, forwarded)).status).toBe(429);
  });

  it("can be switched off", async () => {
    const test = await openLimited({ search_per_minute: null });
    const caller = await test.as(["read"]);
    const answer = await caller.call(operations.search, exampleCall(operations.search));
    expect(answer.headers.get("ratelimit-limit")).toBeNull();
  });
});

describe("limits of an address", () => {
  it("hold over all keys that are used from it", async () => {
    const test = await openLimited();
    const statuses: number[] = [];
    for (let call = 0; call < 8; call += 1) {
      const { key } = await test.as(["read"]);
      statuses.push((await from(test, "203.0.113.7", key ?? "")).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429, 429]);
    const { key } = await test.as(["read"]);
    expect((await from(test, "203.0.113.8", key ?? "")).status).toBe(200);
  });

  it("take an IPv6 network for one address", async () => {
    const test = await openLimited({ ...limits, address_per_minute: 1 });
    const { key } = await test.as(["read"]);
    expect((await from(test, "2001:db8:0:1::1", key ?? "")).status).toBe(200);
    expect((await from(test, "2001:db8::1:0:0:0:2", key ?? "")).status).toBe(429);
    expect((await from(test, "2001:db8:0:2::1", key ?? "")).status).toBe(200);
  });

  it("cannot be dodged by naming another one", async () => {
    const test = await openLimited({ ...limits, address_per_minute: 1 });
    const { key } = await test.as(["read"]);
    expect((await from(test, "203.0.113.7", key ?? "", { "X-Forwarded-For": "1.1.1.1" })).status).toBe(200);
    expect((await from(test, "203.0.113.7", key ?? "", { "X-Forwarded-For": "2.2.2.2" })).status).toBe(429);
  });

  it("stop who tries one key after the other", async () => {
    const test = await openLimited();
    const statuses = new Map<number, number>();
    for (let call = 0; call < 70; call += 1) {
      const { status } = await from(test, "203.0.113.7", `rflx-guess-${call}`);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect([...statuses]).toEqual([
      [401, 60],
      [429, 10],
    ]);
  });
});
