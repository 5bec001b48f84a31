import { join } from "node:path";
import type { Lifecycle } from "@reflexio/contracts";
import { describe, expect, it, onTestFinished } from "vitest";
import { createFakeClock } from "../../test/helpers/app-harness.ts";
import { addWrite, buildProfile, buildUserPlaybook, commitAll, START } from "../../test/helpers/records.ts";
import { temporaryFolder } from "../../test/storage/engines.ts";
import { Connection } from "../adapters/storage/sqlite/driver.ts";
import { createSqliteStorage } from "../adapters/storage/sqlite/index.ts";
import { createEventBus } from "./events.ts";
import { createLifecycleService } from "./lifecycle-service.ts";

const ORG = "org";

function open(dataDir: string | null = null) {
  const storage = createSqliteStorage({ dataDir });
  onTestFinished(() => storage.close());
  const clock = createFakeClock((START + 500) * 1000);
  return { storage, lifecycle: createLifecycleService({ storage, clock, events: createEventBus() }) };
}

type Opened = ReturnType<typeof open>;

async function addProfiles(
  { storage }: Opened,
  ...rows: readonly (readonly [id: string, user: string, status: Lifecycle | null])[]
) {
  await commitAll(
    storage,
    ORG,
    ...rows.map(([profile_id, user_id, status]) =>
      addWrite({
        kind: "profile",
        row: buildProfile({ profile_id, user_id, status, content: `fact ${profile_id}` }),
      }),
    ),
  );
}

async function profileIds({ storage }: Opened, status: Lifecycle | null) {
  const rows = await storage.profiles.list(ORG, { statuses: [status], notExpiredAt: null }, null);
  return rows.map((row) => row.profile_id).sort();
}

describe("upgrade", () => {
  it("deletes archived, archives current and promotes pending profiles", async () => {
    const opened = open();
    await addProfiles(opened, ["old", "ada", "archived"], ["now", "ada", null], ["next", "ada", "pending"]);
    const counts = await opened.lifecycle.upgrade(ORG, "profile", {}, { archiveCurrent: true });
    expect(counts).toEqual({ deleted: 1, archived: 1, promoted: 1 });
    expect(await profileIds(opened, null)).toEqual(["next"]);
    expect(await profileIds(opened, "archived")).toEqual(["now"]);
  });

  it("touches nothing when nothing is pending", async () => {
    const opened = open();
    await addProfiles(opened, ["old", "ada", "archived"], ["now", "ada", null]);
    const counts = await opened.lifecycle.upgrade(ORG, "profile", {}, { archiveCurrent: true });
    expect(counts).toEqual({ deleted: 0, archived: 0, promoted: 0 });
    expect(await profileIds(opened, null)).toEqual(["now"]);
    expect(await profileIds(opened, "archived")).toEqual(["old"]);
  });

  it("leaves other users, their archives included, alone when a user is named", async () => {
    const opened = open();
    await addProfiles(
      opened,
      ["ada-now", "ada", null],
      ["ada-next", "ada", "pending"],
      ["bo-old", "bo", "archived"],
      ["bo-now", "bo", null],
      ["bo-next", "bo", "pending"],
    );
    await opened.lifecycle.upgrade(ORG, "profile", { userId: "ada" }, { archiveCurrent: true });
    expect(await profileIds(opened, null)).toEqual(["ada-next", "bo-now"]);
    expect(await profileIds(opened, "archived")).toEqual(["ada-now", "bo-old"]);
    expect(await profileIds(opened, "pending")).toEqual(["bo-next"]);
  });

  it("spares users without pending profiles when only affected users are meant", async () => {
    const opened = open();
    await addProfiles(
      opened,
      ["ada-now", "ada", null],
      ["ada-next", "ada", "pending"],
      ["bo-old", "bo", "archived"],
      ["bo-now", "bo", null],
    );
    const scope = { onlyAffectedUsers: true };
    const counts = await opened.lifecycle.upgrade(ORG, "profile", scope, { archiveCurrent: true });
    expect(counts).toEqual({ deleted: 0, archived: 1, promoted: 1 });
    expect(await profileIds(opened, null)).toEqual(["ada-next", "bo-now"]);
    expect(await profileIds(opened, "archived")).toEqual(["ada-now", "bo-old"]);
  });

  it("moves the named profiles only", async () => {
    const opened = open();
    await addProfiles(opened, ["now", "ada", null], ["one", "ada", "pending"], ["two", "ada", "pending"]);
    const scope = { ids: ["one"] };
    const counts = await opened.lifecycle.upgrade(ORG, "profile", scope, { archiveCurrent: true });
    expect(counts).toEqual({ deleted: 0, archived: 0, promoted: 1 });
    expect(await profileIds(opened, null)).toEqual(["now", "one"]);
    expect(await profileIds(opened, "pending")).toEqual(["two"]);
  });

  it("limits playbooks to version and name, and aggregates the groups they are in", async () => {
    const { storage, lifecycle } = open();
    const rule = (agent_version: string, status: Lifecycle | null, content: string) =>
      addWrite({ kind: "user_playbook", row: buildUserPlaybook({ agent_version, status, content }) });
    await commitAll(storage, ORG, rule("v1", null, "a"), rule("v1", "pending", "b"), rule("v2", null, "c"));
    const scope = { agentVersion: "v1", playbookName: "default" };
    await lifecycle.upgrade(ORG, "user_playbook", scope, { archiveCurrent: true });
    const current = await storage.userPlaybooks.list(ORG, { statuses: [null] }, null);
    expect(current.map((row) => row.content).sort()).toEqual(["b", "c"]);
    const due = (START + 600) * 1000;
    expect(await storage.jobs.claim(["aggregate"], due, 1000)).toMatchObject({
      payload: { agent_version: "v1", playbook_name: "default" },
    });
  });
});

describe("a supersession recorded on a pending rule", () => {
  async function stage() {
    const opened = open();
    const { storage } = opened;
    const [old] = await commitAll(
      storage,
      ORG,
      addWrite({ kind: "user_playbook", row: buildUserPlaybook({ content: "old" }) }),
    );
    const row = buildUserPlaybook({ content: "new", status: "pending" });
    const replacesWhenPromoted = [String(old?.ids[0])];
    await commitAll(storage, ORG, addWrite({ kind: "user_playbook", row }, { replacesWhenPromoted }));
    return opened;
  }

  async function current({ storage }: Opened) {
    return (await storage.userPlaybooks.list(ORG, { statuses: [null] }, null))
      .map((row) => row.content)
      .sort();
  }

  it("takes effect at promotion, not before", async () => {
    const opened = await stage();
    expect(await current(opened)).toEqual(["old"]);
    await opened.lifecycle.upgrade(ORG, "user_playbook", {}, { archiveCurrent: false });
    expect(await current(opened)).toEqual(["new"]);
    const rows = await opened.storage.userPlaybooks.list(ORG, { statuses: null }, null);
    const lineage = await opened.storage.lineage.supersessions(
      ORG,
      "user_playbook",
      String(rows[0]?.user_playbook_id),
    );
    expect(lineage).toHaveLength(1);
  });

  it("is undone when the promoted rule is archived again by a downgrade", async () => {
    const opened = await stage();
    await commitAll(
      opened.storage,
      ORG,
      addWrite({ kind: "user_playbook", row: buildUserPlaybook({ content: "older", status: "archived" }) }),
    );
    await opened.lifecycle.upgrade(ORG, "user_playbook", {}, { archiveCurrent: false });
    expect(await current(opened)).toEqual(["new"]);
    await opened.lifecycle.downgrade(ORG, "user_playbook", {});
    expect(await current(opened)).toEqual(["old", "older"]);
  });
});

describe("downgrade", () => {
  it("brings archived profiles back and archives the current ones", async () => {
    const opened = open();
    await addProfiles(opened, ["old", "ada", "archived"], ["now", "ada", null], ["next", "ada", "pending"]);
    const counts = await opened.lifecycle.downgrade(ORG, "profile", {});
    expect(counts).toEqual({ demoted: 1, restored: 1 });
    expect(await profileIds(opened, null)).toEqual(["old"]);
    expect(await profileIds(opened, "archived")).toEqual(["now"]);
    expect(await profileIds(opened, "pending")).toEqual(["next"]);
  });

  it("restores every cell of what an upgrade archived", async () => {
    const folder = temporaryFolder();
    const opened = open(folder);
    await addProfiles(opened, ["one", "ada", null], ["two", "bo", null], ["next", "ada", "pending"]);
    const rule = buildUserPlaybook({ content: "now", evidence_at: START - 7 });
    await commitAll(
      opened.storage,
      ORG,
      addWrite({ kind: "user_playbook", row: rule }),
      addWrite({ kind: "user_playbook", row: { ...rule, content: "next", status: "pending" } }),
    );
    const before = currentCells(folder);
    for (const kind of ["profile", "user_playbook"] as const) {
      await opened.lifecycle.upgrade(ORG, kind, {}, { archiveCurrent: true });
    }
    expect(currentCells(folder)).not.toEqual(before);
    for (const kind of ["profile", "user_playbook"] as const) await opened.lifecycle.downgrade(ORG, kind, {});
    expect(currentCells(folder)).toEqual(before);
  });
});

/** Every cell of the rows that are current. */
function currentCells(folder: string) {
  const connection = new Connection(join(folder, "reflexio.db"));
  try {
    return ["profiles", "user_playbooks"].map((table) =>
      connection.all(`SELECT * FROM ${table} WHERE status IS NULL ORDER BY row_id`),
    );
  } finally {
    connection.close();
  }
}
