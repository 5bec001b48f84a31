import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { type Answer, hasNull, problemsOf } from "./wire-check.ts";

const spec = operations.delete_interaction;

function answer(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return {
    status,
    body,
    text: JSON.stringify(body),
    headers: new Headers({ "Content-Type": "application/json", "X-Correlation-ID": "r1", ...headers }),
  };
}

function failure(code: string, more: object = {}, detail: unknown = "No.") {
  return { detail, error: { code, message: "No.", hint: "Try.", request_id: "r1", ...more } };
}

const missing = { type: "missing", loc: ["body"], msg: "Field required", input: null };

describe("the check of answers", () => {
  it.each([
    ["a good answer", answer(200, { success: true, message: "ok" }), []],
    ["a good refusal", answer(401, failure("unauthorized")), []],
    ["a list of problems", answer(422, failure("validation_failed", {}, [missing])), []],
    ["a missing field", answer(200, { success: true }), [expect.stringContaining("message")]],
    [
      "a field too many",
      answer(200, { success: true, message: "ok", secret: 1 }),
      ["body.secret is not declared"],
    ],
    [
      "no id",
      answer(200, { success: true, message: "ok" }, { "X-Correlation-ID": "" }),
      ["no X-Correlation-ID"],
    ],
    [
      "HTML",
      answer(200, { success: true, message: "ok" }, { "Content-Type": "text/html" }),
      ["not application/json"],
    ],
    ["a strange status", answer(201, {}), ["status 201"]],
    ["an unknown code", answer(400, failure("oops")), ["unknown code oops"]],
    [
      "another status than the code's",
      answer(403, failure("unauthorized")),
      ["status 403 does not fit unauthorized"],
    ],
    [
      "a code that the operation does not have",
      answer(503, failure("model_unavailable")),
      ["model_unavailable is not among the errors of the operation"],
    ],
    [
      "another id",
      answer(401, failure("unauthorized", { request_id: "r2" })),
      ["request_id is not X-Correlation-ID"],
    ],
    ["no hint", answer(401, failure("unauthorized", { hint: "" })), ["no error.hint"]],
    [
      "a stack trace",
      answer(401, failure("unauthorized", { message: "No.\n    at run (/srv/app.ts:12:3)" })),
      ["a stack trace"],
    ],
    [
      "a problem without a place",
      answer(422, failure("validation_failed", {}, [{ ...missing, loc: [] }])),
      [expect.stringContaining("detail[0]")],
    ],
  ])("%s", (_name, given, problems) => {
    expect(problemsOf(spec, given)).toEqual(problems);
  });

  it("finds nulls that should be dropped, outside of free-form objects", () => {
    expect(hasNull({ rows: [{ status: null }] })).toBe(true);
    expect(hasNull({ rows: [{ custom_features: { a: null } }] })).toBe(false);
  });
});
