import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as the fake server received it. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: Record<string, unknown>;
}

/** An answer; `undefined` never answers. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly contentType?: string;
}

export type Responder = (request: Received) => Reply | undefined | Promise<Reply | undefined>;

/** An HTTP server that knows the wire but stores nothing. */
export interface FakeServer {
  readonly url: string;
  readonly port: number;
  readonly requests: Received[];
  /** Bodies of the publishes, in order of arrival. */
  published(): Record<string, unknown>[];
  close(): Promise<void>;
}

export const turn = {
  interaction_id: 7,
  user_id: "dana",
  request_id: "0d3f1c2e-aaaa-bbbb-cccc-1234567890ab",
  created_at: 1_767_225_600,
  role: "user",
  content: "Always use eu-west-1.",
  user_action: "none",
  user_action_description: "",
  interacted_image_url: "",
  shadow_content: "",
  expert_content: "",
  tools_used: [],
};

export const profile = {
  profile_id: "pf_01",
  user_id: "dana",
  content: "Prefers metric units",
  last_modified_timestamp: 1_767_225_600,
  generated_from_request_id: "req-1",
  profile_time_to_live: "infinity",
  expiration_timestamp: 4_102_444_800,
  source: "cli",
  score: 0.83,
};

const rule = {
  playbook_name: "agent_corrections",
  agent_version: "v1",
  created_at: 1_767_225_600,
  content: "Deploy to eu-west-1.",
  trigger: "a deploy",
  blocking_issue: { kind: "missing_tool", details: "no geocoder" },
};

export const userPlaybook = {
  ...rule,
  user_playbook_id: 3,
  user_id: "dana",
  request_id: "req-1",
  source: "cli",
  source_interaction_ids: [7],
};
export const agentPlaybook = {
  ...rule,
  agent_playbook_id: 4,
  playbook_status: "approved",
  playbook_metadata: "",
};

const deleted = { success: true, deleted_count: 2, message: "Deleted" };

const DEFAULT_BODIES: Record<string, unknown> = {
  "/health": { status: "healthy", version: "0.1.0", instance_id: "fake" },
  "/api/whoami": { success: true, org_id: "self-host-org", storage_configured: true, message: "" },
  "/api/get_interactions": { success: true, interactions: [turn] },
  "/api/get_all_interactions": { success: true, interactions: [turn] },
  "/api/search_interactions": { success: true, interactions: [{ ...turn, score: 0.91 }] },
  "/api/delete_interaction": { success: true, message: "Deleted", deleted_count: 1 },
  "/api/delete_all_interactions": deleted,
  "/api/get_profiles": { success: true, user_profiles: [profile] },
  "/api/get_all_profiles": { success: true, user_profiles: [profile] },
  "/api/search_profiles": { success: true, user_profiles: [profile] },
  "/api/delete_all_profiles": deleted,
  "/api/get_user_playbooks": { success: true, user_playbooks: [userPlaybook] },
  "/api/search_user_playbooks": { success: true, user_playbooks: [userPlaybook] },
  "/api/delete_all_user_playbooks": deleted,
  "/api/get_agent_playbooks": { success: true, agent_playbooks: [agentPlaybook] },
  "/api/delete_all_agent_playbooks": deleted,
  "/api/search": {
    success: true,
    profiles: [profile],
    agent_playbooks: [agentPlaybook],
    user_playbooks: [userPlaybook],
  },
};

/** Answers as a working server would; a known Idempotency-Key is a duplicate. */
export function workingServer(): Responder {
  const keys = new Set<unknown>();
  return ({ path, headers }) => {
    if (path !== "/api/publish_interaction") {
      const body = DEFAULT_BODIES[path];
      return body === undefined ? { status: 404, body: { detail: "Not Found" } } : { status: 200, body };
    }
    const key = headers["idempotency-key"];
    const isKnown = key !== undefined && keys.has(key);
    keys.add(key);
    const body = { success: true, message: "Stored", warnings: [], request_id: `req-${keys.size}` };
    return { status: 200, body: isKnown ? { ...body, duplicate: true } : body };
  };
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const text = Buffer.concat(parts).toString();
  return text === "" ? {} : JSON.parse(text);
}

function write(response: ServerResponse, reply: Reply): void {
  const text = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body);
  response.writeHead(reply.status, { "content-type": reply.contentType ?? "application/json" }).end(text);
}

/** Starts a fake server on a free port. */
export async function startFakeServer(respond: Responder = workingServer()): Promise<FakeServer> {
  const requests: Received[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://fake");
    const received: Received = {
      method: request.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: await readBody(request),
    };
    requests.push(received);
    const reply = await respond(received);
    if (reply !== undefined) write(response, reply);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    published: () =>
      requests.filter(({ path }) => path === "/api/publish_interaction").map(({ body }) => body),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A URL where nothing listens. */
export async function closedUrl(): Promise<string> {
  const server = await startFakeServer();
  await server.close();
  return server.url;
}
