import { expect, it } from "vitest";
import { replacePart } from "./parts.ts";

const page = "Before\n<!-- measured: speed -->\nold\n<!-- end: speed -->\nAfter\n";

it("replaces one part and leaves the rest", () => {
  expect(replacePart(page, "speed", "new")).toBe(
    "Before\n<!-- measured: speed -->\n\nnew\n\n<!-- end: speed -->\nAfter\n",
  );
  expect(replacePart(replacePart(page, "speed", "a"), "speed", "b")).not.toContain("a\n");
});

it("refuses a part that the page does not have", () => {
  expect(() => replacePart(page, "size", "new")).toThrow('no part "size"');
});
