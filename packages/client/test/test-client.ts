import { createClientWith } from "../src/client.ts";
import { type ReflexioClient, ReflexioClientError } from "../src/index.ts";
import type { ClientOptions } from "../src/options.ts";
import type { Runtime } from "../src/runtime.ts";

/** A client whose waits take no time and are written down. */
export interface TestClient {
  readonly client: ReflexioClient;
  /** Milliseconds of every wait, in order. */
  readonly waits: readonly number[];
}

/** Builds a client with a clock that moves only by the client's own waits. */
export function buildClient(options: ClientOptions, surroundings: Partial<Runtime> = {}): TestClient {
  const waits: number[] = [];
  let time = 0;
  const client = createClientWith(options, {
    now: () => time,
    random: () => 0.5,
    sleep: async (ms) => {
      waits.push(ms);
      time += ms;
    },
    ...surroundings,
  });
  return { client, waits };
}

/** The client's error of a call that must fail. */
export async function failureOf(call: Promise<unknown>): Promise<ReflexioClientError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (ReflexioClientError.isInstance(error)) return error;
  throw new Error(`Expected a ReflexioClientError, got ${String(error)}.`);
}
