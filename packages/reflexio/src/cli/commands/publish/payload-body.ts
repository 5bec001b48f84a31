import { createHash } from "node:crypto";
import { ReflexioError } from "@reflexio/contracts/errors";
import type { Environment } from "../../../config/paths.ts";
import { isJsonObject, type JsonObject } from "../../input/json-object.ts";
import type { PublishBody, Turn } from "../../wire-types.ts";
import type { PublishInput } from "./input.ts";

const DEFAULT_AGENT_VERSION = "agent-v0";

function invalid(message: string, hint: string): ReflexioError {
  return new ReflexioError("validation_failed", message, { hint });
}

/** A text of the payload; absent, null and empty mean that the flag decides. */
function textField(payload: JsonObject, name: string): string | undefined {
  const value = payload[name];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string") return value;
  throw invalid(`\`${name}\` must be a text.`, `Write it in quotes: {"${name}": "…"}.`);
}

function flagField(payload: JsonObject, name: string, flag: boolean): boolean {
  const value = payload[name];
  if (value === undefined || value === null) return flag;
  if (typeof value === "boolean") return value;
  throw invalid(`\`${name}\` must be true or false.`, `Write {"${name}": true} without quotes.`);
}

/** Turns are forwarded as they are: the server knows their fields and names each one that is wrong. */
function isTurnList(values: readonly unknown[]): values is Turn[] {
  return values.every(isJsonObject);
}

function turnsOf(payload: JsonObject): Turn[] {
  const turns = payload.interactions ?? payload.interaction_data_list;
  if (!Array.isArray(turns) || turns.length === 0) {
    throw invalid(
      "Payload missing 'interactions' list.",
      'Each payload needs {"interactions": [{"role": "user", "content": "…"}]}.',
    );
  }
  if (isTurnList(turns)) return turns;
  const index = turns.findIndex((turn) => !isJsonObject(turn));
  throw invalid(
    `Invalid interaction data: interaction ${index + 1} is not an object.`,
    'Write each turn as {"role": "user", "content": "…"}.',
  );
}

/** The body that publishes a payload. A field of the payload wins over the flag, the flag over the environment. */
export function payloadBody(payload: JsonObject, input: PublishInput, env: Environment): PublishBody {
  const interaction_data_list = turnsOf(payload);
  const user_id = textField(payload, "user_id") ?? (input.userId || env.REFLEXIO_USER_ID);
  if (!user_id) {
    throw new ReflexioError("usage", "The payload has no user: --user-id is required for publish.", {
      hint: "Put `user_id` into the payload, pass --user-id or set REFLEXIO_USER_ID.",
    });
  }
  const version = textField(payload, "agent_version") ?? (input.agentVersion || env.REFLEXIO_AGENT_VERSION);
  return {
    user_id,
    interaction_data_list,
    source: textField(payload, "source") ?? input.source,
    agent_version: version || DEFAULT_AGENT_VERSION,
    session_id: textField(payload, "session_id") ?? (input.sessionId || null),
    skip_aggregation: flagField(payload, "skip_aggregation", input.skipAggregation),
    force_extraction: flagField(payload, "force_extraction", input.forceExtraction),
  };
}

/** JSON with sorted keys, so that the same content has one text. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (!isJsonObject(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, canonical(value[name])]));
}

/**
 * Names each payload of a file by its content and by how often that content came before, so that publishing
 * the file again stores nothing twice while a payload that really occurs twice is stored twice.
 */
export function createFileKeys(): (body: PublishBody) => string {
  const seen = new Map<string, number>();
  return (body) => {
    // How to learn is not what is stored: repeating a file with another such flag must not store it again.
    const { skip_aggregation: _skip, force_extraction: _force, ...content } = body;
    const text = JSON.stringify(canonical(content));
    const identity = createHash("sha256").update(text).digest("base64").slice(0, 22);
    const occurrence = (seen.get(identity) ?? 0) + 1;
    seen.set(identity, occurrence);
    return `file-${createHash("sha256").update(`${text}#${occurrence}`).digest("hex")}`;
  };
}
