import { DEFAULT_ORG_ID, operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { type Caller, createTestApp, openTestApp, type TestApp } from "../helpers/app-harness.ts";

/** Reads messages of an open stream until the wanted number of events came. */
async function readEvents(
  response: Response,
  count: number,
): Promise<{ id: string; type: string; data: unknown }[]> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) throw new Error("no body");
  const found: { id: string; type: string; data: unknown }[] = [];
  let text = "";
  while (found.length < count) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
    const messages = text.split("\n\n");
    text = messages.pop() ?? "";
    for (const message of messages) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(message)?.[1];
      const data = field("data");
      if (data !== undefined)
        found.push({ id: field("id") ?? "", type: field("event") ?? "", data: JSON.parse(data) });
    }
  }
  await reader.cancel();
  return found;
}

function open(test: TestApp, query = "", headers: Record<string, string> = {}): Promise<Response> {
  return Promise.resolve(
    test.app.http.request(`/api/events${query}`, {
      headers: { authorization: `Bearer ${test.owner.key}`, host: "127.0.0.1", ...headers },
    }),
  );
}

async function publish(test: TestApp, userId: string, content: string): Promise<void> {
  await test.owner.send(operations.publish_interaction, {
    query: { wait_for_response: "true" },
    body: { user_id: userId, interaction_data_list: [{ role: "user", content }] },
  });
}

describe("the event stream", () => {
  it("tells what was stored and learnt, in order, with ids that grow", async () => {
    const test = await createTestApp();
    const response = await open(test);
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const reading = readEvents(response, 3);
    await publish(test, "dana", "Always use eu-west-1.");
    const events = await reading;
    expect(events[0]).toMatchObject({
      type: "interaction.published",
      data: { user_id: "dana", interaction_ids: [1] },
    });
    expect(events.map((event) => event.type)).toContain("run.finished");
    const ids = events.map((event) => Number(event.id));
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    for (const event of events) expect(operations.events.response.safeParse(event.data).success).toBe(true);
  });

  it("replays what was missed after Last-Event-ID, and nothing twice", async () => {
    const test = await createTestApp();
    await publish(test, "dana", "First.");
    await publish(test, "dana", "Second.");
    const published = "?types=interaction.published";
    const [first] = await readEvents(await open(test, `${published}&last_event_id=0`), 1);
    const again = await readEvents(await open(test, published, { "last-event-id": first?.id ?? "" }), 1);
    expect(again[0]).toMatchObject({ data: { interaction_ids: [2] } });
  });

  it("shows one user's events only when asked, and none of another org", async () => {
    const test = await createTestApp();
    const other = await test.as(["publish", "read"], "other-org");
    await other.send(operations.publish_interaction, {
      body: { user_id: "dana", interaction_data_list: [{ content: "Other org." }] },
    });
    await publish(test, "eli", "Not asked for.");
    await publish(test, "dana", "Asked for.");
    const [only] = await readEvents(
      await open(test, "?types=interaction.published&user_id=dana&last_event_id=0"),
      1,
    );
    expect(only).toMatchObject({ data: { user_id: "dana", interaction_ids: [3] } });
  });

  it("says that events are gone when the position is of another database", async () => {
    const test = await createTestApp();
    const [gap] = await readEvents(await open(test, "?last_event_id=999999"), 1);
    expect(gap?.type).toBe("stream.gap");
  });

  it("tells of a run after everything that it changed", async () => {
    const test = await openTestApp();
    await publish(test, "dana", "Always use eu-west-1.");
    const events = await readEvents(await open(test, "?last_event_id=0"), 4);
    const learnt = events.findIndex(({ type }) => type === "learning.added");
    expect(learnt).toBeGreaterThan(0);
    expect(events[learnt + 1]).toMatchObject({
      type: "run.finished",
      data: { user_id: "dana", status: "completed", counts: { added: 1 } },
    });
  });

  it("follows a rerun user by user to its end", async () => {
    const test = await openTestApp();
    await publish(test, "dana", "Always use eu-west-1.");
    await publish(test, "eli", "Always use tabs.");
    const following = await open(test, "?types=operation.progressed,operation.finished");
    const started = await test.owner.send(operations.rerun_playbook_generation, {
      body: { agent_version: "agent-v0" },
    });
    expect(started).toMatchObject({ success: true });
    const { operation_id } = started;
    const events = await readEvents(following, 3);
    expect(events.map(({ type, data }) => ({ type, data }))).toMatchObject([
      { type: "operation.progressed", data: { operation_id, user_id: "dana", progress_percentage: 50 } },
      { type: "operation.progressed", data: { operation_id, user_id: "eli", progress_percentage: 100 } },
      { type: "operation.finished", data: { operation_id, status: "completed" } },
    ]);
  });

  it("tells what a judge found, but not of a verdict that came too late", async () => {
    const test = await openTestApp({ start: false });
    const row = {
      user_id: "dana",
      session_id: "s",
      agent_version: "v1",
      evaluation_name: "session_success",
      is_success: false,
      failure_type: "unmet",
      failure_reason: "It was not deployed.",
      number_of_correction_per_session: 1,
      user_turns_to_resolution: null,
      is_escalated: false,
      regular_vs_shadow: null,
      created_at: 1,
      evaluator: "rules",
      note: null,
      metadata: null,
      run_id: "run",
    };
    const put = (last_interaction_id: number) =>
      test.storage.commit(DEFAULT_ORG_ID, [
        { type: "evaluation.put", row: { ...row, last_interaction_id } },
      ] as const);
    await put(9);
    await put(8);
    await put(10);
    const events = await readEvents(await open(test, "?last_event_id=0"), 2);
    expect(events.map(({ id }) => id)).toEqual(["1", "2"]);
    expect(events[0]).toMatchObject({
      type: "evaluation.finished",
      data: { user_id: "dana", session_id: "s", is_success: false, message: "It was not deployed." },
    });
  });
});

describe("the event stream and the rights of its key", () => {
  const SECRET_USER = "zqv-somebody-else";

  function say(caller: Caller, userId: string): Promise<unknown> {
    const turns = [{ role: "user", content: "Always answer in zqv-french." }];
    const body = { user_id: userId, session_id: "shared", interaction_data_list: turns };
    return caller.send(operations.publish_interaction, { query: { wait_for_response: "true" }, body });
  }

  async function withNewKey(test: TestApp, grant: object) {
    const body = { name: "reader", scopes: ["read", "publish"], ...grant };
    const made = await test.owner.send(operations.create_api_key, { body });
    return { caller: test.withKey(made.api_key), keyId: made.key.key_id };
  }

  it.each(["revoked", "expired"] as const)("ends once its key is %s, before it tells more", async (how) => {
    const test = await openTestApp();
    const expires_at = Math.floor(test.clock.nowMs() / 1000) + 60;
    const ending = await withNewKey(test, { expires_at });
    const valid = await withNewKey(test, {});
    const hears = (text: string) => text.includes(SECRET_USER);
    const meanwhile = async () => {
      if (how === "expired") test.clock.advanceSeconds(61);
      else await test.owner.send(operations.revoke_api_key, { body: { key_id: ending.keyId } });
      await say(test.owner, SECRET_USER);
    };
    const [heard, control] = await Promise.all([
      ending.caller.follow(operations.events, {}, hears, meanwhile),
      valid.caller.follow(operations.events, {}, hears),
    ]);
    expect(heard).not.toContain("zqv");
    // The control: somebody whose key is valid hears it.
    expect(control).toContain(SECRET_USER);
  });

  it("tells a key that is bound to a user of that user only, whatever is asked for", async () => {
    const test = await openTestApp();
    await say(test.owner, SECRET_USER);
    const { caller } = await withNewKey(test, { user_id: "me" });
    await say(caller, "me");
    await say(test.owner, SECRET_USER);
    const filters: readonly Record<string, string>[] = [{}, { session_id: "shared" }, { user_id: "me" }];
    for (const filter of filters) {
      const query = { last_event_id: "0", ...filter };
      const heard = await caller.follow(operations.events, { query }, (text) =>
        text.includes("run.finished"),
      );
      expect(heard).toContain('"user_id":"me"');
      expect(heard).not.toContain(SECRET_USER);
    }
    const other = await caller.call(operations.events, { query: { user_id: SECRET_USER } });
    expect(other.status).toBe(403);
  });

  it("refuses a key that is bound to one agent version: events name none", async () => {
    const test = await openTestApp({ start: false });
    const { caller } = await withNewKey(test, { agent_version: "v1" });
    expect((await caller.call(operations.events)).status).toBe(403);
  });
});
