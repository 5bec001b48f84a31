import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Answer, sendJson, startServer } from "./fake-server.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const examples = [...(await readFile(join(root, "README.md"), "utf8")).matchAll(/```ts\n([\s\S]*?)```/g)].map(
  (match) => match[1] ?? "",
);

/** The `@example` of every JSDoc comment of the sources, as modules. */
async function readDocExamples(): Promise<string[]> {
  const names = (await readdir(join(root, "src"))).filter((name) => !/generated|\.d\.ts$/.test(name));
  const sources = await Promise.all(names.map((name) => readFile(join(root, "src", name), "utf8")));
  const index = await readFile(join(root, "src/index.ts"), "utf8");
  const exported = [...index.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? "").join(",");
  const types = exported.replace(/\btype\b/g, "").replace(/createClient|ReflexioClientError/g, "");
  const imports = types.split(",").flatMap((name) => (name.trim() === "" ? [] : [`type ${name.trim()}`]));
  const head = [
    `import { createClient, ReflexioClientError, ${imports.join(", ")} } from "@reflexio/client";`,
    "declare const client: ReflexioClient;",
  ].join("\n");
  return sources
    .flatMap((source) => [...source.matchAll(/@example\n([\s\S]*?)\*\//g)])
    .map((match) => `${head}\n{\n${(match[1] ?? "").replace(/^\s*\* ?/gm, "")}\n}\n`);
}

/** Little enough of a server for the examples. */
const answer: Answer = (request, response, count) => {
  const path = request.url.split("?")[0];
  const success = { success: true };
  if (path === "/api/publish_interaction") {
    sendJson(response, 200, { ...success, message: "", warnings: [], request_id: "r-1", learning: "1 rule" });
  } else if (path === "/api/search") {
    sendJson(response, 200, {
      ...success,
      profiles: [{ content: "Works in eu-west-1." }],
      user_playbooks: [],
    });
  } else if (path === "/api/search_profiles") {
    sendJson(response, 422, { detail: [{ loc: ["body", "user_id"], msg: "must not be empty" }] });
  } else if (path === "/api/events" && count > 0) {
    response.writeHead(204).end();
  } else if (path === "/api/events") {
    response.writeHead(200, { "content-type": "text/event-stream" }).end('id: 1\ndata: "hi"\n\n');
  } else sendJson(response, 200, { ...success, user_playbooks: [] });
};

describe("README", () => {
  let folder = "";
  const fileOf = (index: number, extension: string) => join(folder, `example-${index}.${extension}`);

  beforeAll(async () => {
    // Inside the package, so that the examples find it by its name.
    await mkdir(join(root, "node_modules/.cache"), { recursive: true });
    folder = await mkdtemp(join(root, "node_modules/.cache/readme-"));
    await Promise.all(examples.map((example, index) => writeFile(fileOf(index, "ts"), example)));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("and every comment have examples that type-check", async () => {
    const docs = await readDocExamples();
    expect(docs.length).toBeGreaterThan(15);
    await Promise.all(docs.map((example, index) => writeFile(join(folder, `doc-${index}.ts`), example)));
    const compilerOptions = { noEmit: true, incremental: false };
    const config = join(folder, "tsconfig.json");
    const base = join(root, "../../tsconfig.base.json");
    await writeFile(config, JSON.stringify({ extends: base, compilerOptions, include: ["*.ts"] }));
    const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
    const { stdout } = spawnSync(process.execPath, [tsc, "-p", config], { encoding: "utf8" });
    expect(stdout).toBe("");
  }, 30_000);

  it.each(examples.map((_example, index) => index))("has an example %i that runs", async (index) => {
    const server = await startServer(answer);
    await build({
      entryPoints: [fileOf(index, "ts")],
      outfile: fileOf(index, "mjs"),
      bundle: true,
      format: "esm",
      conditions: ["reflexio-source"],
    });
    const lines: string[] = [];
    vi.spyOn(console, "log").mockImplementation((...words) => void lines.push(words.join(" ")));
    const platformFetch = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation((input, init) =>
      platformFetch(String(input).replace("http://127.0.0.1:8081", server.url), init),
    );
    try {
      await import(pathToFileURL(fileOf(index, "mjs")).href);
    } finally {
      vi.restoreAllMocks();
    }
    expect(server.requests.length).toBeGreaterThan(0);
    expect(lines).toMatchSnapshot();
  });
});
