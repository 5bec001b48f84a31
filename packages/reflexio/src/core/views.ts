import type { AgentPlaybookView, InteractionView, ProfileView, UserPlaybookView } from "@reflexio/contracts";
import type {
  AgentPlaybookRecord,
  InteractionRecord,
  ProfileRecord,
  UserPlaybookRecord,
} from "../ports/records.ts";
import type { ScoreParts } from "./search/fuse.ts";

/** What a search says of a hit. */
export interface HitScore {
  readonly score: number;
  /** Only when they were asked for. */
  readonly parts?: ScoreParts;
}

/** A score, or a part of one, as it is shown. */
export function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** `score` for search results, and its parts when asked for; nothing otherwise. */
function scoreField(hit: HitScore | undefined): { score?: number; score_parts?: ScoreParts } {
  if (hit === undefined) return {};
  const { score, parts } = hit;
  if (parts === undefined) return { score: rounded(score) };
  const { cosine, text, prior, context } = parts;
  const score_parts = {
    cosine: rounded(cosine),
    text: rounded(text),
    prior: rounded(prior),
    context: rounded(context),
  };
  return { score: rounded(score), score_parts };
}

export function toInteractionView(row: InteractionRecord, hit?: HitScore): InteractionView {
  return {
    interaction_id: row.interaction_id,
    user_id: row.user_id,
    request_id: row.request_id,
    created_at: row.created_at,
    role: row.role,
    content: row.content,
    user_action: row.user_action,
    user_action_description: row.user_action_description,
    interacted_image_url: row.interacted_image_url,
    shadow_content: row.shadow_content,
    expert_content: row.expert_content,
    tools_used: row.tools_used.map((tool) => ({ ...tool })),
    ...(row.session_id === null ? {} : { session_id: row.session_id }),
    ...(row.message_id === null ? {} : { message_id: row.message_id }),
    ...scoreField(hit),
  };
}

export function toProfileView(row: ProfileRecord, hit?: HitScore): ProfileView {
  const { slot: _slot, evidence_at: _evidenceAt, custom_features, extractor_names, ...rest } = row;
  return {
    ...rest,
    custom_features: custom_features === null ? null : { ...custom_features },
    extractor_names: extractor_names === null ? null : [...extractor_names],
    source_interaction_ids: [...row.source_interaction_ids],
    ...scoreField(hit),
  };
}

export function toUserPlaybookView(row: UserPlaybookRecord, hit?: HitScore): UserPlaybookView {
  const { slot: _slot, evidence_at: _evidenceAt, ...rest } = row;
  return { ...rest, source_interaction_ids: [...row.source_interaction_ids], ...scoreField(hit) };
}

export function toAgentPlaybookView(row: AgentPlaybookRecord, hit?: HitScore): AgentPlaybookView {
  return { ...row, ...scoreField(hit) };
}
