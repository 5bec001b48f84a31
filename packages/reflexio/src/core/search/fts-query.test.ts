import { DatabaseSync } from "@photostructure/sqlite";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { analyzeDocument, analyzeQuery } from "./analyze.ts";
import { type ScopeFilter, scopeToken, toFtsMatch } from "./fts-query.ts";

const database = new DatabaseSync(":memory:");
database.exec(
  "CREATE VIRTUAL TABLE texts USING fts5(scope, text, content='', contentless_delete=1, tokenize='unicode61')",
);
afterAll(() => database.close());

function insert(id: number, user: string, text: string) {
  database
    .prepare("INSERT INTO texts (rowid, scope, text) VALUES (?, ?, ?)")
    .run(id, scopeToken("user", user), analyzeDocument(text).join(" "));
}

function search(query: string, scope: ScopeFilter = []): number[] {
  const match = toFtsMatch(analyzeQuery(query), scope);
  if (match === null) return [];
  const rows = database.prepare("SELECT rowid AS id FROM texts WHERE texts MATCH ? ORDER BY id").all(match);
  return rows.map((row) => Number(row.id));
}

insert(1, "ada", "We deploy to us-east-1 every Friday with the blue green scheme");
insert(2, "ada", "Ada's café serves naïve art and matcha");
insert(3, "ada", "我喜欢黑猫和咖啡");
insert(4, "ada", "Great job 👍🏽 on ERR_4021 in getUserName()");
insert(5, "bob", "Green and blue are colours; deployment of C++ services");
insert(6, "ada:1", "deploy");

describe("toFtsMatch", () => {
  it.each<[string, number[]]>([
    ["deploying", [1, 6]],
    ["us-east-1", [1]],
    ['"blue green"', [1, 5]],
    ["cafe", [2]],
    ["naive", [2]],
    ["黑猫", [3]],
    ["猫", [3]],
    ["啡", [3]],
    ["👍", [4]],
    ["err4021", [4]],
    ["get_user_name", [4]],
    ["c++", [5]],
    ["matc", [2]],
    ["deploy NOT friday", [6]],
    ["blue AND friday", [1]],
    ['colours NOT "blue green"', [5]],
    ["matcha OR colours", [2, 5]],
  ])("finds %s", (query, ids) => {
    expect(search(query)).toEqual(ids);
  });

  it("stays in its scope", () => {
    expect(search("deploy green", [scopeToken("user", "ada")])).toEqual([1]);
    expect(search("deploy", [scopeToken("user", "ada:1")])).toEqual([6]);
    expect(search("green", [[scopeToken("user", "ada"), scopeToken("user", "bob")]])).toEqual([1, 5]);
    expect(search("green", [[]])).toEqual([]);
  });

  it.each([
    "what's up?",
    "a-b",
    "NOT",
    '"',
    '""',
    "text:foo",
    "foo*",
    "^foo",
    "NEAR(a b)",
    "a) OR (b",
    "{text} : x",
    "'; DROP TABLE texts --",
    "AND AND AND",
    "x NOT y NOT z OR w",
    '"a" NOT "b',
    "\u0000",
  ])("takes %j as text", (query) => {
    expect(() => search(query)).not.toThrow();
  });

  it("makes an expression that FTS5 accepts of any text", () => {
    const words = fc.constantFrom(
      "AND",
      "OR",
      "NOT",
      '"',
      "foo",
      "Bar's",
      "é",
      "猫",
      "👍🏽",
      "(",
      "*",
      "us-east-1",
    );
    const texts = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.array(words, { maxLength: 100 }).map((list) => list.join(" ")),
    );
    fc.assert(
      fc.property(texts, fc.string({ unit: "binary" }), (text, user) => {
        expect(() => search(text, [scopeToken("user", user)])).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  it("finds any text that has words by itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }), (text) => {
        const plain = text.replaceAll('"', " ");
        insert(1000, "carol", plain);
        const found = search(plain, [scopeToken("user", "carol")]);
        database.prepare("DELETE FROM texts WHERE rowid = 1000").run();
        expect(found).toEqual(analyzeDocument(plain).length > 0 ? [1000] : []);
      }),
    );
  });
});

describe("scopeToken", () => {
  it("never gives two ids the same token", () => {
    const id = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(id, id, (a, b) => {
        expect(scopeToken("user", a) === scopeToken("user", b)).toBe(a === b);
      }),
    );
  });

  it("keeps kinds apart and refuses what could be cut", () => {
    expect(scopeToken("a", "b")).not.toBe(scopeToken("ab", ""));
    expect(scopeToken("user", "ü1")).toBe("userzc3bc31");
    expect(() => scopeToken("user", "x".repeat(4097))).toThrow(RangeError);
    expect(() => scopeToken("User 1", "x")).toThrow(RangeError);
  });
});
