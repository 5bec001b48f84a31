import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redactRecord, redactText } from "../../src/core/redaction/redact.ts";
import { MASK_ALL as ALL, LABELS, measure, readCorpus } from "./measure.ts";

const corpus = readCorpus("corpus.txt");

describe("redaction over the corpus", () => {
  it("has enough lines of both sorts", () => {
    const clean = corpus.filter(({ label }) => label === "none").length;
    expect(corpus.length).toBeGreaterThanOrEqual(150);
    expect(clean).toBeGreaterThanOrEqual(70);
    expect(new Set(corpus.map(({ label }) => label))).toEqual(new Set(["none", ...LABELS]));
  });

  it.each(LABELS)("finds %s with a precision and a recall of at least 0.95", (label) => {
    const { precision, recall, wrong, missed } = measure(label, corpus);
    expect({ wrong, missed }).toEqual({ wrong: [], missed: [] });
    expect(precision).toBeGreaterThanOrEqual(0.95);
    expect(recall).toBeGreaterThanOrEqual(0.95);
  });

  it("leaves every other line as it is", () => {
    const changed = corpus.filter(
      ({ label, text }) => label === "none" && redactText(text, ALL).value !== text,
    );
    expect(changed.map(({ text }) => text)).toEqual([]);
  });

  it("changes nothing more the second time", () => {
    for (const { text } of corpus) {
      const once = redactText(text, ALL).value;
      expect(redactText(once, ALL).value).toBe(once);
    }
  });
});

describe("redaction policy", () => {
  const text = "password: Winter2026! and dana@example.com";

  it.each([
    [{ secrets: "off", personal: "off" }, text, false],
    [{ secrets: "mask", personal: "off" }, "password: [secret] and dana@example.com", false],
    [{ secrets: "off", personal: "mask" }, "password: Winter2026! and [email]", false],
    [{ secrets: "drop", personal: "off" }, "password: [secret] and dana@example.com", true],
  ] as const)("follows %o", (policy, expected, drop) => {
    expect(redactText(text, policy)).toMatchObject({ value: expected, drop });
  });

  it("reads records at any depth and masks fields that name a secret", () => {
    const record = {
      input: { password: "letmein", steps: ["mail dana@example.com", 3, null] },
      apiKey: "short",
    };
    expect(redactRecord(record, ALL)).toEqual({
      value: { input: { password: "[secret]", steps: ["mail [email]", 3, null] }, apiKey: "[secret]" },
      masked: 3,
      drop: false,
    });
  });

  it("survives any text and any record, and is done after one pass", () => {
    const bits = fc.constantFrom(
      "password",
      "=",
      ":",
      " ",
      '"',
      "sk-",
      "@",
      "+49",
      "1234",
      "a1B2c3D4",
      ".",
      "Bearer ",
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(bits, { maxLength: 30 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(texts, fc.dictionary(fc.string(), fc.jsonValue()), (text, record) => {
        const { value } = redactText(text, ALL);
        expect(redactText(value, ALL).value).toBe(value);
        expect(redactRecord(record, ALL).drop).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it("reads a megabyte in well under a second", () => {
    const long = "token: abc password is the secret of key 1234 a.b@c ".repeat(20_000);
    const start = performance.now();
    redactText(long, ALL);
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});
