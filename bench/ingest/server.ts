import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toNodeServer } from "../../packages/reflexio/src/app.ts";
import type { Embedder } from "../../packages/reflexio/src/ports/embedder.ts";
import type { Storage } from "../../packages/reflexio/src/ports/storage.ts";
import { openApp } from "../open-app.ts";

export interface IngestServer {
  readonly url: string;
  readonly storage: Storage;
  close(): Promise<void>;
}

/** The product behind a socket of this process, on a database on disk, with learning off. */
export async function openServer(embedder: Embedder | null = null): Promise<IngestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), "reflexio-bench-"));
  const { storage, app } = openApp(dataDir, embedder);
  const server = toNodeServer(app);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    storage,
    async close() {
      server.close();
      await app.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Sends a request and reads its answer. @throws Error when the server refuses it */
export async function post(url: string, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}
