import { operations, ReflexioError } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { createHashingEmbedder } from "../../src/adapters/embedders/hashing.ts";
import type { Embedder } from "../../src/ports/embedder.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { createFakeClock, openTestApp, type TestApp } from "../helpers/app-harness.ts";

/** Faults that a test switches on and off. */
interface Faults {
  database: boolean;
  embedder: boolean;
  freeBytes: number;
  oldestDueMs: number;
}

const SECRET_PATH = "/home/somebody/reflexio.db";

function faultyStorage(storage: Storage, faults: Faults): Storage {
  return {
    ...storage,
    async check() {
      if (faults.database) throw new ReflexioError("storage_failed", `${SECRET_PATH} is read-only.`);
      return storage.check();
    },
    freeBytes: async () => faults.freeBytes,
    jobs: {
      ...storage.jobs,
      stats: async (nowMs) => ({ ...(await storage.jobs.stats(nowMs)), oldestDueMs: faults.oldestDueMs }),
    },
  };
}

function faultyEmbedder(faults: Faults): Embedder {
  const embedder = createHashingEmbedder();
  return {
    ...embedder,
    async embed(texts, purpose, signal) {
      if (faults.embedder) throw new ReflexioError("embedder_unavailable", "The model cannot be loaded.");
      return embedder.embed(texts, purpose, signal);
    },
  };
}

async function openFaultyApp() {
  const faults: Faults = { database: false, embedder: false, freeBytes: 50e9, oldestDueMs: 0 };
  const app = await openTestApp({
    embedder: faultyEmbedder(faults),
    wrap: (storage) => faultyStorage(storage, faults),
    start: false,
  });
  return { app, faults };
}

/** The state of every part, by its name, once the answers of the last second are old. */
async function statesOf(app: TestApp): Promise<Record<string, string>> {
  app.clock.advanceSeconds(2);
  const status = await app.owner.send(operations.server_status);
  return { ...Object.fromEntries(status.checks.map(({ name, state }) => [name, state])), all: status.status };
}

const WELL = {
  database: "ok",
  load: "ok",
  disk: "ok",
  clock: "ok",
  queue: "ok",
  embedder: "ok",
  model: "ok",
  all: "ready",
};

describe("health", () => {
  it("tells apart a process that lives and a server that is ready", async () => {
    const { app, faults } = await openFaultyApp();
    const nobody = app.withKey(null);
    faults.database = true;
    expect(await nobody.send(operations.health_live)).toEqual({ status: "live" });
    const ready = await nobody.call(operations.health_ready);
    expect(ready.status).toBe(503);
    expect(ready.body).toMatchObject({ detail: "Not ready: database." });
    expect(Number(ready.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await nobody.call(operations.health)).status).toBe(503);
    faults.database = false;
    app.clock.advanceSeconds(2);
    expect(await nobody.send(operations.health_ready)).toMatchObject({ status: "ready" });
    expect(await nobody.send(operations.health)).toMatchObject({ status: "healthy" });
  });

  it("shows each fault in its own part while it lasts, and no longer", async () => {
    const { app, faults } = await openFaultyApp();
    expect(await statesOf(app)).toEqual(WELL);
    faults.freeBytes = 500e6;
    expect(await statesOf(app)).toEqual({ ...WELL, disk: "degraded", all: "degraded" });
    faults.freeBytes = 1e6;
    expect(await statesOf(app)).toEqual({ ...WELL, disk: "failed", all: "degraded" });
    faults.freeBytes = 50e9;
    faults.oldestDueMs = 600_000;
    expect(await statesOf(app)).toEqual({ ...WELL, queue: "degraded", all: "degraded" });
    faults.oldestDueMs = 0;
    faults.embedder = true;
    await app.owner.send(operations.search, { body: { query: "tea" } });
    expect(await statesOf(app)).toEqual({ ...WELL, embedder: "degraded", all: "degraded" });
    faults.embedder = false;
    expect(await statesOf(app)).toEqual(WELL);
  });

  it("tells for an hour that the clock was set", async () => {
    const steadyClock = createFakeClock(0);
    const app = await openTestApp({ steadyClock, start: false });
    const pass = (seconds: number) => {
      app.clock.advanceSeconds(seconds);
      steadyClock.advanceSeconds(seconds);
    };
    const clockOf = async () => {
      pass(2);
      return (await app.owner.send(operations.server_status)).checks.find(({ name }) => name === "clock");
    };
    expect(await clockOf()).toMatchObject({ state: "ok", figures: {} });
    app.clock.advanceSeconds(-7_200);
    expect(await clockOf()).toEqual({
      name: "clock",
      state: "degraded",
      message: expect.stringMatching(/^It was set back by 7200 s, to 2025-06-15T13:0/),
      figures: { jump_seconds: -7_200 },
    });
    expect(app.errors.join("")).toContain('"by_ms":-7200000');
    pass(3_590);
    expect(await clockOf()).toMatchObject({ state: "degraded" });
    pass(10);
    expect(await clockOf()).toMatchObject({ state: "ok" });
    app.clock.advanceSeconds(600);
    expect(await clockOf()).toMatchObject({ state: "degraded", figures: { jump_seconds: 600 } });
  });

  it("tells strangers states only, and reasons to the owner", async () => {
    const { app, faults } = await openFaultyApp();
    faults.database = true;
    const nobody = app.withKey(null);
    for (const operation of [operations.health, operations.health_ready]) {
      expect((await nobody.call(operation)).text).not.toContain(SECRET_PATH);
    }
    expect((await nobody.call(operations.server_status)).status).toBe(401);
    expect((await app.owner.call(operations.server_status)).text).toContain(SECRET_PATH);
    const others = await app.as(["admin"], "another-org");
    expect((await others.call(operations.server_status)).status).toBe(403);
  });

  it("is not ready once it stops", async () => {
    const { app } = await openFaultyApp();
    app.app.admission.stop();
    const nobody = app.withKey(null);
    expect(await nobody.send(operations.health_live)).toEqual({ status: "live" });
    const answer = await nobody.call(operations.health_ready);
    expect(answer.body).toMatchObject({ detail: "Not ready: load." });
  });

  it("does not write for every caller", async () => {
    let checks = 0;
    const app = await openTestApp({
      start: false,
      wrap: (storage) => ({
        ...storage,
        async check() {
          checks += 1;
        },
      }),
    });
    for (let call = 0; call < 50; call += 1) await app.withKey(null).send(operations.health_ready);
    expect(checks).toBe(1);
  });
});
