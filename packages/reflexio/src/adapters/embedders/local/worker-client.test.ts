import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { createWorkerClient } from "./worker-client.ts";

const echo = `
  const { parentPort } = require("node:worker_threads");
  parentPort.on("message", ({ kind, id, texts }) => {
    if (kind !== "embed") return;
    if (texts[0] === "throw") throw new Error("trap");
    if (texts[0] === "exit") process.exit(7);
    if (texts[0] === "hang") return;
    if (texts[0] === "fail") return parentPort.postMessage({ kind: "failed", id, error: new Error("no model") });
    parentPort.postMessage({ kind: "done", id, vectors: new Float32Array(384 * texts.length) });
  });`;

it.each([
  ["throw", "crashed"],
  ["exit", "ended with code 7"],
])("rejects all open calls when the thread dies (%s), and starts another", async (text, message) => {
  const { client, started } = setUp();
  const hanging = client.request({ texts: ["hang"], purpose: "document" });
  const dying = client.request({ texts: [text], purpose: "query" });
  const expected = { code: "embedder_unavailable", message: expect.stringContaining(message) };
  await Promise.all([
    expect(hanging).rejects.toMatchObject(expected),
    expect(dying).rejects.toMatchObject(expected),
  ]);
  expect(await client.request({ texts: ["a", "b"], purpose: "query" })).toHaveLength(2);
  expect(started()).toBe(2);
  await client.close();
});

it("fails one call with the thread's reason and keeps the thread", async () => {
  const { client, started } = setUp();
  const call = client.request({ texts: ["fail"], purpose: "query" });
  await expect(call).rejects.toMatchObject({ code: "embedder_unavailable", cause: { message: "no model" } });
  await client.request({ texts: ["a"], purpose: "query" });
  expect(started()).toBe(1);
  await client.close();
});

it("starts no thread before there is something to embed", async () => {
  const { client, started } = setUp();
  expect(await client.request({ texts: [], purpose: "query" })).toEqual([]);
  await client.close();
  expect(started()).toBe(0);
});

it("rejects with the signal's reason when aborted on the way, and goes on serving", async () => {
  const { client, started } = setUp();
  const controller = new AbortController();
  const reason = new Error("enough");
  const call = client.request({ texts: ["hang"], purpose: "query", signal: controller.signal });
  controller.abort(reason);
  await expect(call).rejects.toBe(reason);
  expect(await client.request({ texts: ["a"], purpose: "query" })).toHaveLength(1);
  expect(started()).toBe(1);
  await client.close();
});

it("rejects open calls when closed", async () => {
  const { client } = setUp();
  const call = client.request({ texts: ["hang"], purpose: "query" });
  await Promise.all([expect(call).rejects.toMatchObject({ code: "embedder_unavailable" }), client.close()]);
  await client.close();
});

function setUp() {
  let started = 0;
  const client = createWorkerClient({
    startWorker: () => {
      started += 1;
      return new Worker(echo, { eval: true });
    },
  });
  return { client, started: () => started };
}
