import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { type PayloadItem, readPayloads } from "./payload-reader.ts";

async function read(
  input: string | Buffer | readonly (string | Buffer)[],
  options = {},
): Promise<PayloadItem[]> {
  const pieces = typeof input === "string" || Buffer.isBuffer(input) ? [input] : [...input];
  const items: PayloadItem[] = [];
  for await (const item of readPayloads(Readable.from(pieces), options)) items.push(item);
  return items;
}

const ok = (items: readonly PayloadItem[]) =>
  items.map((item) => ("payload" in item ? item.payload : item.problem));

describe("readPayloads", () => {
  test.each([
    ["one object", '{"a":1}', [{ a: 1 }]],
    ["JSONL", '{"a":1}\n{"a":2}\n', [{ a: 1 }, { a: 2 }]],
    ["no final line feed", '{"a":1}\n{"a":2}', [{ a: 1 }, { a: 2 }]],
    ["CRLF and blank lines", '\r\n{"a":1}\r\n\r\n   \r\n{"a":2}\r\n', [{ a: 1 }, { a: 2 }]],
    ["a byte order mark", '\ufeff{"a":1}\n{"a":2}', [{ a: 1 }, { a: 2 }]],
    ["an array", '[{"a":1},{"a":2}]', [{ a: 1 }, { a: 2 }]],
    ["an array over lines", '[\n{"a":1},\n{"a":2}\n]\n', [{ a: 1 }, { a: 2 }]],
    ["a pretty-printed object", '{\n  "a": {\n    "b": "}{"\n  }\n}', [{ a: { b: "}{" } }]],
    ["an object over two lines", '{"a":1,\n"b":2}', [{ a: 1, b: 2 }]],
    ["separators inside text", '{"a":"x\\n\u2028y"}\n{"a":"z"}', [{ a: "x\n\u2028y" }, { a: "z" }]],
  ])("reads %s", async (_name, input, expected) => {
    expect(ok(await read(input))).toEqual(expected);
  });

  test.each([
    ["", ""],
    ["white space", " \n\r\n\t\n"],
    ["a byte order mark", "\ufeff"],
    ["an empty array", "[]"],
  ])("refuses empty input: %s", async (_name, input) => {
    await expect(read(input)).rejects.toThrow(/^Empty input/);
  });

  test("names the line of what is no payload and goes on", async () => {
    const items = await read('{"a":1}\n\nnot json\n5\n"x"\nnull\n[1]\n{"a":2}');
    expect(items.map(({ line }) => line)).toEqual([1, 3, 4, 5, 6, 7, 8]);
    expect(ok(items)).toEqual([
      { a: 1 },
      expect.stringMatching(/^Invalid JSON on line 3: /),
      "Line 4 must be a JSON object, not a number",
      "Line 5 must be a JSON object, not a string",
      "Line 6 must be a JSON object, not null",
      "Line 7 must be a JSON object, not an array",
      { a: 2 },
    ]);
  });

  test("a first line that is broken does not swallow the next ones", async () => {
    expect(ok(await read('{"a":1,}\n{"a":2}'))).toEqual([
      expect.stringMatching(/^Invalid JSON on line 1/),
      { a: 2 },
    ]);
  });

  test("a scalar document is no payload", async () => {
    expect(ok(await read("5"))).toEqual(["Line 1 must be a JSON object, not a number"]);
  });

  test("elements of an array must be objects", async () => {
    expect(ok(await read('[{"a":1}, 2]'))).toEqual([
      { a: 1 },
      "Element 2: array elements must be objects, not a number",
    ]);
  });

  test("a document that does not end is reported", async () => {
    expect(ok(await read('[{"a":1},'))).toEqual([expect.stringMatching(/^Invalid JSON in the document/)]);
  });

  test("reports a line that is not UTF-8 and goes on", async () => {
    const items = await read(Buffer.concat([Buffer.from([0x7b, 0xff, 0xfe, 0x0a]), Buffer.from('{"a":2}')]));
    expect(ok(items)).toEqual(["Line 1 is not valid UTF-8", { a: 2 }]);
  });

  test("reads characters that are split between chunks", async () => {
    const bytes = Buffer.from('{"a":"日本語 🎉"}\n{"a":"é"}');
    const singles = Array.from(bytes, (byte) => Buffer.from([byte]));
    expect(ok(await read(singles))).toEqual([{ a: "日本語 🎉" }, { a: "é" }]);
  });

  test("skips a line that is longer than the bound without keeping it", async () => {
    const long = `{"a":"${"x".repeat(500)}"}`;
    const items = await read(`{"a":1}\n${long}\n{"a":3}`, { maxLineBytes: 100, maxDocumentBytes: 100 });
    expect(ok(items)).toEqual([
      { a: 1 },
      "Line 2 is longer than 100 bytes; write one payload a line (JSONL)",
      { a: 3 },
    ]);
  });

  test("refuses a document larger than its bound and names JSONL", async () => {
    const elements = Array.from({ length: 50 }, (_, index) => `{"a":${index}}`).join(",\n");
    await expect(read(`[\n${elements}\n]`, { maxDocumentBytes: 100 })).rejects.toMatchObject({
      code: "payload_too_large",
      hint: expect.stringContaining("JSONL"),
    });
  });

  test("a stream of 100,000 payloads takes bounded memory", async () => {
    const text = "x".repeat(2000);
    async function* lines(): AsyncGenerator<Buffer> {
      for (let block = 0; block < 1000; block += 1) {
        yield Buffer.from(
          Array.from({ length: 100 }, (_, at) => `{"n":${block * 100 + at},"t":"${text}"}\n`).join(""),
        );
      }
    }
    const before = process.memoryUsage().rss;
    let peak = before;
    let count = 0;
    for await (const item of readPayloads(lines())) {
      count += "payload" in item ? 1 : 0;
      if (count % 1000 === 0) peak = Math.max(peak, process.memoryUsage().rss);
    }
    expect(count).toBe(100_000);
    // The stream itself is 200 MB.
    expect(peak - before).toBeLessThan(120 * 1024 * 1024);
  });
});
