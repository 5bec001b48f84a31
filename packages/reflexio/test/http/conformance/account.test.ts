import { DEFAULT_ORG_ID, operations, ReflexioError } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { openTestApp } from "../../helpers/app-harness.ts";

describe("account", () => {
  it("GET / says what this is", async () => {
    const { withKey } = await openTestApp();
    expect((await withKey(null).call(operations.root)).body).toEqual({
      service: "Reflexio API",
      docs: expect.stringMatching(/^\//),
      health: "/health",
    });
  });

  it("GET /health is healthy while storage answers", async () => {
    const { withKey, storage } = await openTestApp();
    expect(await withKey(null).send(operations.health)).toEqual({
      status: "healthy",
      version: "1.2.3-test",
      instance_id: storage.info.instanceId,
    });
  });

  it("GET /health is not when it does not", async () => {
    const failure = new ReflexioError("storage_failed", "The disk is full.");
    const { withKey } = await openTestApp({
      wrap: (storage) => ({ ...storage, check: () => Promise.reject(failure) }),
    });
    const answer = await withKey(null).call(operations.health);
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({
      error: { code: expect.stringMatching(/^(storage_failed|unavailable)$/) },
    });
  });

  it("GET /meta/version tells the real version", async () => {
    const { withKey } = await openTestApp();
    expect(await withKey(null).send(operations.meta_version)).toEqual({
      server_version: "1.2.3-test",
      api_version: "v1",
      min_client_version: "0.1.0",
    });
  });

  it("GET /api/whoami tells the org of the key and where its data is", async () => {
    const { owner, as } = await openTestApp();
    expect(await owner.send(operations.whoami)).toMatchObject({
      success: true,
      org_id: DEFAULT_ORG_ID,
      storage_type: "sqlite",
      storage_label: "memory",
      storage_configured: true,
      message: "",
      learner: "rules",
    });
    const other = await as(["read"], "org-2");
    expect(await other.send(operations.whoami)).toMatchObject({ org_id: "org-2", scopes: ["read"] });
  });

  it("GET /api/my_config is closed unless the server allows it", async () => {
    const { owner } = await openTestApp();
    expect((await owner.call(operations.my_config)).body).toEqual({
      success: false,
      message: "GET /api/my_config is disabled. Set REFLEXIO_ALLOW_MY_CONFIG=true to enable.",
    });
    const open = await openTestApp({ allowMyConfig: true });
    expect((await open.owner.call(operations.my_config)).body).toMatchObject({
      success: true,
      storage_type: "sqlite",
      storage_config: { db_path: null },
      message: "",
    });
  });
});
