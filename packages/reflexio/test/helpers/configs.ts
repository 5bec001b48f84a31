import { type Config, parseConfig } from "@reflexio/contracts";

/** The default configuration with some fields set as a caller would. */
export function defaultConfigWith(fields: Readonly<Record<string, unknown>>): Config {
  const parsed = parseConfig({ storage_config: null, ...fields });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.config;
}
