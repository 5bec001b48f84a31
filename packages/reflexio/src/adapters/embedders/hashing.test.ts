import { describe, expect, it } from "vitest";
import { cosine, describeEmbedderContract } from "../../../test/contracts/embedder.contract.ts";
import { createHashingEmbedder } from "./hashing.ts";

describeEmbedderContract("hashing", async () => createHashingEmbedder());

describe("hashing embedder", () => {
  it("puts texts with shared words nearer than others", async () => {
    const [query, near, far] = await createHashingEmbedder().embed(
      ["answer briefly", "The user likes brief answers", "Deploy on Friday with Docker"],
      "query",
    );
    expect(cosine(query, near)).toBeGreaterThan(cosine(query, far) + 0.2);
  });

  it("never changes: stored expectations of other tests rest on it", async () => {
    const [vector] = await createHashingEmbedder().embed(["tabs"], "document");
    const features = Array.from(vector ?? [], (value, slot) =>
      value === 0 ? "" : `${slot}:${value.toFixed(3)}`,
    );
    expect(features.join(" ").trim().split(/ +/)).toEqual([
      "4:-0.224",
      "25:0.894",
      "32:0.224",
      "33:-0.224",
      "56:-0.224",
    ]);
  });
});
