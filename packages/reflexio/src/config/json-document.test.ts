import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonProblem, readJsonDocument } from "./json-document.ts";

function problemOf(text: string): string {
  try {
    readJsonDocument(text);
  } catch (error) {
    if (error instanceof JsonProblem)
      return `${error.position.line}:${error.position.column} ${error.message}`;
    throw error;
  }
  return "none";
}

describe("reading JSON with places", () => {
  it("reads whatever JSON.stringify writes, to the same value", () => {
    const space = fc.constantFrom(undefined, 2, "\t");
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), space, (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(readJsonDocument(text).value).toEqual(JSON.parse(text));
      }),
    );
  });

  it("refuses what JSON.parse refuses", () => {
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 2 }),
        fc.nat(),
        fc.constantFrom("", ",", "}", "]", '"', "x", "0"),
        (json, at, add) => {
          const cut = at % (json.length + 1);
          const text = json.slice(0, cut) + add + json.slice(cut + 1);
          const expected = (() => {
            try {
              return JSON.stringify(JSON.parse(text));
            } catch {
              return "refused";
            }
          })();
          const problem = problemOf(text);
          if (expected === "refused") expect(problem).not.toBe("none");
          else if (!problem.includes("twice"))
            expect(JSON.stringify(readJsonDocument(text).value)).toBe(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ['{\n  "a": 1,\n}', "3:1 There is a comma too many before }"],
    ['{\n  "a": 1\n  "b": 2\n}', "3:3 Expected , or }"],
    ['{"a": tru}', "1:7 Expected a value"],
    ["{'a': 1}", "1:2 Expected a name in double quotes"],
    ['{"a" 1}', "1:6 Expected : after the name"],
    ['{\n  // no\n  "a": 1}', "2:3 JSON has no comments"],
    ['{"a": 1, "a": 2}', '1:10 The name "a" stands here twice'],
    ['{"a": [1, 2', "1:12 Expected , or ]"],
    ["", "1:1 The file ends too early"],
    ['{"a": "x\ny"}', "1:7 Unfinished or invalid text"],
    ["{} {}", "1:4 Expected the end of the file"],
    [`${"[".repeat(200)}${"]".repeat(200)}`, "1:102 Too many levels"],
  ])("%j: %s", (text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });

  it("knows where each part stands, and what is around an absent one", () => {
    const document = readJsonDocument('{\n  "a": {\n    "b": [1,\n      2]\n  }\n}');
    expect(document.positionOf(["a", "b"])).toEqual({ line: 3, column: 5 });
    expect(document.positionOf(["a", "b", "1"])).toEqual({ line: 4, column: 7 });
    expect(document.positionOf(["a", "missing", "x"])).toEqual({ line: 2, column: 3 });
    expect(document.positionOf([])).toEqual({ line: 1, column: 1 });
  });

  it("reads a file with a byte order mark", () => {
    expect(readJsonDocument("\ufeff[1]").value).toEqual([1]);
  });
});
