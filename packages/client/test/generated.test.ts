import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { renderGeneratedFiles } from "../../../scripts/generated-files.ts";

it("has generated files that fit the operation table; else run `npm run gen`", async () => {
  const files = await renderGeneratedFiles();
  expect(files).toHaveLength(6);
  const stale: string[] = [];
  for (const { path, content } of files) {
    const stored = await readFile(new URL(`../../../${path}`, import.meta.url), "utf8").catch(() => "");
    if (stored !== content) stale.push(path);
  }
  expect(stale).toEqual([]);
  expect(await renderGeneratedFiles()).toEqual(files);
}, 30_000);
