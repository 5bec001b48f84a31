import type { Credentials } from "../../../config/credentials.ts";
import type { JsonObject } from "../../input/json-object.ts";
import { isJsonObject } from "../../input/json-object.ts";
import { mergeConfig } from "../config/set.ts";
import type { Choices, Policy } from "./choices.ts";
import type { Target } from "./target.ts";

/** One thing that is written. */
export interface Change {
  readonly what: string;
  readonly where: string;
  /** Something else was set there before. */
  readonly replaces: boolean;
}

/** What would be written where. */
export interface Plan {
  readonly changes: readonly Change[];
  /** The whole configuration afterwards; undefined when it stays. */
  readonly config: JsonObject | undefined;
  readonly credentials: ((current: Credentials) => Credentials) | undefined;
}

const POLICY_FIELDS: Readonly<Record<Policy, JsonObject>> = {
  approved: { serve_pending: false, auto_approve: false },
  pending: { serve_pending: true, auto_approve: false },
  auto: { serve_pending: false, auto_approve: true },
};

function objectAt(value: JsonObject, ...path: readonly string[]): JsonObject {
  let current = value;
  for (const name of path) {
    const next = current[name];
    current = isJsonObject(next) ? next : {};
  }
  return current;
}

interface ConfigChange {
  readonly fields: JsonObject;
  readonly what: string;
  readonly replaces: boolean;
}

function providerChange(config: JsonObject, provider: Choices["provider"]): ConfigChange[] {
  if (provider === undefined) return [];
  const before = objectAt(config, "api_key_config", provider.name).api_key;
  if (before === provider.key) return [];
  return [
    {
      fields: { api_key_config: { [provider.name]: { api_key: provider.key } } },
      what: `key of ${provider.name}`,
      replaces: typeof before === "string" && before !== "",
    },
  ];
}

function policyChange(config: JsonObject, policy: Policy | undefined): ConfigChange[] {
  if (policy === undefined) return [];
  const wanted = POLICY_FIELDS[policy];
  const before = { ...POLICY_FIELDS.approved, ...objectAt(config, "reflexio", "agent_playbook_policy") };
  const differs = (from: JsonObject) => Object.keys(wanted).some((name) => wanted[name] !== from[name]);
  if (!differs(before)) return [];
  // The default was set by nobody.
  const wasChosen = Object.entries(POLICY_FIELDS.approved).some(([name, value]) => before[name] !== value);
  return [
    {
      fields: { reflexio: { agent_playbook_policy: wanted } },
      what: `policy for shared rules: ${policy}`,
      replaces: wasChosen,
    },
  ];
}

interface CredentialChange {
  readonly what: string;
  readonly replaces: boolean;
  readonly apply: (current: Credentials) => Credentials;
}

/** The key of this call, so that later commands find it, and the folder of this machine's data. */
async function credentialChanges(target: Target, saved: Credentials): Promise<CredentialChange[]> {
  const { url, apiKey, apiKeySource } = await target.context.settings();
  const changes: CredentialChange[] = [];
  if (target.kind === "server" && apiKey !== undefined && apiKeySource !== "user file") {
    const before = saved.servers[url]?.api_key;
    changes.push({
      what: `key and default server ${url}`,
      replaces: before !== undefined && before !== apiKey,
      apply: (current) => ({
        ...current,
        servers: { ...current.servers, [url]: { ...current.servers[url], api_key: apiKey } },
        default_url: url,
      }),
    });
  }
  if (target.kind === "folder") {
    const { dataFolder, context } = target;
    const before = saved.data_dir ?? context.paths.dataFolder;
    if (before !== dataFolder) {
      changes.push({
        what: `data folder ${dataFolder}`,
        replaces: saved.data_dir !== undefined,
        apply: (current) => ({ ...current, data_dir: dataFolder }),
      });
    }
  }
  return changes;
}

/** Compares what is wanted with what is set. Writes nothing. */
export async function makePlan(target: Target, choices: Choices, saved: Credentials): Promise<Plan> {
  const configChanges = [
    ...providerChange(target.config, choices.provider),
    ...policyChange(target.config, choices.policy),
  ];
  const others = await credentialChanges(target, saved);
  const where = target.kind === "server" ? `server ${target.url}` : target.configFile;
  const { credentialsFile } = target.context.paths;
  return {
    changes: [
      ...others.map(({ what, replaces }) => ({ what, where: credentialsFile, replaces })),
      ...configChanges.map(({ what, replaces }) => ({ what, where, replaces })),
    ],
    config:
      configChanges.length === 0
        ? undefined
        : configChanges.reduce((config, { fields }) => mergeConfig(config, fields), target.config),
    credentials:
      others.length === 0
        ? undefined
        : (current) => others.reduce((result, { apply }) => apply(result), current),
  };
}
