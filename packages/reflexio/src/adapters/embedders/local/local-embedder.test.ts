import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  cosine,
  describeEmbedderContract,
  isInstalled,
} from "../../../../test/contracts/embedder.contract.ts";
import { createLocalEmbedder, type LocalEmbedder } from "./local-embedder.ts";

const run = promisify(execFile);
const hasOnnx = isInstalled("onnxruntime-node");

describeEmbedderContract("local, wasm", async () => createLocalEmbedder({ runtime: "wasm" }));
if (hasOnnx) describeEmbedderContract("local, onnx", async () => createLocalEmbedder({ runtime: "onnx" }));
else
  describe.skip("embedder contract: local, onnx: SKIPPED, onnxruntime-node is not installed here", () => {});

describe("local embedder", { timeout: 30_000 }, () => {
  const loads: object[] = [];
  let embedder: LocalEmbedder;
  beforeAll(async () => {
    const logger = { info: (fields: object) => void loads.push(fields), warn: () => undefined };
    embedder = createLocalEmbedder({ cacheEntries: 0, logger });
    expect(embedder.runtime()).toBeUndefined();
    await embedder.embed(["Load the model."], "document");
  });
  afterAll(() => embedder.close());

  it("takes the quicker runtime where it is installed, and says which", () => {
    expect(embedder.runtime()).toBe(hasOnnx ? "onnx" : "wasm");
    expect(loads).toMatchObject([{ runtime: embedder.runtime(), loadMs: expect.any(Number) }]);
  });

  it("finds a long text by what its last sentence says", async () => {
    const filler = "The quarterly figures were filed with the office on time. ".repeat(40);
    const [query, long, other] = await embedder.embed(
      ["Which food is she allergic to?", `${filler} She is allergic to peanuts and shellfish.`, filler],
      "document",
    );
    expect(cosine(query, long)).toBeGreaterThan(cosine(query, other) + 0.02);
  });

  it("answers a query before the documents that were there first", async () => {
    const order: string[] = [];
    const documents = Array.from(
      { length: 40 },
      (_, i) => `Document ${i} is about the deployment of services.`,
    );
    const indexing = [documents, documents].map((texts) =>
      embedder.embed(texts, "document").then(() => order.push("documents")),
    );
    const searching = embedder.embed(["How do we deploy?"], "query").then(() => order.push("query"));
    await Promise.all([...indexing, searching]);
    expect(order[0]).toBe("query");
  });

  it("leaves the event loop free while it works", async () => {
    let ticks = 0;
    let working = true;
    const count = (): void => {
      ticks += 1;
      if (working) setImmediate(count);
    };
    setImmediate(count);
    await embedder.embed(
      Array.from({ length: 40 }, (_, i) => `Sentence ${i} about this and that.`),
      "document",
    );
    working = false;
    // A free loop turns thousands of times; one blocked by each mini-batch, at most once for each.
    expect(ticks).toBeGreaterThan(200);
  });

  it("stops the work of an aborted call", async () => {
    const controller = new AbortController();
    const long = Array.from({ length: 200 }, (_, i) => `Item ${i}: ${"words and more words. ".repeat(30)}`);
    const call = embedder.embed(long, "document", controller.signal);
    controller.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
    // Behind 200 long texts this would outlast the test's time limit.
    expect(await embedder.embed(["next"], "document")).toHaveLength(1);
  });

  it("can be closed in the middle of work", async () => {
    const busy = createLocalEmbedder({ cacheEntries: 0 });
    await busy.embed(["Load the model."], "query");
    const call = busy.embed(
      Array.from({ length: 100 }, (_, i) => `Text ${i}`),
      "document",
    );
    await Promise.all([expect(call).rejects.toMatchObject({ code: "embedder_unavailable" }), busy.close()]);
  });
});

describe("bundled local embedder", { timeout: 30_000 }, () => {
  const here = fileURLToPath(new URL(".", import.meta.url));
  // Inside the workspace, so that the packages left out of the bundle are found.
  const cache = fileURLToPath(new URL("../../../../../../node_modules/.cache/", import.meta.url));
  let folder: string;
  beforeAll(async () => {
    await mkdir(cache, { recursive: true });
    folder = await mkdtemp(join(cache, "embedder-bundle-"));
    await build({
      stdin: {
        contents: `const { createLocalEmbedder } = await import("./local-embedder.ts");
          const embedder = createLocalEmbedder();
          const [vector] = await embedder.embed(["This is an example sentence"], "query");
          console.log(vector[0].toFixed(3));
          if (process.argv[2] === "exit") {
            embedder.embed(Array.from({ length: 200 }, (_, i) => "text " + i), "document");
            setTimeout(() => process.exit(5), 40);
          }`,
        resolveDir: here,
      },
      entryPoints: { "embedder-worker": join(here, "worker.ts") },
      outdir: folder,
      bundle: true,
      splitting: true,
      platform: "node",
      format: "esm",
      external: ["@lat.md/*", "onnxruntime-node"],
      conditions: ["reflexio-source"],
      logLevel: "silent",
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("starts its worker from the bundle, and lets the process end without close", async () => {
    const { stdout } = await run(process.execPath, [join(folder, "stdin.js")], { timeout: 20_000 });
    expect(stdout.trim()).toBe("0.068");
  });

  it("lets the process exit in the middle of work with its own code", async () => {
    const exit = run(process.execPath, [join(folder, "stdin.js"), "exit"], { timeout: 20_000 });
    await expect(exit).rejects.toMatchObject({ code: 5, stderr: "" });
  });
});
