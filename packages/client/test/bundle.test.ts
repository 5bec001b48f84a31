import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));
/** Promised in the README. */
const MAX_GZIP_BYTES = 15_000;

describe("the published package", () => {
  it("is small, has no dependency and needs nothing of Node", async () => {
    const result = await build({
      entryPoints: [join(root, "src/index.ts")],
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      format: "esm",
      target: "es2022",
      platform: "neutral",
    });
    const [bundle] = result.outputFiles;
    expect(gzipSync(bundle?.contents ?? "").byteLength).toBeLessThan(MAX_GZIP_BYTES);
    expect(bundle?.text).toContain("reflexio-client/");
    expect(bundle?.text).not.toMatch(/node:|\bprocess\.|\bBuffer\b|\brequire\(/);
    expect(Object.keys(result.metafile.inputs).filter((path) => !path.includes("client/src/"))).toEqual([]);
    expect(Object.values(result.metafile.outputs).flatMap((output) => output.imports)).toEqual([]);
    expect(JSON.parse(await readFile(join(root, "package.json"), "utf8"))).not.toHaveProperty("dependencies");
  });

  it("declares its types for browsers, without the contracts package", async () => {
    const out = await mkdtemp(join(tmpdir(), "reflexio-client-"));
    try {
      const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
      execFileSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json"), "--outDir", out]);
      const names = await readdir(out);
      expect(names).toContain("index.d.ts");
      const texts = await Promise.all(names.map((name) => readFile(join(out, name), "utf8")));
      const api = await readFile(join(root, "src/api.d.ts"), "utf8");
      for (const text of [...texts, api]) expect(text).not.toMatch(/contracts|zod|node:/);
    } finally {
      await rm(out, { recursive: true });
    }
  }, 30_000);
});
