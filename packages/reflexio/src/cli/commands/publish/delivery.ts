import { randomUUID } from "node:crypto";
import type { ReflexioClient } from "@reflexio/client";
import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandContext } from "../../context.ts";
import { type Failure, toFailure } from "../../failure.ts";
import type { PayloadItem } from "../../input/payload-reader.ts";
import type { PublishAnswer, PublishBody } from "../../wire-types.ts";
import type { FailedFile } from "./failed-file.ts";
import type { PayloadSource, PublishInput } from "./input.ts";
import { createFileKeys, payloadBody } from "./payload-body.ts";
import type { TallyCounter } from "./tally.ts";

/** A payload ready to be sent. */
export interface Parcel {
  /** Position among the payloads, from 1. */
  readonly payload: number;
  readonly line: number;
  readonly body: PublishBody;
  readonly idempotencyKey: string | undefined;
  /** What it was made of. */
  readonly item: PayloadItem;
}

interface Stored {
  readonly payload: number;
  readonly userId: string;
  readonly answer: PublishAnswer;
}

/** Up to this many payloads are told one by one; more get a summary. */
export const TOLD_ONE_BY_ONE = 10;
/** Codes after which the next payload would fail the same way. */
const FATAL_CODES: ReadonlySet<string> = new Set([
  "network",
  "timeout",
  "unavailable",
  "unauthorized",
  "forbidden",
  "rate_limited",
]);

/** One run of the command over all its payloads. */
export interface PublishRun {
  readonly context: CommandContext;
  readonly input: PublishInput;
  readonly client: ReflexioClient;
  readonly tally: TallyCounter;
  /** Kept for the JSON envelope, and for the first few lines otherwise. */
  readonly stored: Stored[];
  readonly retries: number;
  /** Keeps payloads that were not stored, when a file was named for them. */
  readonly failedFile: FailedFile | undefined;
  fatal: Failure | undefined;
}

/** How payloads are named, so that a repeat is known as one. */
export function keyMaker(input: PublishInput, mode: PayloadSource["mode"], isSingle: boolean) {
  const { idempotencyKey } = input;
  if (idempotencyKey) {
    return (_body: PublishBody, payload: number) =>
      isSingle ? idempotencyKey : `${idempotencyKey}-${payload}`;
  }
  if (mode !== "file" || input.republish) return () => randomUUID();
  return createFileKeys();
}

/** Payloads as bodies; those that cannot be one are counted as failed and left out. */
export async function* parcels(
  run: PublishRun,
  items: AsyncIterable<PayloadItem>,
  makeKey: (body: PublishBody, payload: number) => string,
): AsyncGenerator<Parcel> {
  let payload = 0;
  for await (const item of items) {
    payload += 1;
    try {
      if ("problem" in item) throw new ReflexioError("validation_failed", `${item.problem}.`);
      const body = payloadBody(item.payload, run.input, run.context.io.env);
      yield { payload, line: item.line, body, idempotencyKey: makeKey(body, payload), item };
    } catch (error) {
      const failure = toFailure(error);
      run.tally.failed({ payload, line: item.line, file: item.file, userId: undefined, failure });
      await run.failedFile?.add(item, failure);
    }
  }
}

async function send(run: PublishRun, { body, idempotencyKey }: Parcel): Promise<PublishAnswer> {
  const answer = await run.client.call(
    "publish_interaction",
    { body, query: { wait_for_response: run.input.wait } },
    { signal: run.context.signal, idempotencyKey, maxRetries: run.retries },
  );
  if (answer.success) return answer;
  const warnings = answer.warnings.map((warning) => ` Warning: ${warning}`).join("");
  throw new ReflexioError("failed", `Publish failed for ${body.user_id}: ${answer.message}${warnings}`);
}

/** Sends one payload and counts what became of it. False when the next ones would fail the same way. */
export async function deliver(run: PublishRun, parcel: Parcel): Promise<boolean> {
  const { context, tally, stored } = run;
  const { payload, line, body } = parcel;
  try {
    const answer = await send(run, parcel);
    tally.answered(answer);
    if (context.out.isJson || stored.length <= TOLD_ONE_BY_ONE) {
      stored.push({ payload, userId: body.user_id, answer });
    }
    return true;
  } catch (error) {
    if (context.signal.aborted) return false;
    const failure = toFailure(error, context.knownUrl());
    tally.failed({ payload, line, file: parcel.item.file, userId: body.user_id, failure });
    await run.failedFile?.add(parcel.item, failure);
    if (!FATAL_CODES.has(failure.code)) return true;
    run.fatal ??= failure;
    return false;
  }
}

/** Says at once that no server is there, before payloads are repeated in vain. */
export async function requireServer(run: PublishRun): Promise<void> {
  try {
    await run.client.call(
      "health",
      {},
      { signal: run.context.signal, maxRetries: 0, timeoutMs: run.context.timeoutMs(10_000) },
    );
  } catch (error) {
    const { code } = toFailure(error);
    if (code === "network" || run.context.signal.aborted) throw error;
  }
}
