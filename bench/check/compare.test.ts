import { expect, it } from "vitest";
import { findRegressions } from "./compare.ts";

it("lets noise and new cases pass", () => {
  expect(findRegressions({ search: 1.9, added: 50 }, { search: 1 })).toEqual([]);
});

it("names what doubled and what is not measured any more", () => {
  const found = findRegressions({ search: 2, publish: 0.5 }, { search: 1, publish: 1, gone: 3 });
  expect(found).toHaveLength(2);
  expect(found[0]).toContain("search");
  expect(found[1]).toContain("gone");
});
