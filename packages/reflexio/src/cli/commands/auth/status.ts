import type { CommandContext } from "../../context.ts";
import { maskKey } from "../../render/mask.ts";
import { grid } from "../../render/panel.ts";

/** Shows the server and the key of this call and where each was found. */
export async function run(context: CommandContext): Promise<void> {
  const { url, urlSource, apiKey, apiKeySource, instanceId } = await context.settings();
  const path = context.paths.credentialsFile;
  const { out } = context;
  out.json({
    url,
    api_key: maskKey(apiKey),
    // Programs of older versions read `env_path`.
    env_path: path,
    url_source: urlSource,
    api_key_source: apiKeySource ?? null,
    instance_id: instanceId ?? null,
  });
  const rows: [string, string][] = [
    ["URL", `${url} (${urlSource})`],
    ["API Key", `${maskKey(apiKey)}${apiKeySource === undefined ? "" : ` (${apiKeySource})`}`],
    ["User file", path],
  ];
  out.text(grid(rows, out.canvas));
}
