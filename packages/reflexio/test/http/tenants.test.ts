import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { operations } from "@reflexio/contracts";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { Connection } from "../../src/adapters/storage/sqlite/driver.ts";
import type { Storage } from "../../src/ports/storage.ts";
import { type Caller, createTestApp, type TestApp } from "../helpers/app-harness.ts";
import { eventually } from "../helpers/eventually.ts";
import { attacksOn } from "./attack-inputs.ts";
import { keyed, type Registered } from "./operation-table.ts";
import { type Population, populate } from "./population.ts";
import { hasNull } from "./wire-check.ts";

const VICTIM = "org-victim";
const STRANGER = "org-stranger";

/** Tables of passing or rare things: work that waits, pending replacements, erased users. */
const MAY_BE_EMPTY: ReadonlySet<string> = new Set([
  "orgs",
  "jobs",
  "pending_vectors",
  "staged_supersessions",
  "erasures",
]);

/** Operations that only read. */
const readers = keyed.filter(({ spec }) => spec.method !== "DELETE" && !spec.idempotent && !spec.stream);

interface TwoOrgs {
  readonly app: TestApp;
  readonly victim: Population;
  readonly stranger: Population;
  /** Waits until the server has nothing to do for anybody. */
  quiet(): Promise<void>;
  /** Every row of the victim, table by table. */
  victimRows(): Record<string, readonly string[]>;
  close(): Promise<void>;
}

async function openTwoOrgs(wrap?: (storage: Storage) => Storage): Promise<TwoOrgs> {
  const dataDir = mkdtempSync(join(tmpdir(), "reflexio-tenants-"));
  const app = await createTestApp({ dataDir, allowMyConfig: true, ...(wrap === undefined ? {} : { wrap }) });
  const stranger = await populate(app, STRANGER, "Zqs");
  const victim = await populate(app, VICTIM, "Zqv");
  const database = new Connection(join(dataDir, "reflexio.db"));
  return {
    app,
    victim,
    stranger,
    quiet: () => eventually(() => checkQuiet(database, app.clock.nowMs())),
    victimRows: () => rowsOf(database, VICTIM),
    async close() {
      database.close();
      await app.app.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}

function checkQuiet(database: Connection, nowMs: number): void {
  const busy = database.all(
    "SELECT queue FROM jobs WHERE state = 'running' OR (state = 'waiting' AND run_at_ms <= ?) UNION ALL SELECT kind FROM pending_vectors",
    [nowMs],
  );
  if (busy.length > 0) throw new Error(`${busy.length} things are to be done.`);
}

function rowsOf(database: Connection, orgId: string): Record<string, readonly string[]> {
  const tables = database.all(
    "SELECT name FROM sqlite_schema m WHERE type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) WHERE name = 'org_id') ORDER BY name",
  );
  return Object.fromEntries(
    tables.map(({ name }) => [
      String(name),
      database.all(`SELECT * FROM "${String(name)}" WHERE org_id = ?`, [orgId]).map((row) => rowText(row)),
    ]),
  );
}

function rowText(row: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(row, (_key, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
  );
}

/** Words of the victim in what came back that were not sent. */
function leaksIn(came: string, sent: string, mark: string): string[] {
  return [...new Set(came.match(new RegExp(`${mark}\\w+`, "gi")) ?? [])].filter(
    (word) => !sent.includes(word),
  );
}

/**
 * Calls one operation in every way that points at the victim's things. Only ids are sent, and those the attacker may
 * have stored for itself come back; any other word of the victim is a leak.
 */
async function attack(caller: Caller, { id, spec }: Registered, victim: Population) {
  const leaks: string[] = [];
  const statuses: number[] = [];
  const sent = JSON.stringify(victim.ids);
  for (const input of attacksOn(spec, victim.ids)) {
    const answer = await caller.call(spec, input);
    const headers = JSON.stringify([...answer.headers]);
    const found = leaksIn(answer.text + headers, sent, victim.mark);
    leaks.push(...found.map((word) => `${id} ${JSON.stringify(input)}: ${word}`));
    statuses.push(answer.status);
  }
  return { leaks, statuses };
}

describe("two orgs on one server", () => {
  let orgs: TwoOrgs;

  beforeAll(async () => {
    orgs = await openTwoOrgs();
    await orgs.quiet();
  });
  afterAll(() => orgs.close());

  it("have something in nearly every table, so that there is something to leak", () => {
    const empty = Object.entries(orgs.victimRows()).flatMap(([name, rows]) =>
      rows.length > 0 || MAY_BE_EMPTY.has(name) ? [] : [name],
    );
    expect(empty).toEqual([]);
  });

  it.each(readers)("$id shows the owner its own data, as the wire promises", async ({ spec }) => {
    const { owner, ids } = orgs.victim;
    for (const input of attacksOn(spec, ids)) {
      const answer = await owner.call(spec, input);
      expect(answer.status, JSON.stringify(input)).toBeLessThan(500);
      if (answer.status === 200) expect(hasNull(answer.body) && spec.keepsNulls !== true).toBe(false);
    }
  });

  it.each(keyed)("$id neither shows nor changes anything of another org", async (operation) => {
    const attacker = await orgs.app.as(["admin"], STRANGER);
    // What was told is noted a little later; this stores what the victim's own reads left to be noted.
    const told = { kind: "profile", id: "Zqvprofile", dry_run: true };
    await orgs.victim.owner.send(operations.revoke_learning, { body: told });
    const before = orgs.victimRows();
    const { leaks, statuses } = await attack(attacker, operation, orgs.victim);
    expect(leaks).toEqual([]);
    expect(statuses.length).toBeGreaterThan(0);
    expect(Math.max(...statuses)).toBeLessThan(500);
    expect(orgs.victimRows()).toEqual(before);
  });

  it("keep their events apart, the old ones included", async () => {
    const { app, victim } = orgs;
    const other = await app.as(["admin"], STRANGER);
    const publish = (owner: Caller, content: string) =>
      owner.send(operations.publish_interaction, {
        body: { user_id: "Zqvuser", interaction_data_list: [{ content }] },
      });
    const input = { query: { last_event_id: "0" } };
    const heard = await other.follow(
      operations.events,
      input,
      (text) => text.includes('"user_id":"own-user"'),
      async () => {
        await publish(victim.owner, "Zqvlive");
        await other.send(operations.publish_interaction, {
          body: { user_id: "own-user", interaction_data_list: [{ content: "own" }] },
        });
      },
    );
    expect(leaksIn(heard, JSON.stringify(victim.ids), victim.mark)).toEqual([]);
    expect(heard).toContain("event: interaction.published");
    await orgs.quiet();
  });

  it("may use the same ids for their own things", async () => {
    const { app, victim } = orgs;
    const other = await app.as(["admin"], STRANGER);
    const before = orgs.victimRows();
    const added = await other.send(operations.add_user_profile, {
      body: {
        user_profiles: [
          {
            profile_id: victim.ids.profile_id,
            user_id: victim.ids.user_id,
            content: "Mine.",
            last_modified_timestamp: 1,
            generated_from_request_id: "x",
          },
        ],
      },
    });
    expect(added).toMatchObject({ success: true, added_count: 1 });
    const mine = await other.send(operations.get_profiles, { body: { user_id: victim.ids.user_id } });
    expect(mine.user_profiles.map(({ content }) => content)).toEqual(["Mine."]);
    expect(orgs.victimRows()).toEqual(before);
  });

  it("replay receipts of their own only", async () => {
    const { app, victim } = orgs;
    const other = await app.as(["admin"], STRANGER);
    const published = await other.send(operations.publish_interaction, {
      headers: { "Idempotency-Key": "Zqvreceipt" },
      body: { user_id: "u", interaction_data_list: [{ content: "Another body." }] },
    });
    expect(published.duplicate).toBeUndefined();
    expect(published.request_id).not.toBe(victim.ids.request_id);
  });
});

describe("the check itself", () => {
  /** Reads and writes the victim's rows whoever asks. */
  function forgetful<Target extends object>(target: Target): Target {
    return new Proxy(target, {
      get(object, name) {
        const value: unknown = Reflect.get(object, name);
        if (typeof value === "function") {
          return (...values: unknown[]) =>
            Reflect.apply(
              value,
              object,
              values.map((one) => (one === STRANGER ? VICTIM : one)),
            );
        }
        return typeof value === "object" && value !== null ? forgetful(value) : value;
      },
    });
  }

  it("notices a storage that forgets whose rows it reads and deletes", async () => {
    const orgs = await openTwoOrgs(forgetful);
    onTestFinished(() => orgs.close());
    const attacker = orgs.stranger.owner;
    const reads = await attack(attacker, named("get_interactions"), orgs.victim);
    expect(reads.leaks.join("\n")).toContain("Zqvcontent");
    const found = await attack(attacker, named("search_profiles"), orgs.victim);
    expect(found.leaks.join("\n")).toContain("Zqvnewcity");
    const before = orgs.victimRows();
    await attack(attacker, named("delete_interaction"), orgs.victim);
    expect(orgs.victimRows()).not.toEqual(before);
  });
});

function named(id: string): Registered {
  const operation = keyed.find((one) => one.id === id);
  if (operation === undefined) throw new Error(`No operation ${id}.`);
  return operation;
}
