import { z } from "zod";
import { type Caller, createCaller } from "../support/http.ts";
import type { Random } from "../support/random.ts";

/** One logical publish. */
export interface Sent {
  readonly key: string;
  readonly writer: number;
  readonly userId: string;
  readonly contents: readonly string[];
  readonly body: unknown;
}

/** A publish that the server said it has stored. */
export interface Acknowledged extends Sent {
  readonly requestId: string;
  readonly interactionIds: readonly number[];
}

/** What the writers of one folder know. */
export interface Journal {
  readonly acknowledged: Acknowledged[];
  /** Sent and not answered: stored as a whole or not at all. */
  readonly unanswered: Map<string, Sent>;
  /** The same, which nobody sends again. */
  readonly abandoned: Sent[];
  /** Answers that must not happen. */
  readonly wrong: string[];
}

export function createJournal(): Journal {
  return { acknowledged: [], unanswered: new Map(), abandoned: [], wrong: [] };
}

const answerSchema = z.object({
  success: z.literal(true),
  request_id: z.string(),
  interaction_ids: z.array(z.number()),
});

export const WRITERS = 8;
/** Rules that several users teach, so that there is something to aggregate. */
export const SHARED_RULES = [
  "Always answer in metric units.",
  "Never deploy on a Friday.",
  "Always quote prices with tax.",
];
const AGENT_VERSIONS = 4;
/** Turns after which a writer goes on as another user: what one user taught is read again for each new turn. */
const TURNS_PER_USER = 24;

/** A word that is in one turn only and found by text search. */
function token(folder: number, writer: number, count: number): string {
  return `zq${folder}w${writer}n${count}`;
}

function contentOf(random: Random, word: string): string {
  if (random.chance(0.1)) return random.pick(SHARED_RULES);
  if (random.chance(0.4)) return `Always file report ${word} under shelf ${random.between(1, 999)}.`;
  return `The parcel ${word} arrived this morning.`;
}

/** Makes up publishes one after the other. */
export function createWriter(folder: number, writer: number, random: Random): () => Sent {
  let turns = 0;
  let publishes = 0;
  return () => {
    const userId = `user-${folder}-${writer}-${Math.floor(turns / TURNS_PER_USER)}`;
    const contents = Array.from({ length: random.between(1, 3) }, () => {
      turns += 1;
      return contentOf(random, token(folder, writer, turns));
    });
    publishes += 1;
    const key = `key-${folder}-${writer}-${publishes}`;
    return {
      key,
      writer,
      userId,
      contents,
      body: {
        user_id: userId,
        agent_version: `v${random.between(1, AGENT_VERSIONS)}`,
        ...(random.chance(0.5) ? { session_id: `session-${userId}` } : {}),
        interaction_data_list: contents.map((content) => ({ role: "user", content })),
      },
    };
  };
}

/** Sends one publish and notes what came of it. False when the server is gone. */
export async function publish(caller: Caller, sent: Sent, journal: Journal): Promise<boolean> {
  journal.unanswered.set(sent.key, sent);
  const outcome = await caller.send("POST", "/api/publish_interaction", sent.body, {
    "idempotency-key": sent.key,
  });
  if (outcome.kind === "lost") return false;
  // It was told that nothing is stored; the next round sends it again.
  if (outcome.status === 503) return true;
  const parsed = answerSchema.safeParse(tryJson(outcome.text));
  if (outcome.status !== 200 || !parsed.success) {
    journal.wrong.push(`${sent.key} was answered ${outcome.status}: ${outcome.text.slice(0, 200)}`);
    return true;
  }
  journal.unanswered.delete(sent.key);
  const { request_id: requestId, interaction_ids: interactionIds } = parsed.data;
  journal.acknowledged.push({ ...sent, requestId, interactionIds });
  return true;
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Eight writers publish until the server is gone. First they send again half of what was never answered, with the
 * same keys, as a client that retries does.
 */
export async function loadUntilGone(
  url: string,
  writers: readonly (() => Sent)[],
  journal: Journal,
  random: Random,
): Promise<void> {
  const caller = createCaller(url, WRITERS);
  const again = [...journal.unanswered.values()].filter(() => random.chance(0.5));
  for (const sent of journal.unanswered.values()) if (!again.includes(sent)) journal.abandoned.push(sent);
  journal.unanswered.clear();
  async function write(writer: number): Promise<void> {
    for (const sent of again.filter((one) => one.writer === writer)) {
      if (!(await publish(caller, sent, journal))) return;
    }
    const next = writers[writer];
    while (next !== undefined && (await publish(caller, next(), journal)));
  }
  await Promise.all(writers.map((_, writer) => write(writer)));
  caller.close();
}
