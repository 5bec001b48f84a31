import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { describeEmbedderContract } from "../../../test/contracts/embedder.contract.ts";
import { createHashingEmbedder } from "./hashing.ts";
import { createOpenAiCompatibleEmbedder, type OpenAiCompatibleEmbedderOptions } from "./openai-compatible.ts";

interface SeenRequest {
  readonly authorization: string | undefined;
  readonly body: { readonly input: readonly string[]; readonly [field: string]: unknown };
}
type Answer = (request: SeenRequest, response: ServerResponse) => void | Promise<void>;

const hashing = createHashingEmbedder();
const seen: SeenRequest[] = [];
let script: Answer[] = [];
let baseUrl = "";

const server = createServer(async (request, response) => {
  const entry: SeenRequest = {
    authorization: request.headers.authorization,
    body: JSON.parse(await readAll(request)),
  };
  seen.push(entry);
  const answer = script.shift() ?? answerWell;
  await answer(entry, response);
});

beforeAll(async () => {
  baseUrl = await listen(server);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen.length = 0;
  script = [];
});

describeEmbedderContract("openai-compatible", async () => open());

describe("openai-compatible embedder", () => {
  it("asks as OpenAI's API wants it", async () => {
    await open({ apiKey: "sk-secret", requestDimensions: true }).embed(["a"], "query");
    expect(seen).toEqual([
      {
        authorization: "Bearer sk-secret",
        body: { model: "fake", input: ["a"], encoding_format: "float", dimensions: 64 },
      },
    ]);
  });

  it("sends neither key nor dimensions unless told", async () => {
    await open().embed(["a"], "query");
    expect(seen[0]?.authorization).toBeUndefined();
    expect(seen[0]?.body).not.toHaveProperty("dimensions");
  });

  it("orders vectors by their index", async () => {
    script = [async (request, response) => sendItems(response, (await itemsFor(request)).reverse())];
    const [first, second] = await open().embed(["apples", "bridges"], "document");
    expect([first, second]).toEqual(await hashing.embed(["apples", "bridges"], "document"));
  });

  it("trusts the order when a server gives no index", async () => {
    script = [
      async (request, response) =>
        sendItems(
          response,
          (await itemsFor(request)).map(({ embedding }) => ({ embedding })),
        ),
    ];
    expect(await open().embed(["apples", "bridges"], "document")).toHaveLength(2);
  });

  it("normalises what comes back", async () => {
    script = [(_, response) => sendItems(response, [{ index: 0, embedding: [3, ...zeros(62), 4] }])];
    const [vector] = await open().embed(["a"], "query");
    expect([vector?.[0], vector?.[63]]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
  });

  it("puts the prefix of the purpose before each text", async () => {
    await open({ prefixes: { query: "q: ", document: "d: " } }).embed(["a"], "document");
    expect(seen[0]?.body.input).toEqual(["d: a"]);
  });

  it("splits long texts and spreads them over requests", async () => {
    const embedder = open({ maxInputChars: 20, maxBatch: 16 });
    const vectors = await embedder.embed(["word ".repeat(80), "short"], "document");
    expect(vectors).toHaveLength(2);
    expect(seen.length).toBeGreaterThan(1);
    expect(
      seen
        .flatMap(({ body }) => body.input)
        .join(" ")
        .split(" "),
    ).toHaveLength(81);
    for (const { body } of seen) {
      expect(body.input.length).toBeLessThanOrEqual(16);
      for (const input of body.input) expect(input.length).toBeLessThanOrEqual(20);
    }
  });

  it.each<[string, Answer]>([
    ["too few vectors", (_, response) => sendItems(response, [])],
    ["a double index", (_, response) => sendItems(response, [item(0), item(0)])],
    ["a wrong length", (_, response) => sendItems(response, [item(0), { index: 1, embedding: [1, 2] }])],
    [
      "null inside",
      (_, response) => sendItems(response, [item(0), { index: 1, embedding: [null, ...zeros(63)] }]),
    ],
    ["only zeros", (_, response) => sendItems(response, [item(0), { index: 1, embedding: zeros(64) }])],
    ["NaN in the JSON", (_, response) => send(response, 200, `{"data":[{"index":0,"embedding":[NaN]}]}`)],
    ["HTML", (_, response) => send(response, 200, "<html>Please log in</html>")],
    [
      "an error with status 200",
      (_, response) => send(response, 200, `{"error":{"message":"no such model"}}`),
    ],
    ["nothing", (_, response) => send(response, 200, "")],
  ])("refuses a reply with %s, without asking again", async (_, answer) => {
    script = [answer];
    await expect(open().embed(["a", "b"], "query")).rejects.toMatchObject({ code: "embedder_unavailable" });
    expect(seen).toHaveLength(1);
  });

  it("waits as Retry-After says and tries again", async () => {
    const busy: Answer = (_, response) => send(response, 429, "slow down", { "retry-after": "2" });
    script = [busy, busy];
    const waits: number[] = [];
    const vectors = await open({ sleep: async (ms) => void waits.push(ms) }).embed(["a"], "query");
    expect(vectors).toHaveLength(1);
    expect(waits).toHaveLength(2);
    for (const ms of waits) expect(ms).toBeGreaterThanOrEqual(2000);
    for (const ms of waits) expect(ms).toBeLessThan(2500);
  });

  it("gives up at once when told to wait for long, and says for how long", async () => {
    script = [(_, response) => send(response, 429, "", { "retry-after": "3600" })];
    await expect(open().embed(["a"], "query")).rejects.toMatchObject({ retryAfterMs: 3_600_000 });
    expect(seen).toHaveLength(1);
  });

  it("waits longer each time when a server says nothing", async () => {
    const broken: Answer = (_, response) => send(response, 500, "boom");
    script = [broken, broken, broken, broken];
    const waits: number[] = [];
    const call = open({ sleep: async (ms) => void waits.push(ms) }).embed(["a"], "query");
    await expect(call).rejects.toMatchObject({
      code: "embedder_unavailable",
      message: expect.stringMatching(/HTTP 500: boom/),
    });
    expect(seen).toHaveLength(4);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
  });

  it("does not repeat a refusal, and never shows the key", async () => {
    script = [(_, response) => send(response, 401, "Incorrect API key provided: sk-secret.")];
    const error = await open({ apiKey: "sk-secret" })
      .embed(["a"], "query")
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "embedder_unavailable", hint: "Check the embedder's API key." });
    expect(seen).toHaveLength(1);
    expect(inspectAll(error)).not.toContain("sk-secret");
  });

  it("tries again when a server hangs", async () => {
    script = [() => undefined];
    const vectors = await open({ timeoutMs: 50 }).embed(["a"], "query");
    expect(vectors).toHaveLength(1);
    expect(seen).toHaveLength(2);
  });

  it("notices a reply that stops half-way", async () => {
    script = [(_, response) => void response.writeHead(200).write('{"data":[')];
    const call = open({ timeoutMs: 50, maxRetries: 0 }).embed(["a"], "query");
    await expect(call).rejects.toMatchObject({ message: expect.stringMatching(/no reply within 50 ms/) });
  });

  it("names the cause when nothing listens", async () => {
    const vacant = createServer();
    const url = await listen(vacant);
    await new Promise((resolve) => vacant.close(resolve));
    const call = open({ baseUrl: url, maxRetries: 0 }).embed(["a"], "query");
    await expect(call).rejects.toMatchObject({
      code: "embedder_unavailable",
      message: expect.stringMatching(/ECONNREFUSED/),
    });
  });

  it("stops asking and waiting when aborted", async () => {
    const controller = new AbortController();
    script = [
      (_, response) => {
        send(response, 503, "", { "retry-after": "10" });
        setImmediate(() => controller.abort(new Error("enough")));
      },
    ];
    const { sleep: _, ...waiting } = defaults();
    const embedder = createOpenAiCompatibleEmbedder(waiting);
    await expect(embedder.embed(["a"], "query", controller.signal)).rejects.toThrow("enough");
    expect(seen).toHaveLength(1);
  });

  it("ends open requests when closed", async () => {
    const embedder = open();
    script = [() => embedder.close()];
    await expect(embedder.embed(["a"], "query")).rejects.toMatchObject({ code: "embedder_unavailable" });
    expect(seen).toHaveLength(1);
  });

  it("refuses a base URL that is none", () => {
    expect(() => open({ baseUrl: "localhost" })).toThrow(/base URL/);
  });
});

function defaults(): OpenAiCompatibleEmbedderOptions {
  return { baseUrl, model: "fake", dimensions: 64, sleep: async () => undefined };
}

function open(options: Partial<OpenAiCompatibleEmbedderOptions> = {}) {
  return createOpenAiCompatibleEmbedder({ ...defaults(), ...options });
}

const answerWell: Answer = async (request, response) => sendItems(response, await itemsFor(request));

async function itemsFor({ body }: SeenRequest) {
  const vectors: Float32Array[] = [];
  for (const text of body.input) vectors.push(...(await hashing.embed([text], "document")));
  return vectors.map((vector, index) => ({ object: "embedding", index, embedding: [...vector] }));
}

function item(index: number) {
  return { index, embedding: [1, ...zeros(63)] };
}

function zeros(count: number): number[] {
  return Array.from({ length: count }, () => 0);
}

function sendItems(response: ServerResponse, data: readonly object[]): void {
  send(response, 200, JSON.stringify({ object: "list", data, model: "fake" }));
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, headers).end(body);
}

async function listen(target: Server): Promise<string> {
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  const address = target.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/v1`;
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** Everything an error could show, its cause included. */
function inspectAll(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return JSON.stringify([
    error.message,
    error.stack,
    { ...error },
    error.cause ? inspectAll(error.cause) : "",
  ]);
}
