import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { turnTraits } from "./turn-traits.ts";

describe("turnTraits", () => {
  it.each<[string, boolean, number]>([
    ["I prefer trains.", true, 0],
    ["i'm allergic to nuts", true, 0],
    ["Trains are fine.", false, 0],
    ["Which train is best?", false, 1],
    ["Ich mag Züge.", true, 0],
    ["我喜欢火车。", true, 0],
    ["哪班火车最好？", false, 1],
    ["", false, 0],
  ])("reads %j", (text, aboutSelf, asking) => {
    expect(turnTraits(text)).toMatchObject({ aboutSelf, asking });
  });

  it.each<[string, boolean]>([
    ["I'd prefer window seats", true],
    ["We really enjoy hiking.", true],
    ["Always answer in French.", true],
    ["My favourite colour is red", true],
    ["I took the train to Bonn.", false],
    ["It looks like rain.", false],
  ])("tells whether %j is meant to last", (text, lasting) => {
    expect(turnTraits(text).lasting).toBe(lasting);
  });

  it("weighs questions by their length", () => {
    expect(turnTraits("My name is Ada. And you?").asking).toBeCloseTo(9 / 24);
  });

  it("is bounded for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { asking } = turnTraits(text);
        expect(asking).toBeGreaterThanOrEqual(0);
        expect(asking).toBeLessThanOrEqual(1);
      }),
    );
  });
});
