import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandContext } from "../../context.ts";
import { fileError } from "../../input/data-argument.ts";
import type { JsonObject } from "../../input/json-object.ts";
import { type PayloadItem, readPayloads } from "../../input/payload-reader.ts";
import { stopOnAbort } from "../../input/stop-on-abort.ts";
import type { OptionValues } from "../../options.ts";
import type { publishOptions } from "./options.ts";

export type PublishInput = OptionValues<typeof publishOptions>;

/** Where payloads come from. */
export interface PayloadSource {
  readonly mode: "turn" | "data" | "file" | "stdin";
  readonly items: AsyncIterable<PayloadItem>;
  /** Bytes of the whole input, when known. */
  readonly totalBytes: number | undefined;
  /** Bytes read so far. */
  readonly bytesRead: () => number;
}

async function* one(payload: JsonObject): AsyncGenerator<PayloadItem> {
  yield { line: 1, payload };
}

function singleTurn(userMessage: string, agentResponse: string | undefined): PayloadSource {
  if (agentResponse === undefined) {
    throw new ReflexioError("usage", "--agent-response is required with --user-message.", {
      hint: "Pass both, or publish a payload with --data, --file or --stdin.",
    });
  }
  const interactions = [
    { role: "user", content: userMessage },
    { role: "assistant", content: agentResponse },
  ];
  return { mode: "turn", items: one({ interactions }), totalBytes: undefined, bytesRead: () => 0 };
}

type Bytes = AsyncIterable<Buffer | string>;

function payloadSource(
  mode: PayloadSource["mode"],
  bytes: Bytes,
  totalBytes: number | undefined,
): PayloadSource {
  let done = 0;
  const onProgress = (count: number) => {
    done = count;
  };
  return { mode, items: readPayloads(bytes, { onProgress }), totalBytes, bytesRead: () => done };
}

async function* chunks(text: string): AsyncGenerator<string> {
  yield text;
}

async function openFile(
  path: string,
  context: CommandContext,
): Promise<{ bytes: Bytes; size: number | undefined }> {
  const full = resolve(context.io.cwd, path);
  try {
    const facts = await stat(full);
    if (facts.isDirectory()) throw new Error("it is a folder");
    const bytes = stopOnAbort(createReadStream(full), context.signal);
    // A pipe such as /dev/stdin or <(…) has no size of its own.
    return { bytes, size: facts.isFile() ? facts.size : undefined };
  } catch (error) {
    throw fileError(path, error);
  }
}

async function fileSource(
  mode: "data" | "file",
  path: string,
  context: CommandContext,
): Promise<PayloadSource> {
  const { bytes, size } = await openFile(path, context);
  return payloadSource(mode, bytes, size);
}

async function* labelled(file: string, items: AsyncIterable<PayloadItem>): AsyncGenerator<PayloadItem> {
  for await (const item of items) yield { ...item, file };
}

/** All files as one input. Each is opened at the start, so that a wrong path is told before anything is sent. */
async function filesSource(paths: readonly string[], context: CommandContext): Promise<PayloadSource> {
  const [only] = paths;
  if (paths.length === 1 && only !== undefined && only !== "-")
    return await fileSource("file", only, context);
  if (paths.length === 1) return stdinSource(context);
  const sources: PayloadSource[] = [];
  for (const path of paths) {
    sources.push(path === "-" ? stdinSource(context) : await fileSource("file", path, context));
  }
  async function* all(): AsyncGenerator<PayloadItem> {
    for (const [index, source] of sources.entries()) yield* labelled(paths[index] ?? "", source.items);
  }
  const sizes = sources.map(({ totalBytes }) => totalBytes);
  return {
    mode: "file",
    items: all(),
    totalBytes: sizes.includes(undefined)
      ? undefined
      : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
    bytesRead: () => sources.reduce((sum, source) => sum + source.bytesRead(), 0),
  };
}

function stdinSource(context: CommandContext): PayloadSource {
  return payloadSource("stdin", stopOnAbort(context.io.stdin, context.signal), undefined);
}

/** The input that the options select: a single turn, else `--data`, `--file`, `--stdin`, in this order. */
export async function openInput(input: PublishInput, context: CommandContext): Promise<PayloadSource> {
  const { userMessage, data, file } = input;
  if (userMessage !== undefined) return singleTurn(userMessage, input.agentResponse);
  if (data?.startsWith("@")) return await fileSource("data", data.slice(1), context);
  if (data !== undefined) return payloadSource("data", chunks(data), undefined);
  const files = file.filter((path) => path !== "");
  if (files.length > 0) return await filesSource(files, context);
  if (input.stdin) return stdinSource(context);
  throw new ReflexioError("usage", "There is nothing to publish.", {
    hint: "Specify one of --user-message with --agent-response, --data, --file or --stdin.",
  });
}
