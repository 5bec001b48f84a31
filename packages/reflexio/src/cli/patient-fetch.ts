import { type IncomingMessage, request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import { Readable } from "node:stream";

/** Statuses whose answers have no body. */
const EMPTY = new Set([204, 205, 304]);

function headersOf(incoming: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const item of [value ?? []].flat()) headers.append(name, item);
  }
  return headers;
}

function responseOf(incoming: IncomingMessage): Response {
  const status = incoming.statusCode ?? 0;
  const init = { status, headers: headersOf(incoming) };
  if (EMPTY.has(status)) {
    incoming.resume();
    return new Response(null, init);
  }
  const body: ReadableStream<Uint8Array> = Readable.toWeb(incoming);
  return new Response(body, init);
}

/**
 * `fetch` for a client that sets its own time limit. The platform's gives up on a server that has sent no
 * headers after 300 seconds, and waiting for learning may take longer. Redirects are answered, not followed.
 */
export const patientFetch: typeof globalThis.fetch = (input, init = {}) =>
  new Promise((resolve, reject) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const open = url.protocol === "https:" ? secureRequest : plainRequest;
    const { method = "GET", signal, body } = init;
    const headers = Object.fromEntries(new Headers(init.headers));
    const text = typeof body === "string" ? body : undefined;
    const length = text === undefined ? {} : { "content-length": String(Buffer.byteLength(text)) };
    const outgoing = open(url, {
      method,
      headers: { ...headers, ...length },
      ...(signal ? { signal } : {}),
    });
    outgoing.once("response", (incoming) => resolve(responseOf(incoming)));
    outgoing.once("error", reject);
    outgoing.end(text);
  });
