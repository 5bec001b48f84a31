import { createClient } from "@reflexio/client";
import { type OperationSpec, operations } from "@reflexio/contracts";
import { beforeAll, describe, expect, it } from "vitest";
import { createTestApp, openTestApp, type TestApp } from "../helpers/app-harness.ts";
import {
  addWrite,
  buildAgentPlaybook,
  buildProfile,
  buildTurn,
  buildUserPlaybook,
  commitAll,
  START,
} from "../helpers/records.ts";
import { field } from "./wire-check.ts";

const ORG = "self-host-org";
const ROWS = 7;

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp({ start: false });
  for (let index = 0; index < ROWS; index += 1) {
    // Several rows in one second, so that time alone cannot tell pages apart.
    const at = START + Math.floor(index / 3);
    const content = `row ${index}`;
    const far = 4_102_444_800;
    const profile = {
      profile_id: `p.${index}`,
      content,
      last_modified_timestamp: at,
      expiration_timestamp: far,
    };
    await commitAll(
      app.storage,
      ORG,
      { type: "interactions.insert", rows: [buildTurn({ content, created_at: at })] },
      addWrite({ kind: "profile", row: buildProfile(profile) }),
      addWrite({ kind: "user_playbook", row: buildUserPlaybook({ content, created_at: at }) }),
      addWrite({ kind: "agent_playbook", row: buildAgentPlaybook({ content, created_at: at }) }),
    );
  }
  return () => app.app.close();
});

/** Contents of every page of a list. */
async function pagesOf(spec: OperationSpec, rows: string, size: string, fields: object): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: unknown;
  do {
    const input = { ...fields, [size]: 3, ...(cursor === undefined ? {} : { cursor }) };
    const answer = await app.owner.call(
      spec,
      spec.method === "GET"
        ? { query: Object.fromEntries(Object.entries(input).map(([name, value]) => [name, String(value)])) }
        : { body: input },
    );
    expect(answer.status).toBe(200);
    const page = field(answer.body, rows);
    pages.push(Array.isArray(page) ? page.map((row: unknown) => String(field(row, "content"))) : []);
    cursor = field(answer.body, "next_cursor");
  } while (cursor !== undefined && pages.length <= ROWS);
  return pages;
}

const user_id = "ada";
const lists = [
  [operations.get_interactions, "interactions", "top_k", { user_id }],
  [operations.get_all_interactions, "interactions", "limit", {}],
  [operations.get_profiles, "user_profiles", "top_k", { user_id }],
  [operations.get_all_profiles, "user_profiles", "limit", {}],
  [operations.get_user_playbooks, "user_playbooks", "limit", {}],
  [operations.get_agent_playbooks, "agent_playbooks", "limit", {}],
] as const;

describe("pages of a list", () => {
  it.each(lists.map((list) => [list[0].path, ...list] as const))(
    "%s: hold every row once, the latest first",
    async (_path, spec, rows, size, fields) => {
      const pages = await pagesOf(spec, rows, size, fields);
      expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
      const newest = Array.from({ length: ROWS }, (_, index) => `row ${ROWS - 1 - index}`);
      // Turns of one second stand in the order they came.
      expect(pages.map((page) => [...page].sort().reverse())).toEqual([
        newest.slice(0, 3),
        newest.slice(3, 6),
        newest.slice(6),
      ]);
    },
  );

  it.each(lists.map((list) => [list[0].path, ...list] as const))(
    "%s: refuses what is no cursor",
    async (_path, spec, _rows, _size, fields) => {
      const input = { ...fields, cursor: "nonsense" };
      const answer = await app.owner.call(spec, spec.method === "GET" ? { query: input } : { body: input });
      expect(answer.status).toBe(422);
    },
  );

  it("go on when the row that ended the page is gone", async () => {
    const { owner, storage } = await openTestApp({ start: false });
    for (const index of [1, 2, 3]) {
      const row = buildUserPlaybook({ content: `row ${index}`, created_at: START + index });
      await commitAll(storage, ORG, addWrite({ kind: "user_playbook", row }));
    }
    const first = await owner.send(operations.get_user_playbooks, { body: { limit: 2 } });
    const user_playbook_id = first.user_playbooks[1]?.user_playbook_id;
    await owner.send(operations.delete_user_playbook, { body: { user_playbook_id } });
    const body = { limit: 2, cursor: first.next_cursor };
    const next = await owner.send(operations.get_user_playbooks, { body });
    expect(next.user_playbooks.map(({ content }) => content)).toEqual(["row 1"]);
  });

  it("are read to the end by the client", async () => {
    const client = createClient({
      apiKey: app.owner.key ?? "",
      fetch: async (input, init) => app.app.http.request(String(input), init),
    });
    const contents: string[] = [];
    for await (const { content } of client.pages("get_profiles", { userId: user_id, topK: 2 }))
      contents.push(content);
    for await (const { content } of client.pages("get_interactions", { userId: user_id, topK: 2 }))
      contents.push(content);
    for await (const { content } of client.pages("get_user_playbooks", { limit: 2 })) contents.push(content);
    for await (const { content } of client.pages("get_agent_playbooks", { limit: 2 })) contents.push(content);
    expect(contents).toHaveLength(4 * ROWS);
    expect(new Set(contents).size).toBe(ROWS);
  });
});
