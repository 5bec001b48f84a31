import { describe, expect, it } from "vitest";
import { z } from "zod";
import { listProblems, read } from "../test/problems.ts";
import { approvalSchema, statusFilterSchema } from "./enums.ts";
import { embeddingVector } from "./lists.ts";
import {
  checkTimeRange,
  nonEmptyName,
  timeRangeFields,
  wireBool,
  wireDateTime,
  wireFloat,
  wireInt,
  wireLimit,
  wireText,
} from "./primitives.ts";
import { nonEmptyText, sanitizedNonEmptyText, sanitizeText, wireId } from "./text.ts";

describe("lax coercion", () => {
  it.each([
    [wireInt(), 5, 5],
    [wireInt(), 5.0, 5],
    [wireInt(), "5", 5],
    [wireInt(), " -7 ", -7],
    [wireInt(), true, 1],
    [wireFloat(), 0.5, 0.5],
    [wireFloat(), "0.5", 0.5],
    [wireFloat(), false, 0],
    [wireBool(), "YES", true],
    [wireBool(), "t", true],
    [wireBool(), 1, true],
    [wireBool(), "off", false],
    [wireBool(), 0, false],
    [wireText(), "", ""],
    [wireLimit(30), undefined, 30],
    [wireLimit(30), null, null],
    [wireId(), 12, "12"],
    [wireId(), " p-1 ", "p-1"],
  ])("case %#: reads %s %j as %j", (schema, value, expected) => {
    expect(schema.parse(value)).toBe(expected);
  });

  it.each([
    [wireInt(), 5.5, "int_from_float"],
    [wireInt(), "x", "int_parsing"],
    [wireInt(), "5.5", "int_parsing"],
    [wireInt(), null, "int_type"],
    [wireInt(), [], "int_type"],
    [wireInt({ gt: 0 }), 0, "greater_than"],
    [wireInt({ ge: 0 }), -1, "greater_than_equal"],
    [wireFloat(), "x", "float_parsing"],
    [wireFloat(), {}, "float_type"],
    [wireFloat({ le: 1 }), 1.1, "less_than_equal"],
    [wireBool(), "maybe", "bool_parsing"],
    [wireBool(), 2, "bool_parsing"],
    [wireBool(), [], "bool_type"],
    [wireText(), 5, "string_type"],
    [wireText(), null, "string_type"],
    [approvalSchema, "Pending", "enum"],
    [approvalSchema, null, "enum"],
    [z.array(wireText()), {}, "list_type"],
    [z.record(z.string(), z.unknown()), [], "dict_type"],
    [wireId(), 1.5, "string_type"],
    [wireId(), "", "value_error"],
  ])("case %#: refuses %s %j as %s", (schema, value, type) => {
    expect(listProblems(schema, value).map((problem) => problem.split(" ")[1])).toEqual([type]);
  });

  it("calls an absent required value missing, whatever its type", () => {
    const schema = z.object({ a: wireInt(), b: wireBool(), c: wireText(), d: wireDateTime(), e: wireId() });
    expect(listProblems(schema, {})).toEqual(
      ["a", "b", "c", "d", "e"].map((key) => `body.${key}: missing Field required`),
    );
  });

  it("keeps an explicit null instead of the default", () => {
    expect(z.object({ top_k: wireLimit(30) }).parse({ top_k: null })).toEqual({ top_k: null });
  });

  it("reads every spelling of current rows as null", () => {
    expect(statusFilterSchema.parse([null, "None", "current", "pending"])).toEqual([
      null,
      null,
      null,
      "pending",
    ]);
    expect(listProblems(statusFilterSchema, ["CURRENT"])).toHaveLength(1);
  });
});

describe("date-times", () => {
  it.each([
    ["2026-01-01T00:00:00Z", 1_767_225_600],
    ["2026-01-01T00:00:00", 1_767_225_600],
    ["2026-01-01 00:00:00", 1_767_225_600],
    ["2026-01-01T02:00:00+02:00", 1_767_225_600],
    ["2026-01-01", 1_767_225_600],
    [1_767_225_600, 1_767_225_600],
    ["1767225600", 1_767_225_600],
    [1_767_225_600_000, 1_767_225_600],
  ])("reads %j", (value, seconds) => {
    expect(wireDateTime().parse(value)).toBe(seconds);
  });

  it.each(["soon", "2026-13-01", "", true, {}, null])("refuses %j", (value) => {
    expect(listProblems(wireDateTime(), value)).toHaveLength(1);
  });

  it("wants the end after the start and compares zoned with unzoned times", () => {
    const schema = z.object(timeRangeFields).superRefine(checkTimeRange);
    const message = "body: value_error Value error, end_time must be after start_time";
    expect(listProblems(schema, { start_time: "2026-01-02", end_time: "2026-01-01" })).toEqual([message]);
    expect(listProblems(schema, { start_time: 5, end_time: 5 })).toEqual([message]);
    expect(
      listProblems(schema, { start_time: "2026-01-01T00:00:00Z", end_time: "2026-01-01T00:00:01" }),
    ).toEqual([]);
    expect(listProblems(schema, { start_time: null, end_time: 5 })).toEqual([]);
  });
});

describe("texts and vectors", () => {
  it("strips and refuses blank names and texts", () => {
    expect(nonEmptyName().parse("  dana ")).toBe("dana");
    expect(nonEmptyText().parse("\n hi\t")).toBe("hi");
    expect(listProblems(nonEmptyName(), " \t")).toEqual([
      "body: value_error Value error, String must not be empty or whitespace-only",
    ]);
  });

  it("takes control characters out, but not tab, line feed and carriage return", () => {
    expect(sanitizeText("a\u0000\u0008\u000b\u000c\u000e\u001f\u007fb\t\n\r")).toBe("ab\t\n\r");
    expect(sanitizeText("é漢🙂\u0085")).toBe("é漢🙂\u0085");
    expect(read(sanitizedNonEmptyText(), " a\u0007 ")).toBe("a");
    expect(listProblems(sanitizedNonEmptyText(), "\u0000 \u0001")).toHaveLength(1);
  });

  it("takes vectors of no or 512 numbers", () => {
    const vector = embeddingVector();
    expect(read(vector, [])).toEqual([]);
    expect(
      read(
        vector,
        Array.from({ length: 512 }, () => "0.5"),
      ),
    ).toHaveLength(512);
    expect(listProblems(vector, [1, 2])).toEqual([
      "body: value_error Value error, Embedding must be empty or have exactly 512 dimensions, got 2",
    ]);
  });

  it("cuts the list of problems of a bad list", () => {
    const problems = listProblems(
      z.array(wireText()),
      Array.from({ length: 5000 }, () => 0),
    );
    expect(problems).toHaveLength(200);
  });
});
