import { describe, expect, test } from "vitest";
import { clean, displayWidth, factLines, wrap } from "./terminal-text.ts";

describe("clean", () => {
  test.each([
    ["colours", "a\u001b[31mred\u001b[0m", "ared"],
    ["8-bit sequences", "a\u009b2Jb", "ab"],
    ["a window title", "a\u001b]0;owned\u0007b", "ab"],
    ["a hyperlink", "\u001b]8;;http://x\u001b\\click\u001b]8;;\u001b\\", "click"],
    ["the start of an unfinished title", "a\u001b]52;c;ZXZpbA==", "a52;c;ZXZpbA=="],
    ["stray marks of wrongly decoded text", "he said \u009dhi\u009e there", "he said hi there"],
    ["other escapes", "a\u001bcb\u001b(0d", "abd"],
    ["bells, backspaces and deletes", "a\u0007\b\u007fb", "ab"],
    ["a lone escape", "a\u001b", "a"],
    ["carriage returns", "safe\rEvil", "safe\nEvil"],
    ["marks that reorder text", "a\u202eb\u2066c", "abc"],
    ["markup of other tools, which stays", "[bold]x[/bold]", "[bold]x[/bold]"],
  ])("removes %s", (_name, text, expected) => {
    expect(clean(text)).toBe(expected);
  });

  test("leaves no control character in any text", () => {
    const all = Array.from({ length: 0x100 }, (_, code) => String.fromCharCode(code, 0x5b, code)).join("");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must be gone
    expect(clean(all)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});

describe("wrap", () => {
  test("keeps every line within the width, also for wide characters and long words", () => {
    const lines = wrap(`短い日本語の文章です ${"x".repeat(50)} 🎉🎉 end`, 20);
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(20);
    expect(lines.join("").replaceAll(" ", "")).toBe(`短い日本語の文章です${"x".repeat(50)}🎉🎉end`);
  });
});

test("facts are put on further lines whole, so that ids can be copied", () => {
  const facts = ["id: 12345678-1234", "user: dana", "source: web"];
  expect(factLines(facts, "  ", 80)).toBe("  id: 12345678-1234 · user: dana · source: web");
  expect(factLines(facts, "  ", 32)).toBe("  id: 12345678-1234 · user: dana\n  source: web");
  expect(factLines(facts, "  ", 10)).toBe("  id: 12345678-1234\n  user: dana\n  source: web");
});
