import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { openTestApp } from "../../helpers/app-harness.ts";
import { START } from "../../helpers/records.ts";
import { temporaryFolder } from "../../storage/engines.ts";

const { create_backup, list_backups, verify_backup, verify_audit_log } = operations;

describe("POST /api/create_backup", () => {
  it("copies the data into the server's folder, once for one Idempotency-Key, and records it", async () => {
    const dataDir = temporaryFolder();
    const { owner } = await openTestApp({ dataDir });
    const call = { body: { keep: 3 }, headers: { "Idempotency-Key": "once" } };
    const made = await owner.send(create_backup, call);
    expect(made).toMatchObject({ reason: "manual", created_at: START, erasures_since: 0, removed: [] });
    expect(made.path.startsWith(`${dataDir}/backups/reflexio-`)).toBe(true);
    expect(made.rows).toMatchObject({ api_keys: 1 });
    expect(await owner.send(create_backup, call)).toEqual(made);
    const { backups } = await owner.send(list_backups);
    expect(backups.map(({ name }) => name)).toEqual([made.name]);
    expect(await owner.send(verify_backup, { query: { name: made.name } })).toEqual({
      name: made.name,
      ok: true,
      problems: [],
    });
    const { entries } = await owner.send(operations.list_audit_log, { query: { limit: "1" } });
    expect(entries).toMatchObject([
      { operation: "create_backup", changes: [{ what: "backup.created", ids: [`backup:${made.name}`] }] },
    ]);
    expect(await owner.send(verify_audit_log)).toMatchObject({ ok: true, anchors: 1 });
  }, 60_000);

  it("is for the org that owns the server", async () => {
    const app = await openTestApp();
    const other = await app.as(["admin"], "another org");
    for (const answer of [
      await other.call(create_backup, { body: {} }),
      await other.call(list_backups),
      await other.call(verify_backup, { query: { name: "reflexio-1" } }),
    ]) {
      expect(answer).toMatchObject({ status: 403, body: { error: { code: "forbidden" } } });
    }
    const reader = await app.as(["read", "publish", "review"]);
    expect((await reader.call(create_backup, { body: {} })).status).toBe(403);
  });

  it("says that data in memory has none", async () => {
    const { owner } = await openTestApp();
    expect(await owner.call(create_backup, { body: {} })).toMatchObject({ status: 409 });
    expect(await owner.send(list_backups)).toEqual({ backups: [] });
  });
});

describe("GET /api/verify_backup", () => {
  it("takes names only, never a path", async () => {
    const { owner } = await openTestApp({ dataDir: temporaryFolder() });
    for (const name of ["../reflexio.db", "/etc/passwd", "..", "reflexio-../../x", "", "reflexio-a%2fb"]) {
      expect((await owner.call(verify_backup, { query: { name } })).status, name).toBe(422);
    }
    expect((await owner.call(verify_backup, { query: { name: "reflexio-1" } })).status).toBe(404);
  });
});
