import { createServer, connect as dial, type Socket } from "node:net";
import type { Random } from "../support/random.ts";
import { pause } from "../support/wait.ts";

/** What the proxy does to one delivery of a request. */
export type Fate = "pass" | "drop-request" | "drop-answer" | "cut-answer" | "duplicate" | "delay";

const shares: readonly (readonly [Fate, number])[] = [
  ["pass", 0.4],
  ["drop-request", 0.12],
  ["drop-answer", 0.15],
  ["cut-answer", 0.1],
  ["duplicate", 0.13],
  ["delay", 0.1],
];
const MAX_DELAY_MS = 120;

export interface FaultyProxy {
  readonly url: string;
  /** Deliveries by what happened to them, and requests that reached the server. */
  readonly counts: Record<Fate | "reached", number>;
  close(): Promise<void>;
}

function fateOf(random: Random): Fate {
  let left = random.next();
  for (const [fate, share] of shares) {
    left -= share;
    if (left < 0) return fate;
  }
  return "pass";
}

interface WholeRequest {
  readonly bytes: Buffer;
  /** Names the logical call; the proxy decides by it, so that a seed repeats what happens. */
  readonly name: string;
}

const END_OF_HEAD = "\r\n\r\n";

/** The first whole request of what came so far, with the connection closed after it. */
function takeRequest(received: Buffer, dropKey: boolean): WholeRequest | undefined {
  const end = received.indexOf(END_OF_HEAD);
  if (end < 0) return undefined;
  const head = received.subarray(0, end).toString("latin1");
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  const start = end + END_OF_HEAD.length;
  if (received.length < start + length) return undefined;
  const name = /^idempotency-key: *(.+)$/im.exec(head)?.[1]?.trim() ?? "none";
  const lines = head
    .split("\r\n")
    .filter((line) => !/^connection:/i.test(line) && !(dropKey && /^idempotency-key:/i.test(line)));
  const rewritten = Buffer.from([...lines, "Connection: close"].join("\r\n") + END_OF_HEAD, "latin1");
  return { name, bytes: Buffer.concat([rewritten, received.subarray(start, start + length)]) };
}

/** Sends a request over a connection of its own. @returns the whole answer */
function forward(port: number, bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const upstream = dial(port, "127.0.0.1", () => upstream.write(bytes));
    upstream.on("data", (chunk: Buffer) => chunks.push(chunk));
    upstream.on("error", () => resolve(Buffer.concat(chunks)));
    upstream.on("close", () => resolve(Buffer.concat(chunks)));
  });
}

/**
 * A proxy between client and server that loses requests, loses or cuts answers, delays, and delivers twice.
 * @param dropKey also takes the Idempotency-Key away: the control
 */
export async function openProxy(serverUrl: string, random: Random, dropKey = false): Promise<FaultyProxy> {
  const serverPort = Number(new URL(serverUrl).port);
  const deliveries = new Map<string, number>();
  const sockets = new Set<Socket>();
  const counts = {
    pass: 0,
    "drop-request": 0,
    "drop-answer": 0,
    "cut-answer": 0,
    duplicate: 0,
    delay: 0,
    reached: 0,
  };

  async function deliver(client: Socket, { name, bytes }: WholeRequest): Promise<void> {
    const nth = (deliveries.get(name) ?? 0) + 1;
    deliveries.set(name, nth);
    const source = random.branch(`${name} ${nth}`);
    const fate = fateOf(source);
    counts[fate] += 1;
    if (fate === "drop-request") {
      client.destroy();
      return;
    }
    counts.reached += fate === "duplicate" ? 2 : 1;
    const twin = fate === "duplicate" ? forward(serverPort, bytes) : undefined;
    const first = await forward(serverPort, bytes);
    const answer = source.chance(0.5) ? ((await twin) ?? first) : first;
    if (fate === "delay") await pause(source.between(1, MAX_DELAY_MS));
    if (fate === "drop-answer") client.destroy();
    else if (fate === "cut-answer") {
      client.write(answer.subarray(0, source.between(1, Math.max(1, answer.length - 1))), () =>
        client.destroy(),
      );
    } else client.end(answer);
    await twin;
  }

  const server = createServer((client) => {
    sockets.add(client);
    let received: Buffer = Buffer.alloc(0);
    client.on("close", () => sockets.delete(client));
    client.on("error", () => client.destroy());
    client.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const request = takeRequest(received, dropKey);
      if (request === undefined) return;
      received = Buffer.alloc(0);
      void deliver(client, request);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    counts,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
