import { join } from "node:path";
import { readDataFolder } from "../../../config/data-folder.ts";
import { readIfPresent } from "../../../config/private-file.ts";
import type { CommandContext } from "../../context.ts";
import { parseJson } from "../../input/data-argument.ts";
import { isJsonObject } from "../../input/json-object.ts";

/** Kind of storage that a configuration file asks for; null when it does not say. */
function storageOf(config: unknown): string | null {
  const storage = isJsonObject(config) ? config.storage_config : undefined;
  if (!isJsonObject(storage)) return null;
  if ("db_url" in storage) return "supabase";
  return "dir_path" in storage ? "disk" : "sqlite";
}

/** Shows the configuration file of this machine's server and the storage it leads to. */
export async function run(context: CommandContext): Promise<void> {
  const { out, paths } = context;
  const folder = await readDataFolder(paths);
  const file = join(folder, "config.json");
  const text = await readIfPresent(file);
  const persisted = text === undefined ? null : storageOf(parseJson(text, file));
  const resolved = persisted ?? "sqlite";
  const mode = resolved === "supabase" ? "cloud" : "local";
  out.json({
    config_file: file,
    config_file_exists: text !== undefined,
    persisted_storage: persisted,
    resolved_storage: resolved,
    resolved_mode: mode,
    data_folder: folder,
  });
  out.text(`Config file: ${file}${text === undefined ? " (absent)" : ""}`);
  out.text(`Persisted storage: ${persisted ?? "(not set)"}`);
  out.text(`Resolved storage:  ${resolved} (mode: ${mode})`);
}
