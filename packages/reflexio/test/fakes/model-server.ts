import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";

/** How a fake provider answers one call. */
export type FakeReply =
  | { readonly text: string }
  | { readonly refusal: true }
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly hang: true }
  | { readonly body: string };

export interface FakeCall {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface FakeModelServer {
  readonly url: string;
  readonly calls: readonly FakeCall[];
  /** Sockets that the client closed before an answer. */
  readonly hungUp: () => number;
}

/** Answer to a call by its number, from 0. */
export type FakeScript = (call: FakeCall, index: number) => FakeReply;

const USAGE = { input: 120, output: 30 };

function responsesBody(text: string, refused: boolean) {
  const part = refused
    ? { type: "refusal", refusal: "I cannot help with that." }
    : { type: "output_text", text, annotations: [] };
  return {
    id: "resp_1",
    object: "response",
    created_at: 1,
    model: "fake",
    status: "completed",
    output: [{ type: "message", id: "msg_1", status: "completed", role: "assistant", content: [part] }],
    usage: { input_tokens: USAGE.input, output_tokens: USAGE.output, total_tokens: 150 },
  };
}

function chatBody(text: string, refused: boolean) {
  const message = refused
    ? { role: "assistant", content: null, refusal: "I cannot help with that." }
    : { role: "assistant", content: text };
  return {
    id: "chat_1",
    object: "chat.completion",
    created: 1,
    model: "fake",
    choices: [{ index: 0, message, finish_reason: "stop" }],
    usage: { prompt_tokens: USAGE.input, completion_tokens: USAGE.output, total_tokens: 150 },
  };
}

function anthropicBody(text: string, refused: boolean) {
  return {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "fake",
    content: refused ? [] : [{ type: "text", text }],
    stop_reason: refused ? "refusal" : "end_turn",
    stop_sequence: null,
    usage: { input_tokens: USAGE.input, output_tokens: USAGE.output },
  };
}

function geminiBody(text: string, refused: boolean) {
  const candidate = refused
    ? { finishReason: "SAFETY", index: 0 }
    : { content: { role: "model", parts: [{ text }] }, finishReason: "STOP", index: 0 };
  return {
    candidates: [candidate],
    usageMetadata: {
      promptTokenCount: USAGE.input,
      candidatesTokenCount: USAGE.output,
      totalTokenCount: 150,
    },
    modelVersion: "fake",
  };
}

/** The answer in the protocol that the path belongs to. */
function answerFor(path: string, text: string, refused: boolean): unknown {
  if (path.includes("/responses")) return responsesBody(text, refused);
  if (path.includes("/chat/completions")) return chatBody(text, refused);
  if (path.includes("/messages")) return anthropicBody(text, refused);
  return geminiBody(text, refused);
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

function reply(response: ServerResponse, call: FakeCall, answer: FakeReply): void {
  if ("hang" in answer) return;
  response.setHeader("content-type", "application/json");
  if ("status" in answer) {
    for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
    const error = { type: "error", message: `refused with ${answer.status}`, code: answer.status };
    response.writeHead(answer.status).end(JSON.stringify({ type: "error", error }));
    return;
  }
  if ("body" in answer) {
    response.end(answer.body);
    return;
  }
  const text = "text" in answer ? answer.text : "";
  response.end(JSON.stringify(answerFor(call.path, text, "refusal" in answer)));
}

function addressOf(server: Server): string {
  const address = server.address();
  return typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
}

/** A server that speaks OpenAI (responses and chat), Anthropic and Gemini, closed after the test. */
export async function startFakeModels(script: FakeScript): Promise<FakeModelServer> {
  const calls: FakeCall[] = [];
  let hungUp = 0;
  const server = createServer((request, response) => {
    response.on("close", () => {
      if (!response.writableFinished) hungUp += 1;
    });
    readBody(request).then(
      (body) => {
        const call = { path: request.url ?? "", headers: request.headers, body };
        const index = calls.push(call) - 1;
        reply(response, call, script(call, index));
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { url: addressOf(server), calls, hungUp: () => hungUp };
}
