import { describe, expect, it } from "vitest";
import type { SourceRule } from "../../ports/rule-writer.ts";
import { assignRules, type KnownCluster } from "./assign.ts";
import { groupByDirection } from "./directions.ts";
import { medoidOf } from "./medoid.ts";

const OVERLAP = 0.6;

function rule(id: number, content: string, userId = `user ${id}`): SourceRule {
  return {
    id,
    userId,
    content,
    trigger: null,
    rationale: null,
    blocking_issue: null,
    sessions: [],
    vector: null,
  };
}

async function assign(
  rules: readonly SourceRule[],
  known: readonly KnownCluster[] = [],
  changed: readonly number[] = [],
) {
  let pauses = 0;
  const pause = async () => {
    pauses += 1;
  };
  const clusters = await assignRules(rules, known, { changed: new Set(changed), threshold: 0.5, pause });
  const shown = clusters.map((one) => [one.clusterId, one.rules.map((member) => member.id)]);
  return { clusters: shown, pauses };
}

const CONFIRM = "Confirm the shipping address before you place an order";
const VERIFY = "Verify the shipping address before placing the order";
const FRIDAY = "Never deploy on Fridays";

describe("assignRules", () => {
  it("puts like rules together and leaves the others alone", async () => {
    const { clusters } = await assign([rule(1, CONFIRM), rule(2, FRIDAY), rule(3, VERIFY)]);
    expect(clusters).toEqual([
      [null, [1, 3]],
      [null, [2]],
    ]);
  });

  it("keeps members where they are and lets new ones join", async () => {
    const known = [{ clusterId: 7, members: [1, 2] }];
    const { clusters } = await assign([rule(1, CONFIRM), rule(2, FRIDAY), rule(3, VERIFY)], known);
    // Rule 2 does not resemble the first, but it was assigned before and nothing changed.
    expect(clusters).toEqual([
      [7, [1, 2]],
      [null, [3]],
    ]);
  });

  it("moves a member that was edited into something else, and drops one that is gone", async () => {
    const known = [
      { clusterId: 7, members: [1, 2, 9] },
      { clusterId: 8, members: [3] },
    ];
    const { clusters } = await assign(
      [rule(1, CONFIRM), rule(2, FRIDAY), rule(3, "Don't deploy on a Friday")],
      known,
      [2],
    );
    expect(clusters).toEqual([
      [7, [1]],
      [8, [2, 3]],
    ]);
  });

  it("keeps a cluster whose members are all gone, empty", async () => {
    expect((await assign([], [{ clusterId: 7, members: [1] }])).clusters).toEqual([[7, []]]);
  });

  it("pauses while it places many rules, and gives the same answer every time", async () => {
    const words = ["address", "order", "refund", "ticket", "report", "invoice", "flight", "seat"];
    const rules = Array.from({ length: 200 }, (_, id) =>
      rule(id, `Confirm ${words[id % 8]} before sending ${words[(id * 3) % 8]}`),
    );
    const once = await assign(rules);
    expect(once.pauses).toBe(4);
    expect(await assign(rules)).toEqual(once);
    expect(once.clusters.flatMap(([, members]) => members).length).toBe(200);
  });
});

describe("medoidOf", () => {
  it("is the rule nearest to all others", () => {
    const rules = [rule(1, "Confirm the address"), rule(2, CONFIRM), rule(3, VERIFY)];
    expect(medoidOf(rules, null, OVERLAP)?.id).toBe(2);
  });

  it("keeps the wording in force unless another is clearly nearer", () => {
    const rules = [rule(1, CONFIRM), rule(2, VERIFY)];
    expect(medoidOf(rules, rule(9, VERIFY), OVERLAP)?.id).toBe(2);
    const many = [...rules, rule(3, VERIFY), rule(4, VERIFY)];
    expect(medoidOf(many, rule(9, CONFIRM), OVERLAP)?.content).toBe(VERIFY);
  });

  it("knows the wording in force among thousands", () => {
    const rules = Array.from({ length: 3_000 }, (_, id) =>
      rule(id, id === 1_501 ? `${CONFIRM} today` : CONFIRM),
    );
    expect(medoidOf(rules, null, OVERLAP)?.content).toBe(CONFIRM);
    expect(medoidOf([], null, OVERLAP)).toBeNull();
  });
});

describe("groupByDirection", () => {
  const ADDRESS = [rule(1, "Confirm the shipping address"), rule(2, "Confirm the shipping address twice")];
  const ids = (directions: readonly (readonly SourceRule[])[]) =>
    directions.map((members) => members.map(({ id }) => id));

  it("joins rules that share enough of their words, and parts the others", () => {
    const other = rule(3, "Check the billing address");
    expect(ids(groupByDirection([...ADDRESS, other], OVERLAP))).toEqual([[1, 2], [3]]);
    expect(ids(groupByDirection([...ADDRESS, other], 0.3)), "a lower threshold").toEqual([[1, 2, 3]]);
    expect(ids(groupByDirection([...ADDRESS, rule(3, "Confirm it kindly")], 1))).toEqual([[1, 2], [3]]);
  });

  it("never joins a rule with one that forbids it", () => {
    const never = rule(3, "Never confirm the shipping address");
    expect(ids(groupByDirection([...ADDRESS, never], 0))).toEqual([[1, 2], [3]]);
  });

  it("puts the direction of the most users first, however many rules one user has", () => {
    const bill = (id: number) => rule(id, "Check the billing address", "one user");
    expect(ids(groupByDirection([bill(3), bill(4), bill(5), ...ADDRESS], OVERLAP))).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
    const words = medoidOf([bill(3), bill(4), bill(5), ...ADDRESS], null, OVERLAP)?.content;
    expect(words, "the words of the shared rule").toBe(ADDRESS[0]?.content);
  });
});
