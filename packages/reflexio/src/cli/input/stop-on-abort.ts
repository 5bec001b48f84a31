import { addAbortSignal, type Readable } from "node:stream";

/** Bytes of a stream; reading ends with an error as soon as the signal aborts, also while nothing arrives. */
export function stopOnAbort(stream: Readable, signal: AbortSignal): AsyncIterable<Buffer | string> {
  return addAbortSignal(signal, stream);
}
