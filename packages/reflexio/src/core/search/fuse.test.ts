import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FuseOptions, fuse, type SearchCandidate } from "./fuse.ts";
import { type TurnPosition, withNeighbours } from "./neighbours.ts";

interface Turn extends SearchCandidate, TurnPosition {
  readonly id: string;
}

function buildTurn(overrides: Partial<Turn> = {}): Turn {
  return {
    id: "t",
    cosine: 0.3,
    match: null,
    speaker: "user",
    textLength: 100,
    createdAt: 1_700_000_000,
    sessionId: "s",
    position: 0,
    ...overrides,
  };
}

function buildProfile(overrides: Partial<Turn> = {}): Turn {
  return buildTurn({ speaker: null, sessionId: null, ...overrides });
}

const hybrid: FuseOptions = { mode: "hybrid" };
const neutral = { wantsAgentAnswer: false, wantsSummary: false, asksForHelp: false };
const order = (hits: readonly { candidate: Turn }[]) => hits.map((hit) => hit.candidate.id);

const turns = fc.array(
  fc.record({
    id: fc.uuid(),
    cosine: fc.option(fc.double({ min: -1, max: 1, noNaN: true })),
    match: fc.option(fc.double({ min: 0, max: 2, noNaN: true })),
    speaker: fc.constantFrom("user" as const, "agent" as const, "tool" as const, "system" as const, null),
    textLength: fc.nat({ max: 100_000 }),
    createdAt: fc.nat(),
    traits: fc.option(
      fc.record({
        aboutSelf: fc.boolean(),
        asking: fc.double({ min: 0, max: 1, noNaN: true }),
        lasting: fc.boolean(),
      }),
      { nil: undefined },
    ),
    sessionId: fc.option(fc.constantFrom("a", "b", "c")),
    position: fc.nat({ max: 20 }),
  }),
  { maxLength: 30 },
);
const options = fc.record({
  mode: fc.constantFrom("hybrid" as const, "vector" as const, "fts" as const),
  traits: fc.record({
    wantsAgentAnswer: fc.boolean(),
    wantsSummary: fc.boolean(),
    asksForHelp: fc.boolean(),
  }),
});

describe.each([
  ["fuse", (list: readonly Turn[], how: FuseOptions) => fuse(list, how)],
  ["withNeighbours", (list: readonly Turn[], how: FuseOptions) => withNeighbours(fuse(list, how), how.mode)],
])("%s", (_name, rank) => {
  it("keeps every candidate once and sorts by scores from 0 to 1", () => {
    fc.assert(
      fc.property(turns, options, (list, how) => {
        const hits = rank(list, how);
        expect(order(hits).sort()).toEqual(list.map((turn) => turn.id).sort());
        for (const [index, hit] of hits.entries()) {
          expect(hit.score).toBeGreaterThanOrEqual(0);
          expect(hit.score).toBeLessThanOrEqual(1);
          expect(hit.score).toBeLessThanOrEqual(hits[index - 1]?.score ?? 1);
          const { cosine, text, prior, context } = hit.parts;
          expect(cosine + text + prior + context).toBeCloseTo(hit.relevance, 9);
        }
      }),
    );
  });

  it("does not depend on the order of the list when no two rows are alike", () => {
    fc.assert(
      fc.property(turns, options, (list, how) => {
        const distinct = list.map((turn, index) => ({ ...turn, createdAt: index, position: index }));
        expect(order(rank([...distinct].reverse(), how))).toEqual(order(rank(distinct, how)));
      }),
    );
  });

  it("never lowers a row for a better match", () => {
    const gain = fc.double({ min: 0, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(turns, options, gain, fc.nat(), (list, how, more, pick) => {
        const known = list.map((turn) => ({ ...turn, cosine: turn.cosine ?? 0 }));
        const chosen = known[pick % Math.max(1, known.length)];
        if (chosen === undefined) return;
        const better = { ...chosen, cosine: chosen.cosine + more, match: (chosen.match ?? 0) + more };
        const scoreIn = (turnsNow: readonly Turn[]) =>
          rank(turnsNow, how).find((hit) => hit.candidate.id === chosen.id)?.relevance ?? Number.NaN;
        const improved = known.map((turn) => (turn === chosen ? better : turn));
        expect(scoreIn(improved)).toBeGreaterThanOrEqual(scoreIn(known) - 1e-9);
      }),
    );
  });
});

describe("scores of learnings", () => {
  const scoreOf = (candidate: Turn, how: FuseOptions) => fuse([candidate], how)[0]?.score;

  it.each<[string, Partial<Turn>, FuseOptions["mode"], "above" | "below"]>([
    ["a usual relevant cosine", { cosine: 0.38 }, "hybrid", "above"],
    ["a usual relevant cosine", { cosine: 0.38 }, "vector", "above"],
    ["a usual unrelated cosine", { cosine: 0.12 }, "hybrid", "below"],
    ["one common word in common", { cosine: 0.12, match: 0.08 }, "hybrid", "below"],
    ["half of the query's words, no vector yet", { cosine: null, match: 0.5 }, "hybrid", "above"],
    ["half of the query's words, text only", { cosine: null, match: 0.5 }, "fts", "above"],
    ["one common word, text only", { cosine: null, match: 0.08 }, "fts", "below"],
  ])("puts %s (%o, %s) %s the threshold 0.4", (_name, match, mode, side) => {
    const score = scoreOf(buildProfile(match), { mode });
    if (side === "above") expect(score).toBeGreaterThan(0.4);
    else expect(score).toBeLessThan(0.4);
  });

  it("ignores the arm that was not asked", () => {
    const candidate = buildProfile({ cosine: 0.9, match: 1 });
    expect(scoreOf(candidate, { mode: "vector" })).toBe(
      scoreOf({ ...candidate, match: null }, { mode: "vector" }),
    );
    expect(scoreOf(candidate, { mode: "fts" })).toBe(scoreOf({ ...candidate, cosine: -1 }, { mode: "fts" }));
  });

  it("puts the newer of two equals first", () => {
    const hits = fuse(
      [buildProfile({ id: "old", createdAt: 1 }), buildProfile({ id: "new", createdAt: 2 })],
      hybrid,
    );
    expect(order(hits)).toEqual(["new", "old"]);
  });

  it("knows that rows behind a full vector list are less alike than its last", () => {
    const listed = Array.from({ length: 200 }, (_, index) => buildProfile({ id: `v${index}`, cosine: 0.1 }));
    const hits = fuse([...listed, buildProfile({ id: "text", cosine: null, match: 0.6 })], hybrid);
    expect(hits.find((hit) => hit.candidate.id === "text")?.parts.cosine).toBe(0.1);
  });
});

describe("ranking of turns", () => {
  const question = buildTurn({
    id: "question",
    cosine: 0.6,
    position: 0,
    traits: { aboutSelf: false, asking: 1, lasting: false },
  });
  const answer = buildTurn({
    id: "answer",
    cosine: 0.3,
    position: 2,
    traits: { aboutSelf: true, asking: 0, lasting: false },
  });
  const essay = buildTurn({ id: "essay", cosine: 0.6, position: 1, speaker: "agent", textLength: 3000 });
  const stranger = buildTurn({ id: "stranger", cosine: 0.32, sessionId: "other" });

  it("ranks the user's words before a long answer with the same match", () => {
    expect(order(withNeighbours(fuse([essay, answer], hybrid), "hybrid"))).toEqual(["answer", "essay"]);
  });

  it("treats speakers alike who write alike", () => {
    const reply = buildTurn({ id: "reply", cosine: 0.4, speaker: "agent", textLength: 100, position: 7 });
    expect(order(withNeighbours(fuse([stranger, reply], hybrid), "hybrid"))).toEqual(["reply", "stranger"]);
  });

  it("leaves the agent's words in place when they are asked for", () => {
    const hits = withNeighbours(
      fuse([essay, answer], { ...hybrid, traits: { ...neutral, wantsAgentAnswer: true } }),
      "hybrid",
    );
    expect(order(hits)).toEqual(["essay", "answer"]);
  });

  it("puts the long answers first when a summary is wanted", () => {
    const hits = withNeighbours(
      fuse([answer, essay], { ...hybrid, traits: { ...neutral, wantsSummary: true } }),
      "hybrid",
    );
    expect(order(hits)).toEqual(["essay", "answer"]);
  });

  it("lifts what the user always wants when help is asked for, and only then", () => {
    const traits = { aboutSelf: true, asking: 0, lasting: true };
    const wish = buildTurn({ id: "wish", cosine: 0.3, traits });
    const story = buildTurn({ id: "story", cosine: 0.35, traits: { ...traits, lasting: false } });
    expect(order(fuse([story, wish], hybrid))).toEqual(["story", "wish"]);
    expect(order(fuse([story, wish], { ...hybrid, traits: { ...neutral, asksForHelp: true } }))).toEqual([
      "wish",
      "story",
    ]);
  });

  it("lifts a turn by what surrounds it", () => {
    const hits = withNeighbours(fuse([question, essay, answer, stranger], hybrid), "hybrid");
    expect(order(hits).indexOf("answer")).toBeLessThan(order(hits).indexOf("stranger"));
    const context = (id: string) => hits.find((hit) => hit.candidate.id === id)?.parts.context;
    expect(context("answer")).toBeCloseTo(0.25 * (0.6 - 0.2) + 0.25 * (0.6 - 0.2));
    expect(context("stranger")).toBeCloseTo(0.25 * (0.32 - 0.2));
  });

  it("does not lift what is unlike by more than one full match on each side", () => {
    const exact = buildTurn({ id: "exact", cosine: 0.9, match: 2.2, position: 1 });
    const unlike = buildTurn({ id: "unlike", cosine: 0, position: 2 });
    const found = withNeighbours(fuse([exact, unlike], hybrid), "hybrid").find(
      (hit) => hit.candidate.id === "unlike",
    );
    expect(found?.parts.context).toBeCloseTo(0.25 * 0.8 + 0.25 * 0.8);
    expect(found?.score).toBeLessThan(0.5);
  });

  it("asks less of a turn when there are no words to compare", () => {
    const score = (mode: "hybrid" | "vector") =>
      withNeighbours(fuse([buildTurn()], { mode }), mode)[0]?.score;
    expect(score("vector")).toBeGreaterThan(score("hybrid") ?? 1);
  });

  it("treats a turn without a session as a session of one", () => {
    const alone = withNeighbours(fuse([buildTurn({ sessionId: null })], hybrid), "hybrid")[0];
    const only = withNeighbours(fuse([buildTurn()], hybrid), "hybrid")[0];
    expect(alone?.score).toBe(only?.score);
  });
});
