import { createHash } from "node:crypto";
import { type OperationSpec, operations } from "@reflexio/contracts";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type Caller, createTestApp, type TestApp } from "../helpers/app-harness.ts";
import { attacksOn } from "./attack-inputs.ts";
import { exampleCall, keyed } from "./operation-table.ts";
import { type Population, populate } from "./population.ts";
import { type Answer, field } from "./wire-check.ts";

/** In every text of the other users and of the other agent version. */
const MARK = "zqv";
const ME = "me";
const MY_VERSION = "my-version";

let app: TestApp;
let others: Population;
let boundToUser: Caller;
/** Of another user: what it publishes may name things as the others do. */
let boundWriter: Caller;
let boundToVersion: Caller;

async function bound(binding: object, scopes: readonly string[]): Promise<Caller> {
  const body = { name: "bound", scopes, ...binding };
  return app.withKey((await app.owner.send(operations.create_api_key, { body })).api_key);
}

/** Shared rules that were approved are for everybody, so none of them may be. */
async function unapproveAll(): Promise<void> {
  const { agent_playbooks } = await app.owner.send(operations.get_agent_playbooks, {
    body: { playbook_status_filter: "approved" },
  });
  for (const { agent_playbook_id } of agent_playbooks) {
    const body = { agent_playbook_id, playbook_status: "pending" };
    await app.owner.send(operations.update_agent_playbook_status, { body });
  }
}

beforeAll(async () => {
  app = await createTestApp();
  others = await populate(app, "self-host-org", MARK);
  await unapproveAll();
  boundToUser = await bound({ user_id: ME }, ["publish", "read"]);
  boundWriter = await bound({ user_id: "writer" }, ["publish"]);
  boundToVersion = await bound({ agent_version: MY_VERSION }, ["publish", "read", "review", "admin"]);
  return () => app.app.close();
}, 60_000);

/** Tells whether something was touched: rows of the other users, or only those of their agent version. */
async function stateOfOthers(ofVersion = false): Promise<readonly string[]> {
  const { user_id, agent_version } = others.ids;
  const ofUser: readonly (readonly [OperationSpec, object])[] = [
    [operations.get_requests, { user_id, top_k: null }],
    [operations.get_profiles, { user_id, top_k: null, status_filter: [null, "archived"] }],
  ];
  const rules: readonly (readonly [OperationSpec, object])[] = [
    [operations.get_user_playbooks, { user_id, agent_version, limit: 999 }],
    [operations.get_agent_playbooks, { agent_version, limit: 999 }],
  ];
  const digests = [];
  for (const [spec, body] of ofVersion ? rules : [...ofUser, ...rules]) {
    const { text } = await app.owner.call(spec, { body });
    digests.push(`${spec.path} ${createHash("sha256").update(text).digest("hex")}`);
  }
  return digests;
}

/** The first of the words in a text, with what stands around it. */
function leakOf(text: string, words: readonly string[]): string | undefined {
  const at = Math.min(...words.map((word) => text.indexOf(word)).filter((index) => index >= 0));
  return Number.isFinite(at) ? text.slice(Math.max(0, at - 60), at + 40) : undefined;
}

/** What came back; a refusal may repeat what was sent. */
function withoutEcho({ status, text, headers }: Answer, input: object): string {
  const came = text + JSON.stringify([...headers]);
  if (status === 200) return came;
  const sent = JSON.stringify(input);
  return came.replace(new RegExp(`${MARK}\\w*`, "g"), (word) => (sent.includes(word) ? "" : word));
}

/** Values that a caller might try in a field of this name. */
function tries(name: string, example: unknown): fc.Arbitrary<unknown> {
  const known = others.ids[name] ?? others.ids[name.replace(/s$/, "")];
  const names = ["", " ", ME, MY_VERSION, ` ${ME} `, ME.toUpperCase(), `${MARK}user`, `${MARK}version`, "%"];
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant(known ?? example) },
    { weight: 2, arbitrary: fc.constantFrom<unknown>(...names, null, 0, true, [], [`${MARK}user`], {}) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

/** Inputs with the fields of an operation's examples and of its attacks, filled with such values. */
function inputArbitrary(spec: OperationSpec) {
  const attacks = attacksOn(spec, others.ids);
  const fields = new Map<string, unknown>(
    attacks
      .flatMap((attack) => Object.entries(Object(attack.body ?? {})))
      .concat(Object.entries(spec.example ?? {})),
  );
  const body = fc.record(Object.fromEntries([...fields].map(([name, value]) => [name, tries(name, value)])));
  const query = fc.dictionary(
    fc.constantFrom("user_id", "agent_version", "limit", "request_id", "session_id"),
    fc.constantFrom(`${MARK}user`, ME, "", `${MARK}version`, "10", String(others.ids.request_id)),
  );
  return fc.record({ body, query }).map((input) => ({
    ...exampleCall(spec),
    ...(spec.body === undefined ? {} : { body: input.body }),
    query: input.query,
  }));
}

const answering = keyed.filter(({ spec }) => spec.stream !== true);

describe("a key that is bound to one user", () => {
  it.each(answering)("$id shows and changes nothing of other users", async ({ spec }) => {
    const before = await stateOfOthers();
    const caller = spec === operations.publish_interaction ? boundWriter : boundToUser;
    const check = async (input: object) => {
      const answer = await caller.request(spec.method, spec.path, input);
      expect(leakOf(withoutEcho(answer, input), [MARK])).toBeUndefined();
    };
    for (const attack of attacksOn(spec, others.ids)) await check(attack);
    await fc.assert(fc.asyncProperty(inputArbitrary(spec), check), { numRuns: 15, seed: 7 });
    expect(await stateOfOthers()).toEqual(before);
  });

  it("is filled in where it is left out, and refused where another is named", async () => {
    const turns = [{ role: "user", content: "My favourite colour is teal." }];
    const left = await boundToUser.call(operations.publish_interaction, {
      body: { interaction_data_list: turns },
    });
    expect(left.status).toBe(200);
    const mine = await boundToUser.send(operations.get_interactions, { body: {} });
    expect(mine.interactions.map(({ user_id }) => user_id)).toEqual([ME]);
    const other = await boundToUser.call(operations.publish_interaction, {
      body: { user_id: "somebody", interaction_data_list: turns },
    });
    expect(other.status).toBe(403);
    expect(field(other.body, "error", "message")).toContain("another user");
    expect(field(other.body, "error", "hint")).toContain("user_id");
  });

  it("follows its own user's turns through learning, and finds nothing of others", async () => {
    const turns = [{ role: "user", content: "Always answer me in short sentences." }];
    const body = { session_id: "mine", interaction_data_list: turns };
    const query = { wait_for_response: "true" };
    const mine = await boundToUser.send(operations.publish_interaction, { query, body });
    for (const [name, value] of [
      ["request_id", mine.request_id ?? ""],
      ["session_id", "mine"],
    ] as const) {
      const query = { [name]: value };
      const status = await boundToUser.send(operations.learning_status, { query });
      expect(status).toMatchObject({ status: "learnt", interactions_read: 1 });
      const [id = ""] = status.run_ids;
      const run = await boundToUser.send(operations.get_run, { params: { id } });
      expect(run).toMatchObject({ user_id: ME, session_id: "mine", request_ids: [mine.request_id] });
    }
    const { user_playbooks } = await boundToUser.send(operations.get_user_playbooks, { body: {} });
    const [rule] = user_playbooks;
    const named = { kind: "user_playbook", id: rule?.user_playbook_id };
    const provenance = await boundToUser.send(operations.get_learning_provenance, { body: named });
    expect(provenance.evidence.map(({ user_id }) => user_id)).toEqual([ME]);

    const { ids } = others;
    const { runs } = await app.owner.send(operations.get_runs, { body: { user_id: ids.user_id } });
    const theirRun = String(runs[0]?.run_id);
    for (const [spec, input] of [
      [operations.learning_status, { query: { request_id: String(ids.request_id) } }],
      [operations.learning_status, { query: { session_id: String(ids.session_id) } }],
      [operations.get_run, { params: { id: theirRun } }],
      [operations.get_learning_provenance, { body: { kind: "profile", id: ids.profile_id } }],
      [operations.get_learning_provenance, { body: { kind: "agent_playbook", id: ids.agent_playbook_id } }],
    ] as const) {
      expect((await app.owner.call(spec, input)).status, spec.path).toBe(200);
      const answer = await boundToUser.call(spec, input);
      expect(answer.status, spec.path).toBe(404);
    }
  });

  it("may not call what is not limited to a user", async () => {
    for (const spec of [
      operations.get_all_interactions,
      operations.get_agent_playbooks,
      operations.get_profile_statistics,
    ]) {
      const answer = await boundToUser.call(spec, exampleCall(spec));
      expect(answer.status).toBe(403);
      expect(field(answer.body, "error", "message")).toContain("bound to one user");
    }
  });
});

describe("a key that is bound to one agent version", () => {
  const words = ["rule", "order", "content", "answer", "right", "trigger"].map((word) => `${MARK}${word}`);

  it.each(answering)("$id shows and changes nothing of other versions", async ({ spec }) => {
    const before = await stateOfOthers(true);
    const check = async (input: object) => {
      const answer = await boundToVersion.request(spec.method, spec.path, input);
      expect(leakOf(withoutEcho(answer, input), words)).toBeUndefined();
    };
    for (const attack of attacksOn(spec, others.ids)) await check(attack);
    await fc.assert(fc.asyncProperty(inputArbitrary(spec), check), { numRuns: 15, seed: 7 });
    expect(await stateOfOthers(true)).toEqual(before);
  });

  it("cannot make itself a key without the binding, whatever its scopes", async () => {
    for (const spec of [operations.create_api_key, operations.rotate_api_key, operations.set_config]) {
      expect((await boundToVersion.call(spec, exampleCall(spec))).status).toBe(403);
    }
  });

  it("publishes under its version", async () => {
    const body = { user_id: "kim", interaction_data_list: [{ role: "user", content: "Hello." }] };
    const published = await boundToVersion.send(operations.publish_interaction, { body });
    const { sessions } = await app.owner.send(operations.get_requests, {
      body: { request_id: published.request_id },
    });
    expect(field(sessions, 0, "requests", 0, "request", "agent_version")).toBe(MY_VERSION);
  });
});

describe("the table of bindings", () => {
  it("names fields that the operations have", () => {
    for (const { id, spec } of keyed) {
      for (const place of Object.values(spec.boundKeys ?? {})) {
        if (place === "any" || place === "own") continue;
        const [part, name = ""] = place.split(".");
        const schema = part === "body" ? spec.body : spec.query;
        const parsed = schema?.safeParse({ ...spec.example, ...spec.queryExample, [name]: "bound value" });
        expect({ id, value: field(parsed?.data, name) }).toEqual({ id, value: "bound value" });
      }
    }
  });
});
