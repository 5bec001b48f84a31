import { writeFile } from "node:fs/promises";
import { renderGeneratedFiles } from "./generated-files.ts";

const root = new URL("../", import.meta.url);

for (const file of await renderGeneratedFiles()) {
  await writeFile(new URL(file.path, root), file.content);
  process.stdout.write(`wrote ${file.path}\n`);
}
