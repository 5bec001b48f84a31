/** The licence texts of the packages that a bundle contains: most licences ask for them in every copy. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().default("unknown"),
});
const licenseFile = /^(licen[cs]e|notice|copying)(\.\w+)?$/i;
/** The folder of the innermost package: `node_modules/a/node_modules/@b/c`. */
const packageFolder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;

function packageFolders(inputs: readonly string[]): string[] {
  const folders = inputs.flatMap((path) => packageFolder.exec(path)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

async function licensesIn(folder: string): Promise<string> {
  const manifest = manifestSchema.parse(JSON.parse(await readFile(join(folder, "package.json"), "utf8")));
  const names = (await readdir(folder)).filter((name) => licenseFile.test(name)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return [
    `${manifest.name} ${manifest.version} (${manifest.license})`,
    ...texts.map((text) => text.trim()),
  ].join("\n\n");
}

/**
 * @param inputs paths of the bundled files, relative to `root`
 * @returns one text: name, version and licence of each package with the licence files it ships
 */
export async function thirdPartyLicenses(root: string, inputs: readonly string[]): Promise<string> {
  const folders = packageFolders(inputs).map((folder) => join(root, folder));
  const parts = await Promise.all(folders.map(licensesIn));
  return `${parts.join(`\n\n${"-".repeat(78)}\n\n`)}\n`;
}
