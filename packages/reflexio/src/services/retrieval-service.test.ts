import { expect, onTestFinished, test } from "vitest";
import { storeTurns } from "../../test/helpers/records.ts";
import { createHashingEmbedder } from "../adapters/embedders/hashing.ts";
import { createSqliteStorage } from "../adapters/storage/sqlite/index.ts";
import type { Embedder } from "../ports/embedder.ts";
import type { SearchFilter } from "../ports/storage.ts";
import { createKnowledgeService } from "./knowledge-service.ts";
import { createRetrievalService, interactionReader } from "./retrieval-service.ts";
import { createVectorIndexer } from "./vector-indexer.ts";

const everyone: SearchFilter = { kind: "interaction", filter: {} };
const embedder = createHashingEmbedder();

function open() {
  const storage = createSqliteStorage({ dataDir: null });
  onTestFinished(() => storage.close());
  return storage;
}

function ask(text: string, mode: "hybrid" | "vector" = "hybrid") {
  return { text, mode, limit: 10, threshold: null };
}

test("an embedder that hangs costs the vectors, not the answer", async () => {
  const storage = open();
  await storeTurns(storage, "org", { content: "the merger with Zephyr" });
  let stopped = false;
  const hanging: Embedder = {
    ...embedder,
    embed: (_texts, _purpose, signal) => {
      signal?.addEventListener("abort", () => {
        stopped = true;
      });
      return new Promise(() => {});
    },
  };
  const retrieval = createRetrievalService({ storage, embedder: hanging, embedDeadlineMs: 5 });
  const answer = await retrieval.search("org", everyone, ask("zephyr"), interactionReader(storage, "org"));
  expect(answer.hits).toHaveLength(1);
  expect(answer.mode).toBe("fts");
  expect(answer.degraded).toEqual([expect.stringMatching(/did not answer within 5 ms/)]);
  expect(stopped).toBe(true);
});

test("a caller who gives up is not kept waiting for the deadline", async () => {
  const storage = open();
  const gone = AbortSignal.abort();
  const hanging: Embedder = {
    ...embedder,
    embed: (_texts, _purpose, signal) => Promise.reject(signal?.reason),
  };
  const retrieval = createRetrievalService({ storage, embedder: hanging });
  const query = { ...ask("zephyr", "vector"), signal: gone };
  await expect(
    retrieval.search("org", everyone, query, interactionReader(storage, "org")),
  ).rejects.toMatchObject({ code: "unavailable" });
});

test("an org's scores are the same whatever another org stores, by words and by vectors", async () => {
  const storage = open();
  const indexer = createVectorIndexer(storage, embedder);
  const embedAll = async () => {
    while ((await indexer.indexBatch(new AbortController().signal)) > 0);
  };
  await storeTurns(
    storage,
    "org",
    { content: "I met Zephyr about the merger" },
    { content: "The merger is off.", role: "Agent" },
    { content: "lunch in Lisbon" },
  );
  await embedAll();
  const retrieval = createRetrievalService({ storage, embedder });
  const scores = async () => {
    const reader = interactionReader(storage, "org");
    const { hits } = await retrieval.search(
      "org",
      everyone,
      ask("When did I meet Zephyr for lunch?"),
      reader,
    );
    return hits.map(({ row, score }) => [row.interaction_id, score]);
  };
  const alone = await scores();
  expect(alone).toHaveLength(3);
  const theirs = Array.from({ length: 30 }, (_, index) => ({
    content: `Zephyr had lunch ${"again ".repeat(index)}`,
  }));
  await storeTurns(storage, "other", ...theirs);
  await embedAll();
  expect(await scores()).toEqual(alone);
});

test("among turns on one subject, those are found that say what is asked beside it", async () => {
  const storage = open();
  const said = ["the project", ...Array.from({ length: 80 }, (_, index) => `the project, part ${index}`)];
  const wanted = "the deadline, of the project";
  await storeTurns(storage, "org", ...[...said, wanted].map((content) => ({ content })));
  const unit = (...values: readonly number[]) => {
    const length = Math.hypot(...values);
    return Float32Array.from(values, (value) => value / length);
  };
  const vectors = new Map([
    [wanted, unit(0.6, 0.8, 0)],
    ["when is it due?", unit(0.9, 0.35, 0)],
  ]);
  const subject: Embedder = {
    modelId: "subject:3",
    dimensions: 3,
    maxBatch: 1_000,
    embed: (texts) =>
      Promise.resolve(texts.map((text) => vectors.get(text) ?? unit(1, 0.05, (text.length % 5) / 20))),
    close: () => Promise.resolve(),
  };
  const indexer = createVectorIndexer(storage, subject);
  while ((await indexer.indexBatch(new AbortController().signal)) > 0);
  const retrieval = createRetrievalService({ storage, embedder: subject });
  const { hits } = await retrieval.search(
    "org",
    everyone,
    ask("when is it due?", "vector"),
    interactionReader(storage, "org"),
  );
  expect(hits[0]?.row.content).toBe(wanted);
});

test("a query over several kinds is embedded once", async () => {
  const storage = open();
  await storeTurns(storage, "org", { content: "lunch in Lisbon" });
  const embedded: string[] = [];
  const counting: Embedder = {
    ...embedder,
    embed(texts, purpose, signal) {
      embedded.push(...texts);
      return embedder.embed(texts, purpose, signal);
    },
  };
  const knowledge = createKnowledgeService({
    storage,
    retrieval: createRetrievalService({ storage, embedder: counting }),
    clock: { nowMs: () => 0 },
  });
  const rest = { userId: "ada", agentVersion: null, playbookName: null };
  const answers = await knowledge.searchAll("org", { ...rest, query: ask("lunch") });
  expect(Object.values(answers).map(({ mode }) => mode)).toEqual(["hybrid", "hybrid", "hybrid"]);
  expect(embedded).toEqual(["lunch"]);
});
