import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createClient } from "@reflexio/client";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type RunningServer, serve } from "../../src/app.ts";

const readmeFile = new URL("../../../client/README.md", import.meta.url);
const cache = fileURLToPath(new URL("../../node_modules/.cache/", import.meta.url));
/** The address that examples use when they name none. */
const DOCUMENTED_URL = "http://127.0.0.1:8081";

/** The examples in order, with the heading they stand under. */
const examples = (await readFile(readmeFile, "utf8")).split(/^## /m).flatMap((section) =>
  [...section.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, source = ""]) => ({
    title: section.split("\n", 1)[0] ?? "",
    source,
  })),
);

/** Every line that the examples print, in order. */
const printed: readonly (readonly RegExp[])[] = [
  [/us-east-1/, /us-east-1/],
  [/^learnt$/, /^1 $/],
  [/^true [1-9]\d* (true|false)$/],
  [/^[1-9]\d*$/, /^200 object$/],
  [/^learn completed$/, /^deploy-1 3$/],
  [/^validation_failed 422$/, /^body\.user_id: /, /send again.* false$/],
  [],
  [/^user_playbook .*tabs/],
];

describe("the client's README, against a running server", () => {
  let folder = "";
  let modules = "";
  let server: RunningServer;
  let key = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "reflexio-readme-"));
    // Inside the workspace, so that the examples find the client by its name.
    await mkdir(cache, { recursive: true });
    modules = await mkdtemp(join(cache, "readme-"));
    server = await serve({
      host: "127.0.0.1",
      port: 0,
      dataDir: folder,
      auth: true,
      embedder: "hashing",
      logLevel: "silent",
      version: "1.2.3-test",
    });
    key = await server.createLocalKey();
    // What the first example publishes is learnt by the time it searches.
    const client = createClient({ url: server.url, apiKey: key });
    const turns = [
      { role: "user", content: "Deploy the new build." },
      { role: "assistant", content: "Deploying to us-east-1." },
      { role: "user", content: "No, we never deploy to us-east-1. Always use eu-west-1." },
    ];
    await client.publish({ userId: "dana", turns, wait: true });
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
    await rm(modules, { recursive: true });
  });

  it("has an expectation for each example", () => {
    expect(examples).toHaveLength(printed.length);
  });

  it.each(examples.map(({ title }, index) => [index, title] as const))(
    "runs example %i, %s",
    async (index) => {
      const file = join(modules, `example-${index}.ts`);
      const outfile = join(modules, `example-${index}.mjs`);
      await build({
        stdin: {
          contents: examples[index]?.source ?? "",
          loader: "ts",
          resolveDir: modules,
          sourcefile: file,
        },
        outfile,
        bundle: true,
        format: "esm",
        conditions: ["reflexio-source"],
      });
      const lines: string[] = [];
      vi.spyOn(console, "log").mockImplementation((...words) => void lines.push(words.join(" ")));
      const platformFetch = globalThis.fetch;
      vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
        const headers = new Headers(init?.headers);
        headers.set("authorization", `Bearer ${key}`);
        const url = String(input).replace(DOCUMENTED_URL, server.url);
        const response = await platformFetch(url, { ...init, headers });
        // Somebody who follows what happens sees something happen.
        if (url.includes("/api/events")) await publishMeanwhile(platformFetch, server.url, key);
        return response;
      });
      try {
        await import(pathToFileURL(outfile).href);
      } finally {
        vi.restoreAllMocks();
      }
      const expected = printed[index] ?? [];
      for (const [place, pattern] of expected.entries()) {
        expect(lines, `line ${place}`).toContainEqual(expect.stringMatching(pattern));
      }
      if (expected.length === 0) expect(lines).toEqual([]);
    },
  );
});

async function publishMeanwhile(fetch: typeof globalThis.fetch, url: string, apiKey: string): Promise<void> {
  const client = createClient({ url, apiKey, fetch });
  await client.publish({ userId: "dana", turns: [{ role: "user", content: "Always indent with tabs." }] });
}
