import { ReflexioError } from "@reflexio/contracts";
import { type TranscriptPart, writeTranscript } from "../../../core/learning/transcript.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { LanguageModel } from "../../../ports/language-model.ts";
import type {
  Candidate,
  ExtractBrief,
  ExtractInput,
  ExtractOutput,
  Learner,
  LearningKind,
} from "../../../ports/learner.ts";
import type { ModelFailure } from "../../../ports/model-failure.ts";
import type { RunStepRecord } from "../../../ports/run-step.ts";
import { renderExtraction } from "../../../prompts/extraction.ts";
import { askModel, type Reading, type Talk, toModelFailure, UNUSABLE } from "../../asking/ask-model.ts";
import { judgeCandidates, toCandidate } from "./candidates.ts";
import { askGate, wantsGate } from "./gate.ts";
import { itemSchemas, readReply, replySchemas } from "./reply.ts";

export interface ModelLearnerOptions {
  /** The org's model; null when none is configured. */
  modelOf(orgId: string): Promise<LanguageModel | null>;
  readonly clock: Clock;
}

const MAX_OUTPUT_TOKENS = 8_000;

interface Conversation extends Talk {
  readonly input: ExtractInput;
  readonly brief: ExtractBrief;
}

interface Asked {
  readonly candidates: readonly Candidate[];
  readonly misshapen: readonly string[];
  /** Why the turns were not read at all. */
  readonly passedBy?: string;
}

function readItems(kind: LearningKind, reply: string, { turns }: TranscriptPart) {
  // Two calls in place of one: each schema keeps its own type.
  if (kind === "profile") {
    const read = readReply(reply, itemSchemas.profile);
    return read.ok
      ? { ...read, candidates: read.items.map((item) => toCandidate({ kind, item }, turns)) }
      : read;
  }
  const read = readReply(reply, itemSchemas.user_playbook);
  return read.ok
    ? { ...read, candidates: read.items.map((item) => toCandidate({ kind, item }, turns)) }
    : read;
}

function readAsked(kind: LearningKind, reply: string, part: TranscriptPart): Reading<Asked> {
  const read = readItems(kind, reply, part);
  if (!read.ok) return read;
  const { candidates, misshapen } = read;
  return {
    ok: true,
    value: { candidates, misshapen },
    summary: `${candidates.length} item(s) from ${part.turns.size} turn(s).`,
    details: misshapen.length > 0 ? { misshapen } : {},
  };
}

/** Reads one part; asks once more when the reply cannot be read. Undefined when the second one cannot either. */
async function readPart(talk: Conversation, part: TranscriptPart): Promise<Asked | undefined> {
  const { brief, input } = talk;
  const today = new Date(talk.clock.nowMs()).toISOString().slice(0, 10);
  const { kind } = input;
  if (wantsGate(talk, brief, part)) {
    const { learn, reason } = await askGate(talk, kind, brief, part);
    if (!learn) return { candidates: [], misshapen: [], passedBy: reason };
  }
  const template = kind === "profile" ? brief.prompts.profile_extraction : brief.prompts.playbook_extraction;
  const pictures = part.images.length;
  const { system, version, message } = renderExtraction({
    ...brief,
    ...{ kind, today, transcript: part.lines, pictures, template },
  });
  const answer = await askModel(talk, {
    role: "generation",
    name: "extract",
    promptVersion: version,
    system,
    messages: [{ role: "user", content: message, images: part.images }],
    schema: replySchemas[kind],
    maxOutputTokens: MAX_OUTPUT_TOKENS,
    nothing: '{"items": []}',
    details: {
      turns: part.turns.size,
      ...(pictures === 0 ? {} : { pictures }),
    },
    read: (reply) => readAsked(kind, reply, part),
  });
  return answer?.value;
}

function failed(steps: readonly RunStepRecord[], failure: ModelFailure): ExtractOutput {
  return { candidates: [], dismissed: [], steps, failure };
}

/**
 * The learner that asks a language model: one call for each stretch of conversation and kind, checked against the
 * schema, repaired once. Any failure fails the whole reading: no turn counts as read that was not.
 */
export function createModelLearner({ modelOf, clock }: ModelLearnerOptions): Learner {
  return {
    id: "model",
    costsMoney: true,
    async extract(input): Promise<ExtractOutput> {
      const { brief, signal = new AbortController().signal } = input;
      if (brief === undefined) throw new ReflexioError("internal", "The model learner needs a brief.");
      const model = await modelOf(brief.orgId);
      if (model === null) {
        return failed([], { message: "No model is configured.", retryAfterMs: null });
      }
      const steps: RunStepRecord[] = [];
      const talk: Conversation = { model, input, brief, meter: brief.meter, signal, clock, steps };
      const candidates: Candidate[] = [];
      const misshapen: string[] = [];
      const passedBy: string[] = [];
      try {
        for (const part of input.windows.flatMap(writeTranscript)) {
          const asked = await readPart(talk, part);
          if (asked === undefined) return failed(steps, UNUSABLE);
          candidates.push(...asked.candidates);
          misshapen.push(...asked.misshapen);
          if (asked.passedBy !== undefined) passedBy.push(asked.passedBy);
        }
      } catch (error) {
        signal.throwIfAborted();
        return failed(steps, toModelFailure(error));
      }
      const judged = judgeCandidates(candidates, input.windows);
      const dismissed = misshapen.map((reason) => ({ interactionId: 0, reason }));
      const note = passedBy.length === 0 ? {} : { note: `Not read, by a short look: ${passedBy.join(" ")}` };
      return { ...judged, dismissed, steps, ...note };
    },
  };
}
