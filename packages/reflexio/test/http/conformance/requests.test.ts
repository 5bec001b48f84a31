import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { type Caller, openTestApp } from "../../helpers/app-harness.ts";
import { START } from "../../helpers/records.ts";

const { get_requests, delete_request, delete_session, delete_requests_by_ids, publish_interaction } =
  operations;

interface Published {
  readonly user?: string;
  readonly session?: string | null;
  readonly second: number;
  readonly content?: string;
}

async function publish(
  caller: Caller,
  { user = "dana", session = "chat-7", second, content = "Hi." }: Published,
) {
  const answer = await caller.send(publish_interaction, {
    body: {
      user_id: user,
      session_id: session,
      source: "web",
      agent_version: "v3",
      interaction_data_list: [{ role: "user", content, created_at: START + second }],
    },
  });
  return answer.request_id ?? "";
}

async function idsOf(caller: Caller, body: object): Promise<string[]> {
  const { sessions } = await caller.send(get_requests, { body });
  return sessions.flatMap(({ requests }) => requests.map(({ request }) => request.request_id));
}

describe("POST /api/get_requests", () => {
  it("groups calls by session, newest first, with their turns", async () => {
    const { owner } = await openTestApp({ start: false });
    const first = await publish(owner, { second: 0, content: "a" });
    const lonely = await publish(owner, { second: 10, session: null, content: "b" });
    const last = await publish(owner, { second: 20, content: "c" });
    const { body } = await owner.call(get_requests, { body: { user_id: "dana" } });
    const call = (request_id: string, second: number, session_id?: string) => ({
      request_id,
      user_id: "dana",
      created_at: START + second,
      source: "web",
      agent_version: "v3",
      ...(session_id === undefined ? {} : { session_id }),
    });
    expect(body).toMatchObject({ success: true, has_more: false, msg: "Found 3 request(s) in 2 session(s)" });
    expect(body).toMatchObject({
      sessions: [
        {
          session_id: "chat-7",
          requests: [
            { request: call(last, 20, "chat-7"), interactions: [{ content: "c", interaction_id: 3 }] },
            { request: call(first, 0, "chat-7"), interactions: [{ content: "a", interaction_id: 1 }] },
          ],
        },
        { session_id: "", requests: [{ request: call(lonely, 10), interactions: [{ content: "b" }] }] },
      ],
    });
    expect(JSON.stringify(body)).not.toMatch(/"session_id":null|embedding|image_encoding|skip_aggregation/);
  });

  it("pages, and tells the truth about further pages", async () => {
    const { owner } = await openTestApp({ start: false });
    const ids: string[] = [];
    for (let second = 0; second < 5; second++) ids.unshift(await publish(owner, { second }));
    const page = async (more: object) => {
      const { sessions, has_more } = await owner.send(get_requests, { body: { top_k: 2, ...more } });
      return [
        sessions.flatMap(({ requests }) => requests.map(({ request }) => request.request_id)),
        has_more,
      ];
    };
    expect(await page({})).toEqual([ids.slice(0, 2), true]);
    expect(await page({ offset: 2 })).toEqual([ids.slice(2, 4), true]);
    expect(await page({ offset: 4 })).toEqual([ids.slice(4), false]);
    // An exactly full last page has none after it.
    expect(await page({ offset: 3 })).toEqual([ids.slice(3), false]);
    expect(await page({ offset: 99 })).toEqual([[], false]);
    expect(await page({ offset: null, top_k: null })).toEqual([ids, false]);
  });

  it("filters by user, call, session and time", async () => {
    const { owner } = await openTestApp({ start: false });
    const dana = await publish(owner, { second: 0 });
    const eli = await publish(owner, { second: 10, user: "eli", session: "chat-8" });
    expect(await idsOf(owner, {})).toEqual([eli, dana]);
    expect(await idsOf(owner, { user_id: "eli" })).toEqual([eli]);
    expect(await idsOf(owner, { request_id: dana })).toEqual([dana]);
    expect(await idsOf(owner, { session_id: "chat-8" })).toEqual([eli]);
    expect(await idsOf(owner, { start_time: START + 5 })).toEqual([eli]);
    expect(await idsOf(owner, { end_time: START + 5 })).toEqual([dana]);
    expect(await idsOf(owner, { user_id: "eli", session_id: "chat-7" })).toEqual([]);
  });
});

describe("deleting requests", () => {
  it("deletes a call with its turns, and says how many there were", async () => {
    const { owner } = await openTestApp({ start: false });
    const first = await publish(owner, { second: 0 });
    const second = await publish(owner, { second: 10 });
    const deleted = await owner.send(delete_request, { body: { request_id: first } });
    expect(deleted).toEqual({ success: true, message: "Deleted successfully", deleted_count: 1 });
    expect(await idsOf(owner, {})).toEqual([second]);
    const { interactions } = await owner.send(operations.get_all_interactions);
    expect(interactions.map(({ request_id }) => request_id)).toEqual([second]);
    expect(await owner.send(delete_request, { body: { request_id: first } })).toMatchObject({
      success: true,
      deleted_count: 0,
    });
  });

  it("deletes a session, of one user when one is named", async () => {
    const { owner } = await openTestApp({ start: false });
    await publish(owner, { second: 0 });
    const eli = await publish(owner, { second: 10, user: "eli" });
    const body = { session_id: "chat-7" };
    expect(await owner.send(delete_session, { body: { ...body, user_id: "dana" } })).toEqual({
      success: true,
      message: "Deleted 1 item(s)",
      deleted_requests_count: 1,
      deleted_interactions_count: 1,
    });
    expect(await idsOf(owner, {})).toEqual([eli]);
    expect(await owner.send(delete_session, { body })).toMatchObject({ deleted_requests_count: 1 });
    expect(await owner.send(delete_session, { body })).toMatchObject({
      success: true,
      deleted_requests_count: 0,
    });
  });

  it("deletes several calls and counts those that were there", async () => {
    const { owner } = await openTestApp({ start: false });
    const first = await publish(owner, { second: 0 });
    await publish(owner, { second: 10 });
    const body = { request_ids: [first, "no-such-id", first] };
    expect(await owner.send(delete_requests_by_ids, { body })).toEqual({
      success: true,
      deleted_count: 1,
      message: "Deleted 1 item(s)",
    });
    expect(await owner.send(delete_requests_by_ids, { body: { request_ids: ["a", "b"] } })).toEqual({
      success: true,
      deleted_count: 0,
      message: "Deleted 0 item(s)",
    });
  });
});
