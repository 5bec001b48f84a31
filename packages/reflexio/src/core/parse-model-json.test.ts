import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_REPLY_CHARACTERS, parseModelJson } from "./parse-model-json.ts";

const CODE = "Run this:\n```sh\nnpm ci {--all}\n```\nthen check.";

describe("parseModelJson", () => {
  it.each([
    ["plain", '{"a":1}', { a: 1 }],
    ["white space and a byte order mark", '\uFEFF \n{"a":1}\n', { a: 1 }],
    ["a fence", 'Here it is:\n```json\n{"a":1}\n```\nDone.', { a: 1 }],
    ["thoughts before it", '<think>Maybe {"a":2} or [3]?</think>\n\n{"a":1}', { a: 1 }],
    ["prose around", 'Sure! {"a":{"b":[1]}} Hope it helps.', { a: { b: [1] } }],
    ["a list with prose", 'Items: [{"a":1},{"a":2}] end', [{ a: 1 }, { a: 2 }]],
    ["code in a text", JSON.stringify({ content: CODE }), { content: CODE }],
    [
      "code in a text inside a fence",
      `\`\`\`json\n${JSON.stringify({ content: CODE })}\n\`\`\``,
      { content: CODE },
    ],
    ["code in a text with prose around", `Well: ${JSON.stringify({ content: CODE })} ok`, { content: CODE }],
  ])("reads %s", (_name, reply, expected) => {
    expect(parseModelJson(reply)).toEqual({ ok: true, value: expected });
  });

  it.each([
    ["nothing", "  "],
    ["a refusal", "I cannot help with that."],
    ["a cut reply", '{"items":[{"content":"Use'],
    ["a single brace", "{"],
    ["too much", `"${"x".repeat(MAX_REPLY_CHARACTERS)}"`],
  ])("says what is wrong with %s", (_name, reply) => {
    expect(parseModelJson(reply)).toEqual({ ok: false, problem: expect.any(String) });
  });

  it("reads any value back, plain, fenced and with a preamble", () => {
    fc.assert(
      fc.property(fc.record({ text: fc.string(), value: fc.jsonValue() }), (value) => {
        const json = JSON.stringify(value);
        const expected = { ok: true, value: JSON.parse(json) };
        expect(parseModelJson(json)).toEqual(expected);
        expect(parseModelJson(`\`\`\`json\n${json}\n\`\`\``)).toEqual(expected);
        expect(parseModelJson(`The answer:\n${json}`)).toEqual(expected);
      }),
    );
  });

  it("never throws, whatever the text", () => {
    const pieces = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      '"',
      "```",
      "\n",
      "json",
      ":",
      ",",
      "1",
      "\\",
      "é",
      "\uD800",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((parts) => parts.join("")),
        ),
        (text) => {
          expect(typeof parseModelJson(text).ok).toBe("boolean");
        },
      ),
      { numRuns: 500 },
    );
  });
});
