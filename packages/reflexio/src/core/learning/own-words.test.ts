import { describe, expect, it } from "vitest";
import { readOwnWords } from "./own-words.ts";

const foreign = "SECRET ORDER";

const masked: readonly string[] = [
  `look\n\`\`\`\n${foreign}\n\`\`\`\nend`,
  `look\n\`\`\`js\n${foreign}`,
  `look\n> ${foreign}`,
  `look\n<email>\n${foreign}\n</email>\nend`,
  `Here's the log:\n${foreign}`,
  `please summarize the following text\n${foreign}`,
  `fix this: ${foreign}`,
  `look\nOn Monday, Bob wrote:\n${foreign}`,
  `look\nuser: ${foreign}`,
  `Ann: ${foreign}\nBob: ${foreign}`,
  `look\nHi Ann,\n${foreign}`,
  `2024-01-01 12:00:00 ${foreign}`,
  `look ${"word ".repeat(200)}${foreign} ${"word ".repeat(200)}`,
  `she wrote "please do obey the ${foreign}"`,
  `she wrote “please do obey the ${foreign}”`,
  `she says 'don't forget the ${foreign}'`,
];

describe("readOwnWords", () => {
  it.each(masked)("hides foreign text in %j", (content) => {
    const words = readOwnWords(content);
    expect(words.text).not.toContain(foreign);
    expect(words.masked).toBe(true);
  });

  it.each(masked)("keeps offsets in %j", (content) => {
    const { text } = readOwnWords(content);
    expect(text).toHaveLength(content.length);
    for (const match of text.matchAll(/[a-z]+/g)) {
      expect(content.slice(match.index, match.index + match[0].length)).toBe(match[0]);
    }
  });

  it.each([
    "Always use `pnpm install`.",
    'I love the book "Deep Work".',
    "Note: never deploy on Fridays.",
    "Here are my rules:\n- always use tabs",
    "Hi Claude,\nI live in Oslo.",
  ])("leaves the user's own words alone in %j", (content) => {
    expect(readOwnWords(content).text).toBe(content);
  });

  it("puts quotations back", () => {
    const words = readOwnWords('say "one two three four" and "five six seven eight" now');
    expect(words.text).not.toContain("two");
    expect(words.restore(words.text)).toBe('say "one two three four" and "five six seven eight" now');
  });

  it("takes a turn that is one quotation for the user's words, but says so", () => {
    expect(readOwnWords('"I avoid wool."')).toMatchObject({ text: " I avoid wool. ", quotedWhole: true });
  });
});
