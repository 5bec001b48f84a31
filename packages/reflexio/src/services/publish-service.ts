import {
  DEFAULT_AGENT_VERSION,
  type InteractionData,
  type PublishBody,
  type PublishResponse,
  ReflexioError,
} from "@reflexio/contracts";
import type { Clock } from "../ports/clock.ts";
import type { InteractionRecord, NewInteraction, ReceiptRecord, RequestRecord } from "../ports/records.ts";
import type { Storage, Write } from "../ports/storage.ts";
import { evaluationJob } from "./evaluation-jobs.ts";
import type { EventBus, JobOutcome } from "./events.ts";
import { LEARN_QUEUE, learnJob } from "./learn-jobs.ts";
import type { LearnerInfo } from "./learner-choice.ts";
import { hashBody } from "./receipts.ts";
import { redactTurns } from "./redact-turns.ts";
import type { SettingsService } from "./settings.ts";

export interface PublishDependencies {
  readonly storage: Storage;
  readonly settings: SettingsService;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly events: EventBus;
  /** Who will read the turns of an org. */
  readonly learnerOf: (orgId: string) => Promise<LearnerInfo>;
  /** Agent version of requests that name none. */
  readonly defaultAgentVersion?: string | undefined;
}

export interface PublishOptions {
  /** Answer only after learning from these turns. */
  readonly wait: boolean;
  readonly idempotencyKey: string | null;
  /** Any of them ends the wait for learning: the caller went away, or the server stops. */
  readonly endWait?: readonly AbortSignal[];
  /** Called before the wait for learning. */
  readonly onlyWaits?: () => void;
}

export interface PublishService {
  /**
   * Stores the turns, their receipt and the learning job in one transaction, then answers. A repeated key with
   * the same body answers the first receipt and stores nothing; so does a call whose turns are all known by their
   * `message_id`. The ids are those of every turn that was sent, new or known, in the order sent.
   * @throws ReflexioError `idempotency_mismatch` when the key was used with another body
   */
  publish(orgId: string, body: PublishBody, options: PublishOptions): Promise<PublishResponse>;
}

export { LEARN_QUEUE };

const OPERATION = "publish_interaction";

export function createPublishService(dependencies: PublishDependencies): PublishService {
  const { storage, clock, newId, events } = dependencies;

  async function store(orgId: string, sent: PublishBody, key: string | null): Promise<Stored> {
    const { redaction } = await dependencies.settings.of(orgId);
    const { turns: interaction_data_list, notes } = redactTurns(sent.interaction_data_list, redaction);
    const body = { ...sent, interaction_data_list };
    const nowMs = clock.nowMs();
    const request = toRequest(body, newId(), nowMs, dependencies.defaultAgentVersion);
    const bodyHash = hashBody(contentOf(sent));
    const known = await findKnown(storage, orgId, sent);
    if (known !== undefined) return storeNothing(orgId, known, { key, bodyHash, request });
    const receipt = key === null ? {} : { receipt: { operation: OPERATION, key } };
    const writes: Write[] = [
      ...(key === null ? [] : [receiptWrite(key, bodyHash, request)]),
      { type: "request.insert", request },
      ...(await evaluations(orgId, request, nowMs)),
      { type: "interactions.insert", rows: toRows(body, request), ...receipt },
      { type: "job.enqueue", job: learnJob(body.user_id, nowMs) },
    ];
    const result = await storage.commit(orgId, writes);
    if (!result.ok) return recall(orgId, result.receipt, bodyHash);
    events.emit("work.added");
    const [turns, job] = result.results.slice(-2);
    return {
      requestId: request.request_id,
      interactionIds: (turns?.ids ?? []).map(Number),
      duplicate: false,
      notes,
      jobId: Number(job?.ids[0]),
    };
  }

  /** A transcript that was sent again and says nothing new leaves only its receipt. */
  async function storeNothing(
    orgId: string,
    known: readonly InteractionRecord[],
    { key, bodyHash, request }: Repeat,
  ): Promise<Stored> {
    const interactionIds = known.map((turn) => turn.interaction_id);
    // The call that stored the latest of them.
    const request_id = known.at(-1)?.request_id ?? request.request_id;
    if (key !== null) {
      const receipt = receiptWrite(key, bodyHash, { ...request, request_id }, interactionIds);
      const result = await storage.commit(orgId, [receipt]);
      if (!result.ok) return recall(orgId, result.receipt, bodyHash);
    }
    return { requestId: request_id, interactionIds, duplicate: true, notes: [], jobId: null };
  }

  /** The session is judged when it has been quiet for a while. */
  async function evaluations(orgId: string, request: RequestRecord, nowMs: number): Promise<Write[]> {
    if (request.session_id === null) return [];
    const { sessionIdleSeconds } = await dependencies.settings.of(orgId);
    return [evaluationJob(request.user_id, request.session_id, nowMs + sessionIdleSeconds * 1000)];
  }

  async function recall(orgId: string, receipt: ReceiptRecord, bodyHash: string): Promise<Stored> {
    if (receipt.body_hash !== bodyHash) {
      throw new ReflexioError("idempotency_mismatch", "This Idempotency-Key was used with another body.");
    }
    const requestId = receipt.request_id ?? "";
    const interactionIds = idsOf(receipt) ?? (await storage.requests.interactionIds(orgId, requestId));
    return { requestId, interactionIds, duplicate: true, notes: [], jobId: null };
  }

  return {
    async publish(orgId, body, { wait, idempotencyKey, endWait = [], onlyWaits }) {
      const refusal = findRefusal(body.interaction_data_list);
      if (refusal !== null) return { success: false, message: refusal, warnings: [] };
      const stored = await store(orgId, body, idempotencyKey);
      const learner = await dependencies.learnerOf(orgId);
      const answer = describeStored(storage, learner, stored);
      if (!wait) return answer;
      onlyWaits?.();
      const outcome = stored.jobId === null ? undefined : await settled(dependencies, stored.jobId, endWait);
      return { ...answer, ...(await describeLearnt(storage, orgId, { stored, outcome, learner })) };
    },
  };
}

/** What a publish says: the flags beside it only steer how it is learnt from, so a repeat may carry others. */
function contentOf(body: PublishBody): Omit<PublishBody, "skip_aggregation" | "force_extraction"> {
  const { skip_aggregation: _skip, force_extraction: _force, ...content } = body;
  return content;
}

/** The stored turns when the caller's own ids name each one of them as known. */
async function findKnown(
  storage: Storage,
  orgId: string,
  { user_id, interaction_data_list: turns }: PublishBody,
): Promise<InteractionRecord[] | undefined> {
  const messageIds = turns.flatMap(({ message_id }) => message_id ?? []);
  if (messageIds.length < turns.length) return undefined;
  const known = await storage.interactions.byMessageIds(orgId, user_id, messageIds);
  return known.length === turns.length ? known : undefined;
}

interface Repeat {
  readonly key: string | null;
  readonly bodyHash: string;
  readonly request: RequestRecord;
}

/** Ids that a receipt keeps. */
function idsOf({ response }: ReceiptRecord): number[] | undefined {
  const ids: unknown = response === null ? null : JSON.parse(response);
  return Array.isArray(ids) ? ids.map(Number) : undefined;
}

interface Stored {
  readonly requestId: string;
  readonly interactionIds: number[];
  readonly duplicate: boolean;
  /** What was taken out of the turns. */
  readonly notes: readonly string[];
  /** The job that will learn from the turns; null for a repeat. */
  readonly jobId: number | null;
}

/** Rules across fields of a turn; the first turn that breaks one is named. */
function findRefusal(turns: readonly InteractionData[]): string | null {
  for (const [index, turn] of turns.entries()) {
    if (turn.user_action !== "none" && turn.user_action_description === "") {
      return `User action description is required for user action (interaction_data_list[${index}])`;
    }
    if (turn.interacted_image_url !== "" && turn.image_encoding !== "") {
      return `Image encoding and interacted image url cannot be provided together (interaction_data_list[${index}])`;
    }
    if (isEmptyTurn(turn)) {
      return `Interaction is empty: give content, tools_used, expert_content, an image or a user action (interaction_data_list[${index}])`;
    }
  }
  return null;
}

function isEmptyTurn(turn: InteractionData): boolean {
  const texts = [
    turn.content,
    turn.expert_content,
    turn.shadow_content,
    turn.interacted_image_url,
    turn.image_encoding,
  ];
  return texts.every((text) => text === "") && turn.tools_used.length === 0 && turn.user_action === "none";
}

function toRequest(
  body: PublishBody,
  requestId: string,
  nowMs: number,
  defaultVersion: string | undefined,
): RequestRecord {
  const firstTime = body.interaction_data_list.find((turn) => turn.created_at !== undefined)?.created_at;
  return {
    request_id: requestId,
    user_id: body.user_id,
    created_at: firstTime ?? Math.floor(nowMs / 1000),
    source: body.source,
    agent_version: body.agent_version || defaultVersion || DEFAULT_AGENT_VERSION,
    session_id: body.session_id || null,
    skip_aggregation: body.skip_aggregation,
    force_extraction: body.force_extraction,
  };
}

function toRows(body: PublishBody, request: RequestRecord): NewInteraction[] {
  return body.interaction_data_list.map((turn) => ({
    ...turn,
    created_at: turn.created_at ?? request.created_at,
    user_id: request.user_id,
    request_id: request.request_id,
    session_id: request.session_id,
  }));
}

function receiptWrite(
  key: string,
  bodyHash: string,
  request: RequestRecord,
  ids: readonly number[] | null = null,
): Write {
  return {
    type: "receipt.insert",
    receipt: {
      operation: OPERATION,
      key,
      body_hash: bodyHash,
      request_id: request.request_id,
      response: ids === null ? null : JSON.stringify(ids),
      created_at: request.created_at,
    },
  };
}

/** Resolves when the job is finished, waits for another try, or a signal ends the wait. */
function settled(
  { events, storage }: PublishDependencies,
  jobId: number,
  endWait: readonly AbortSignal[],
): Promise<JobOutcome | undefined> {
  return new Promise((resolve, reject) => {
    function finish(outcome: JobOutcome | undefined): void {
      events.off("job.settled", onSettled);
      for (const signal of endWait) signal.removeEventListener("abort", onAbort);
      resolve(outcome);
    }
    function onSettled(id: number, outcome: JobOutcome): void {
      if (id === jobId) finish(outcome);
    }
    function onAbort(): void {
      finish(undefined);
    }
    events.on("job.settled", onSettled);
    for (const signal of endWait) signal.addEventListener("abort", onAbort);
    if (endWait.some((signal) => signal.aborted)) onAbort();
    // It may have been finished before anybody listened.
    storage.jobs.find(jobId).then((job) => {
      if (job === undefined) finish({ state: "done" });
    }, reject);
  });
}

function describeStored(storage: Storage, learner: LearnerInfo, stored: Stored): PublishResponse {
  return {
    success: true,
    message: stored.duplicate
      ? "Interaction was stored before; nothing was stored again"
      : "Interaction queued for processing",
    warnings: [...stored.notes],
    request_id: stored.requestId,
    interaction_ids: stored.interactionIds,
    ...(stored.duplicate ? { duplicate: true } : {}),
    learner: learner.id,
    learning: learner.note,
    storage_type: storage.info.type,
    storage_label: storage.info.label,
  };
}

interface Settled {
  readonly stored: Stored;
  readonly outcome: JobOutcome | undefined;
  readonly learner: LearnerInfo;
}

async function describeLearnt(
  storage: Storage,
  orgId: string,
  { stored, outcome, learner }: Settled,
): Promise<Partial<PublishResponse>> {
  const outcomes = await storage.runs.outcomesOf(orgId, stored.requestId);
  const count = (kind: string, action: string) =>
    outcomes.filter((item) => item.kind === kind && item.action === action).length;
  const failures = outcome === undefined || outcome.state === "done" ? [] : [warningOf(outcome)];
  const warnings = [...stored.notes, ...failures];
  const counts = {
    profiles_added: count("profile", "added"),
    profiles_updated: count("profile", "updated"),
    playbooks_added: count("user_playbook", "added"),
    playbooks_updated: count("user_playbook", "updated"),
  };
  const changed = Object.values(counts).reduce((sum, value) => sum + value, 0);
  const runs = await storage.runs.byRequest(orgId, stored.requestId);
  const learning =
    changed > 0
      ? `${changed} learning(s) from this request.`
      : [...new Set([...outcomes.map((item) => item.reason), ...runs.map((run) => run.note)])].join(" ");
  return {
    message: messageOf(stored, warnings.length),
    warnings,
    learning: learning === "" ? learner.note : learning,
    ...counts,
  };
}

function messageOf(stored: Stored, warnings: number): string {
  if (stored.duplicate) return "Interaction was stored before; nothing was stored again";
  return warnings === 0
    ? "Interaction published successfully"
    : `Interaction published successfully with ${warnings} warning(s)`;
}

function warningOf(outcome: Exclude<JobOutcome, { state: "done" }>): string {
  return outcome.state === "retrying"
    ? `learning failed and will be tried again: ${outcome.error}`
    : `learning failed: ${outcome.error}`;
}
