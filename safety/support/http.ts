import { Agent, request } from "node:http";

/** An answer, or why there is none. */
export type Outcome =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: NodeJS.Dict<string | string[]>;
      readonly text: string;
    }
  | { readonly kind: "lost"; readonly reason: string };

/** A light HTTP caller: a load must not cost more than what it loads. */
export interface Caller {
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Outcome>;
  close(): void;
}

const TIMEOUT_MS = 30_000;

/** @param connections open at a time; more calls wait for one */
export function createCaller(url: string, connections = 64): Caller {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    send(method, path, body, headers = {}) {
      const text = body === undefined ? undefined : JSON.stringify(body);
      return new Promise((resolve) => {
        const lost = (reason: string) => resolve({ kind: "lost", reason });
        const sent = request(`${url}${path}`, {
          method,
          agent,
          timeout: TIMEOUT_MS,
          headers: {
            ...(text === undefined
              ? {}
              : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
            ...headers,
          },
        });
        sent.on("error", (error) => lost(error.message));
        sent.on("timeout", () => sent.destroy(new Error("timed out")));
        sent.on("response", (response) => {
          let received = "";
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => {
            received += chunk;
          });
          response.on("error", (error) => lost(error.message));
          response.on("end", () => {
            const { statusCode = 0, headers: answered } = response;
            resolve({ kind: "answer", status: statusCode, headers: answered, text: received });
          });
          response.on("close", () => lost("closed before the end"));
        });
        sent.end(text);
      });
    },
    close() {
      agent.destroy();
    },
  };
}
