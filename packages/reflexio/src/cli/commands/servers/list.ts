import { readCredentials, savedKey } from "../../../config/credentials.ts";
import type { CommandContext } from "../../context.ts";
import { maskKey } from "../../render/mask.ts";
import { table } from "../../render/table.ts";

/** Lists named servers. */
export async function run(context: CommandContext): Promise<void> {
  const { out, paths } = context;
  const saved = await readCredentials(paths.credentialsFile);
  const rows = Object.entries(saved.names ?? {}).map(([name, url]) => ({
    name,
    url,
    api_key: maskKey(savedKey(saved, url)),
    is_default: url === saved.default_url,
  }));
  out.json(rows, { count: rows.length });
  if (rows.length === 0) out.note("No server has a name yet; `reflexio servers add` gives one.");
  const columns = ["NAME", "URL", "KEY", "DEFAULT"].map((title) => ({ title }));
  const cells = rows.map((row) => [row.name, row.url, row.api_key, row.is_default ? "yes" : ""]);
  out.text(table(columns, cells, out.canvas));
}
