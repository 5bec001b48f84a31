import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import type { RunningServer, Serve } from "../../src/cli/commands/services/serve-types.ts";

function stored(path: string, make: () => string): string {
  if (!existsSync(path)) writeFileSync(path, make());
  return readFileSync(path, "utf8");
}

/** A server that answers /health alone and keeps its id and keys in the data folder. */
export const fakeServe: Serve = async (options) => {
  const { dataDir, host, port, version } = options;
  const instanceId = stored(join(dataDir, "instance"), randomUUID);
  const keysFile = join(dataDir, "keys.json");
  const keys = (): string[] => JSON.parse(stored(keysFile, () => "[]"));
  const server = createServer((_request, response) => {
    response.end(JSON.stringify({ status: "healthy", version, instance_id: instanceId }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const realPort = typeof address === "object" && address !== null ? address.port : port;
  const running: RunningServer = {
    url: `http://${host}:${realPort}`,
    instanceId,
    orgId: "self-host-org",
    verifyKey: async (key) => keys().includes(key),
    createLocalKey: async () => {
      const key = `rflx-${randomUUID()}`;
      writeFileSync(keysFile, JSON.stringify([...keys(), key]));
      return key;
    },
    closed: new Promise((resolve) => server.once("close", resolve)),
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return running;
};
