import type { Environment } from "./paths.ts";

/** What a server takes from its environment. */
export interface ServerEnvironment {
  /** Agent version of requests that name none. */
  readonly defaultAgentVersion: string | undefined;
  /** Opens `GET /api/my_config`. */
  readonly allowMyConfig: boolean;
}

const YES = new Set(["1", "true", "yes"]);

/** Reads `REFLEXIO_AGENT_VERSION` and `REFLEXIO_ALLOW_MY_CONFIG`. */
export function serverEnvironment(env: Environment = process.env): ServerEnvironment {
  return {
    defaultAgentVersion: env.REFLEXIO_AGENT_VERSION,
    allowMyConfig: YES.has((env.REFLEXIO_ALLOW_MY_CONFIG ?? "").trim().toLowerCase()),
  };
}
