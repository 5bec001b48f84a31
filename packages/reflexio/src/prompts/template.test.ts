import { PROMPT_INPUTS } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { type ExtractionSections, renderExtraction } from "./extraction.ts";
import { replaceablePrompts } from "./replaceable.ts";
import { choosePrompt, fillTemplate } from "./template.ts";

describe("fillTemplate", () => {
  it("fills in inputs and leaves no holes where they are empty", () => {
    const text = "Do it.\n\n{{a}}\n\n{{ b }}\n\n{{c}}\n\nEnd.";
    expect(fillTemplate(text, { a: ["1"], b: [], c: ["3"] })).toBe("Do it.\n\n1\n\n3\n\nEnd.");
    expect(fillTemplate(text, { a: [], b: [], c: [] })).toBe("Do it.\n\nEnd.");
    expect(fillTemplate("{{a}}\n\nEnd.", { a: [] })).toBe("End.");
  });

  it("does not read what it filled in", () => {
    expect(fillTemplate("{{a}} {{b}}", { a: ["{{b}}"], b: ["$& {{a}}"] })).toBe("{{b}} $& {{a}}");
  });
});

describe("choosePrompt", () => {
  it("names a replaced text by its hash", () => {
    const [prompt] = replaceablePrompts;
    if (prompt === undefined) throw new Error("There are no prompts.");
    expect(choosePrompt(prompt, null).version).toBe(`${prompt.id}@${prompt.version}`);
    const one = choosePrompt(prompt, "One {{answer}}").version;
    expect(one).toMatch(/@custom-[0-9a-f]{8}$/);
    expect(choosePrompt(prompt, "Two {{answer}}").version).not.toBe(one);
  });
});

describe("the built-in prompts", () => {
  it("are all there, once, and name exactly the inputs they have", () => {
    expect(replaceablePrompts.map(({ id }) => id)).toEqual(Object.keys(PROMPT_INPUTS));
    for (const { id, text } of replaceablePrompts) {
      const named = [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);
      const { required, optional } = PROMPT_INPUTS[id];
      expect(new Set(named), id).toEqual(new Set([...required, ...optional]));
    }
  });

  it("show every section in order, none when it is empty", () => {
    const parts = {
      ...{
        kind: "profile" as const,
        definition: "Hobbies.",
        context: "A shop.",
        metadata: "Colour.",
        agentContext: "Sells.",
      },
      ...{ tools: [{ tool_name: "find", tool_description: "Finds." }], known: [], today: "2026-11-22" },
      ...{ transcript: "{}", pictures: 0, template: null },
    } satisfies ExtractionSections;
    const titles = (system: string) => [...system.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    expect(titles(renderExtraction(parts).system)).toEqual([
      "What to look for",
      "About the setting",
      "What the agent is for",
      "Tools of the agent",
      "Extra values to note",
      "Answer",
    ]);
    const bare = renderExtraction({ ...parts, context: null, metadata: null, agentContext: null, tools: [] });
    expect(titles(bare.system)).toEqual(["What to look for", "Answer"]);
    expect(bare.system).not.toMatch(/\n{3}|\{\{/);
  });
});
