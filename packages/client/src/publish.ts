import type { components } from "./api.d.ts";
import { ReflexioClientError } from "./errors.ts";
import type { CamelCased } from "./operation-types.ts";

type WireTurn = components["schemas"]["InteractionData"];
type WirePublish = components["schemas"]["PublishUserInteractionRequest"];

/**
 * A tool call the agent made in a turn.
 *
 * @example
 * const tool: TurnTool = { toolName: "deploy", toolData: { region: "eu-west-1" } };
 */
export interface TurnTool {
  readonly toolName: string;
  /** Free-form: input, output, latency. */
  readonly toolData?: Readonly<Record<string, unknown>>;
}

/**
 * One turn of a conversation.
 *
 * @example
 * const turn: Turn = { role: "user", content: "No, we never deploy to us-east-1." };
 */
export interface Turn extends Readonly<Omit<CamelCased<WireTurn>, "createdAt" | "toolsUsed">> {
  /** Unix seconds or a date; the time of arrival when absent. */
  readonly createdAt?: number | Date;
  readonly toolsUsed?: readonly TurnTool[];
}

interface PublishSettings extends Readonly<Omit<CamelCased<WirePublish>, "interactionDataList">> {
  /** Answer only after learning, with what was learnt. */
  readonly wait?: boolean;
  /** Names this publish, so that sending it again stores nothing. Made up when absent. */
  readonly idempotencyKey?: string | undefined;
}

/**
 * A conversation to publish: its turns, oldest first, either in the client's words or as the wire has them.
 *
 * @example
 * const conversation: PublishOptions = {
 *   userId: "dana",
 *   sessionId: "deploy-1",
 *   turns: [{ role: "user", content: "Always use eu-west-1." }],
 * };
 */
export type PublishOptions = PublishSettings &
  (
    | { readonly turns: readonly Turn[]; readonly interactions?: undefined }
    | { readonly interactions: readonly WireTurn[]; readonly turns?: undefined }
  );

/** camelCase names as the wire's snake_case, one level deep; undefined fields are left out. */
export function toWire(fields: object): Record<string, unknown> {
  const pairs = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]);
  return Object.fromEntries(pairs);
}

function turnToWire(turn: Turn): Record<string, unknown> {
  const { createdAt, toolsUsed, ...rest } = turn;
  const seconds = createdAt instanceof Date ? Math.floor(createdAt.getTime() / 1000) : createdAt;
  return toWire({ ...rest, createdAt: seconds, toolsUsed: toolsUsed?.map(toWire) });
}

/** The body of publish. */
export function publishBody(options: PublishOptions): Record<string, unknown> {
  const { turns, interactions, wait: _wait, idempotencyKey: _key, ...settings } = options;
  if ((turns === undefined) === (interactions === undefined)) {
    throw new ReflexioClientError("usage", "publish needs either `turns` or `interactions`.", {
      hint: "Pass `turns: [{ role, content }]`, oldest first.",
    });
  }
  return { ...toWire(settings), interaction_data_list: turns?.map(turnToWire) ?? interactions };
}
