import type { ReflexioClient } from "@reflexio/client";
import { readCredentials } from "../config/credentials.ts";
import type { Candidate } from "./complete.ts";
import type { CommandContext } from "./context.ts";
import type { IdKind } from "./options.ts";

/** A person waits for the list, so a slow server is left alone. */
const TIMEOUT_MS = 1500;
const MOST = 50;

type Lister = (client: ReflexioClient) => Promise<Candidate[]>;

const LISTERS: Readonly<Record<Exclude<IdKind, "server">, Lister>> = {
  key: async (client) => {
    const { keys } = await client.call("list_api_keys");
    return keys.map(({ key_id, name }) => ({ word: key_id, says: name }));
  },
  session: async (client) => {
    const { sessions } = await client.call("get_requests", { body: { top_k: MOST } });
    return sessions.map(({ session_id, requests }) => ({
      word: session_id,
      says: requests[0]?.request.user_id ?? "",
    }));
  },
  request: async (client) => {
    const { sessions } = await client.call("get_requests", { body: { top_k: MOST } });
    return sessions.flatMap(({ requests }) =>
      requests.map(({ request }) => ({ word: request.request_id, says: request.user_id })),
    );
  },
  run: async (client) => {
    const { runs } = await client.call("get_runs", { body: { limit: MOST } });
    return runs.map(({ run_id, kind, status }) => ({ word: run_id, says: `${kind}, ${status}` }));
  },
  "agent playbook": async (client) => {
    const { agent_playbooks } = await client.call("get_agent_playbooks", { body: { limit: MOST } });
    return agent_playbooks.map((rule) => ({ word: String(rule.agent_playbook_id), says: rule.content }));
  },
  "user playbook": async (client) => {
    const { user_playbooks } = await client.call("get_user_playbooks", { body: { limit: MOST } });
    return user_playbooks.map((rule) => ({ word: String(rule.user_playbook_id), says: rule.content }));
  },
};

/** Ids of a kind, from the user's files or from the server; none when it does not answer. */
export async function listIds(context: CommandContext, kind: IdKind): Promise<Candidate[]> {
  try {
    if (kind === "server") {
      const { names = {} } = await readCredentials(context.paths.credentialsFile);
      return Object.entries(names).map(([word, says]) => ({ word, says }));
    }
    return await LISTERS[kind](await context.connect({ timeoutMs: TIMEOUT_MS }));
  } catch {
    return [];
  }
}
