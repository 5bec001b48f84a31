import { createServer } from "node:http";
import { pause } from "../support/wait.ts";

/** How the provider behaves now. */
export type ModelMood = "dead" | "slow" | "well";

export interface ModelServer {
  /** Base address for a configuration. */
  readonly url: string;
  mood: ModelMood;
  calls: number;
  close(): Promise<void>;
}

const SLOW_MS = 4_000;

/** A provider that speaks the common chat protocol and finds nothing to learn. */
export async function openModelServer(): Promise<ModelServer> {
  const answer = JSON.stringify({
    id: "chat_1",
    object: "chat.completion",
    created: 1,
    model: "fake",
    choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: '{"items": []}' } }],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  });
  const server = createServer(async (request, response) => {
    request.resume();
    found.calls += 1;
    if (found.mood === "slow") await pause(SLOW_MS);
    if (found.mood === "dead") {
      response.writeHead(503, { "content-type": "application/json" }).end('{"error":{"message":"down"}}');
      return;
    }
    response.writeHead(200, { "content-type": "application/json" }).end(answer);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const found: ModelServer = {
    url: `http://127.0.0.1:${port}/v1`,
    mood: "dead",
    calls: 0,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
  return found;
}
