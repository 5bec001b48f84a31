import type { ConversationTurn } from "@reflexio/contracts";
import { ReflexioError } from "@reflexio/contracts";
import { z } from "zod";
import { parseModelJson } from "../core/parse-model-json.ts";
import { redactText } from "../core/redaction/redact.ts";
import type { Clock } from "../ports/clock.ts";
import type { LanguageModel, ReplySchema } from "../ports/language-model.ts";
import { renderQuery } from "../prompts/query.ts";
import { createPatience } from "./patience.ts";
import type { Settings, SettingsService } from "./settings.ts";
import type { SpendingService } from "./spending.ts";

export interface QueryRewritingDependencies {
  readonly settings: SettingsService;
  readonly spending: SpendingService;
  readonly steadyClock: Clock;
  readonly newId: () => string;
  modelOf(orgId: string): Promise<LanguageModel | null>;
  /** Longest time that a search waits for the model, milliseconds. */
  readonly timeoutMs?: number;
}

export interface RewriteRequest {
  readonly query: string;
  /** Oldest first. */
  readonly history: readonly ConversationTurn[];
  readonly isWanted: boolean;
}

/** The query to search for, and how it came about. */
export interface RewrittenQuery {
  readonly query: string;
  /** Why the query stayed as it was although another was asked for; empty when all went well. */
  readonly degraded: readonly string[];
}

/** Says queries so that they stand alone. Never fails a search: then the query stays as it was. */
export interface QueryRewriting {
  rewrite(orgId: string, request: RewriteRequest, signal: AbortSignal): Promise<RewrittenQuery>;
}

const MAX_OUTPUT_TOKENS = 1_000;
const MAX_QUERY_CHARACTERS = 512;
const MAX_HISTORY_TURNS = 10;
const MAX_HISTORY_CHARACTERS = 4_000;
const CACHED_QUERIES = 500;

const SCHEMA: ReplySchema = {
  name: "query",
  json: {
    type: "object",
    properties: { query: { type: "string" } },
    required: ["query"],
    additionalProperties: false,
  },
};

const replySchema = z.object({ query: z.string() });

/** The newest turns that fit, oldest first. */
export function recentHistory(history: readonly ConversationTurn[]): string[] {
  const lines: string[] = [];
  let size = 0;
  for (const { role, content } of history.slice(-MAX_HISTORY_TURNS).reverse()) {
    const line = JSON.stringify({ by: role, text: content.slice(0, MAX_HISTORY_CHARACTERS / 2) });
    size += line.length;
    if (size > MAX_HISTORY_CHARACTERS) break;
    lines.unshift(line);
  }
  return lines;
}

/** The query of a reply; undefined when it is none. Judged by its form: any words may be searched for. */
function readQuery(reply: string): string | undefined {
  const parsed = parseModelJson(reply);
  const checked = replySchema.safeParse(parsed.ok ? parsed.value : undefined);
  if (!checked.success) return undefined;
  const query = checked.data.query.replace(/\s+/g, " ").trim();
  return query.length <= MAX_QUERY_CHARACTERS && /[\p{L}\p{N}]/u.test(query) ? query : undefined;
}

/** Rewritten queries by what they were made from; the oldest are forgotten. */
function createCache() {
  const known = new Map<string, string>();
  return {
    get: (key: string) => known.get(key),
    put(key: string, query: string) {
      known.set(key, query);
      const [oldest] = known.keys();
      if (known.size > CACHED_QUERIES && oldest !== undefined) known.delete(oldest);
    },
  };
}

export function createQueryRewriting(dependencies: QueryRewritingDependencies): QueryRewriting {
  const { settings, spending, steadyClock, newId, modelOf, timeoutMs } = dependencies;
  const cache = createCache();
  const patience = createPatience({ steadyClock, timeoutMs });

  async function ask(orgId: string, inForce: Settings, query: string, lines: string[], signal: AbortSignal) {
    const model = await modelOf(orgId);
    if (model === null) throw new ReflexioError("model_unavailable", "no model is configured");
    const template = inForce.config.reflexio.prompts.query_reformulation;
    const { system, message } = renderQuery(query, lines, template);
    const { text } = await model.generate({
      role: "query",
      system,
      messages: [{ role: "user", content: message }],
      schema: SCHEMA,
      maxOutputTokens: MAX_OUTPUT_TOKENS,
      signal,
      meter: spending.meter(orgId, newId()),
    });
    const rewritten = readQuery(text);
    if (rewritten === undefined) throw new ReflexioError("model_unavailable", "the reply is no query");
    return rewritten;
  }

  async function rewrite(orgId: string, { query, history }: RewriteRequest, signal: AbortSignal) {
    const inForce = await settings.of(orgId);
    const clean = (text: string) => redactText(text, inForce.redaction);
    if (clean(query).masked > 0) throw new ReflexioError("usage", "the query holds what must not leave");
    // Before a turn is cut and quoted: both can make a secret look like none.
    const turns = history.slice(-MAX_HISTORY_TURNS);
    const lines = recentHistory(turns.map((turn) => ({ ...turn, content: clean(turn.content).value })));
    const key = JSON.stringify([orgId, inForce.version, query, lines]);
    const known = cache.get(key);
    if (known !== undefined) return known;
    const rewritten = await patience.ask(orgId, signal, (bounded) =>
      ask(orgId, inForce, query, lines, bounded),
    );
    cache.put(key, rewritten);
    return rewritten;
  }

  return {
    async rewrite(orgId, request, signal) {
      const { query, isWanted } = request;
      if (!isWanted || query.trim() === "") return { query, degraded: [] };
      try {
        return { query: await rewrite(orgId, request, signal), degraded: [] };
      } catch (error) {
        signal.throwIfAborted();
        const why = ReflexioError.isInstance(error) ? error.message : "failed";
        return { query, degraded: [`query rewriting: ${why}`] };
      }
    },
  };
}
