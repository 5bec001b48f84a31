import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

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

describe("README", () => {
  let folder = "";

  beforeAll(async () => {
    // Inside the package, so that the examples find it by its name.
    await mkdir(join(root, "node_modules/.cache"), { recursive: true });
    folder = await mkdtemp(join(root, "node_modules/.cache/readme-"));
    await Promise.all(
      examples.map((example, index) => writeFile(join(folder, `example-${index}.ts`), example)),
    );
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
});
