import { describe, expect, it } from "vitest";
import { contradicts } from "./contradiction.ts";
import { readStatement } from "./statement.ts";

function denies(
  newer: string,
  older: string,
  isRule: boolean,
  when: readonly [string | null, string | null] = [null, null],
) {
  return contradicts(
    readStatement({ content: newer, trigger: when[0] }, isRule),
    readStatement({ content: older, trigger: when[1] }, isRule),
    isRule,
  );
}

describe("a newer rule", () => {
  it.each([
    ["Never use tabs, use spaces.", "Always use tabs."],
    ["Never deploy on Fridays.", "Always deploy on Fridays."],
    ["Deploy on Fridays.", "Do not deploy on Fridays."],
    ["Stop using emojis.", "Always use emojis."],
    ["Avoid bullet points.", "Use bullet points."],
    ["Use no abbreviations.", "Use abbreviations."],
    ["Do not add a summary any more.", "Always add a summary."],
    ["Use spaces instead of tabs.", "Always use tabs."],
    ["Use spaces instead of tabs for indentation.", "Always use tabs for indentation."],
    ["Use spaces, not tabs.", "Use tabs."],
    ["Use spaces rather than tabs.", "Use tabs rather than spaces."],
    ["Always use tabs.", "Never use tabs, use spaces."],
    ["Always answer in German.", "Always answer in French."],
    ["Use imperial units.", "Use metric units."],
    ["Give short answers.", "Give long answers."],
    ["Ask after deleting files.", "Ask before deleting files."],
    ["Round prices to 4 decimals.", "Round prices to 2 decimals."],
    ["Keep answers under 50 words.", "Keep answers under 100 words."],
    ["Never include code because it confuses people.", "Include code since developers read it."],
  ])("“%s” contradicts “%s”", (newer, older) => {
    expect(denies(newer, older, true)).toBe(true);
  });

  it.each([
    ["Never use tabs in Makefiles.", "Always use tabs.", "an exception is narrower"],
    ["Never use tabs, except in Makefiles.", "Always use tabs.", "it says the exception itself"],
    ["Use spaces instead of tabs.", "Use tabs for tables.", "wider words may mean another thing"],
    ["Never deploy.", "Always deploy on Fridays.", "wider words may mean another thing"],
    ["Do not always add a summary.", "Always add a summary.", "not always is not never"],
    ["Do not just paste code.", "Paste code.", "not just is not never"],
    ["Run the tests before committing.", "Run the linter before committing.", "both can be done"],
    ["Send the report every Friday.", "Send the report every Monday.", "both can be done"],
    ["Use TypeScript for the backend.", "Use TypeScript for the frontend.", "both can be done"],
    ["Test on Node 20.", "Test on Node 18.", "a version is no amount"],
    ["Ask for the phone number first.", "Ask for the order number first.", "both can be done"],
    ["Never use tabs.", "Use tabs and run the linter.", "half of it would be lost"],
    ["Never use tabs.", "Use tabs, run the linter.", "half of it would be lost"],
    ["Never say you cannot help.", "Say you can help.", "denied twice"],
    ["Always verify the address.", "Always confirm the address.", "the same"],
    ["Mention France.", "Mention Germany.", "names are not values of one thing"],
    ["Do not share prices with guests.", "Share prices with members.", "other people"],
  ])("“%s” does not contradict “%s”: %s", (newer, older) => {
    expect(denies(newer, older, true)).toBe(false);
  });

  it("contradicts in the same situation only", () => {
    const [newer, older] = ["Never include comments.", "Always include comments."];
    expect(denies(newer, older, true, ["the user asks for code", "the user asks for code"])).toBe(true);
    expect(denies(newer, older, true, [null, "the user asks for code"])).toBe(false);
    expect(denies(newer, older, true, ["the user asks for SQL", "the user asks for Python code"])).toBe(
      false,
    );
  });
});

describe("a newer sentence about the user", () => {
  it.each([
    ["User hates sushi.", "User loves sushi."],
    ["User doesn't like sushi anymore.", "User really likes sushi."],
    ["User can't stand horror movies.", "User enjoys horror movies."],
    ["User is not a fan of jazz.", "User is a fan of jazz."],
    ["User is not vegetarian anymore.", "User is vegetarian."],
    ["User no longer works at Acme.", "User works at Acme."],
    ["User doesn't eat meat.", "User eats meat."],
    ["User eats meat again.", "User doesn't eat meat."],
    ["User prefers coffee over tea.", "User prefers tea over coffee."],
    ["User prefers light mode.", "User prefers dark mode."],
    ["User has never used Excel.", "User has used Excel."],
  ])("“%s” contradicts “%s”", (newer, older) => {
    expect(denies(newer, older, false)).toBe(true);
  });

  it.each([
    ["User hates coffee in the evening.", "User loves coffee.", "narrower"],
    ["User hates pizza.", "User loves deep dish pizza.", "wider"],
    ["User avoids sugar.", "User likes sugar.", "who avoids something may like it"],
    ["User likes long films.", "User likes short films.", "who likes one may like the other"],
    ["User prefers juice over coffee.", "User prefers tea over coffee.", "both go before coffee"],
    ["User speaks French.", "User speaks German.", "people speak several languages"],
    ["User doesn't always eat meat.", "User eats meat.", "not always is not never"],
    ["User doesn't mind spicy food.", "User minds waiting.", "something else"],
    ["User's wife hates sushi.", "User loves sushi.", "somebody else"],
    ["User is not over 18.", "User is under 18.", "not the opposite"],
    ["User doesn't eat foods like pizza.", "User eats foods they like, pizza.", "like is no liking here"],
    ["User hates sushi, unless it is fresh.", "User loves sushi.", "an exception"],
    ["User loves tea and hates coffee.", "User hates tea.", "yes and no in one sentence"],
    ["User doesn't use email.", "User has email.", "something else"],
    ["User doesn't need insurance.", "User has insurance.", "something else"],
    ["User hates hiking.", "User loves hiking, especially in the Alps.", "half of it would be lost"],
    ["User hates hiking, mostly in summer.", "User loves hiking.", "narrower"],
    ["User keeps going, never quits.", "User keeps going.", "fits together"],
    ["User visited 3 countries.", "User visited 2 countries.", "both happened"],
    ["User doesn't like crowded beaches.", "User likes quiet beaches.", "fits together"],
  ])("“%s” does not contradict “%s”: %s", (newer, older) => {
    expect(denies(newer, older, false)).toBe(false);
  });
});
