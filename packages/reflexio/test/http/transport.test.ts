import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { openTestApp } from "../helpers/app-harness.ts";

const PAGE = "http://localhost:5173";
const STRANGER = "https://evil.example";

const open = () => openTestApp({ start: false });

describe("pages of other origins", () => {
  it("of this machine may call and read the answer, those of strangers may not", async () => {
    const test = await open();
    const mine = await test.owner.request("GET", "/api/whoami", { headers: { Origin: PAGE } });
    expect(mine.status).toBe(200);
    expect(mine.headers.get("access-control-allow-origin")).toBe(PAGE);
    expect(mine.headers.get("access-control-expose-headers")).toContain("RateLimit-Remaining");
    expect(mine.headers.get("access-control-allow-credentials")).toBeNull();
    expect(mine.headers.get("vary")).toBe("Origin");
    const refused = await test.owner.request("GET", "/api/whoami", { headers: { Origin: STRANGER } });
    expect(refused.status).toBe(403);
    expect(refused.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("are told beforehand what they may send", async () => {
    const test = await open();
    const ask = (Origin: string) =>
      test.withKey(null).request("OPTIONS", "/api/publish_interaction", {
        headers: { Origin, "Access-Control-Request-Method": "POST" },
      });
    const allowed = await ask(PAGE);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get("access-control-allow-origin")).toBe(PAGE);
    expect(allowed.headers.get("access-control-allow-methods")).toBe("POST");
    expect(allowed.headers.get("access-control-allow-headers")).toContain("Idempotency-Key");
    const refused = await ask(STRANGER);
    expect(refused.headers.get("access-control-allow-methods")).toBeNull();
    expect(refused.headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("methods", () => {
  it("of a path are named by OPTIONS and by a refusal", async () => {
    const test = await open();
    const options = await test.withKey(null).request("OPTIONS", "/api/runs/run-1");
    expect([options.status, options.headers.get("allow")]).toEqual([204, "GET, HEAD, OPTIONS"]);
    expect((await test.withKey(null).request("OPTIONS", "/api/nothing")).status).toBe(404);
    const wrong = await test.owner.request("PUT", "/api/whoami");
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it("HEAD answers as GET does, without the body", async () => {
    const test = await open();
    const head = await test.owner.request("HEAD", "/api/whoami");
    expect([head.status, head.text]).toEqual([200, ""]);
    expect((await test.withKey(null).request("HEAD", "/api/whoami")).status).toBe(401);
  });
});

describe("a slash too many", () => {
  it("is redirected with its query, and never to another host", async () => {
    const test = await open();
    const answer = await test.owner.request("POST", "/api/publish_interaction/", {
      query: { wait_for_response: "true" },
      body: operations.publish_interaction.example,
    });
    expect([answer.status, answer.headers.get("location")]).toEqual([
      307,
      "/api/publish_interaction?wait_for_response=true",
    ]);
    for (const path of ["//evil.example/", "/api//", "/nothing/", "/\\evil.example/"]) {
      expect((await test.owner.request("GET", path)).status).toBe(404);
    }
  });
});

describe("the correlation id", () => {
  it("is the caller's when it is sane, and a new one when it is not", async () => {
    const test = await open();
    const idFor = async (sent: string) =>
      (await test.owner.request("GET", "/health", { headers: { "X-Correlation-ID": sent } })).headers.get(
        "x-correlation-id",
      );
    expect(await idFor("trace-1.a:b")).toBe("trace-1.a:b");
    for (const sent of ["with space", "x".repeat(129), "<script>", "é"]) {
      expect(await idFor(sent)).toMatch(/^[0-9a-f]{16}$/);
    }
  });
});
