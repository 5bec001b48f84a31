import type { AgentPlaybookView, InteractionView, ProfileView, UserPlaybookView } from "@reflexio/contracts";
import type {
  AgentPlaybookRecord,
  InteractionRecord,
  ProfileRecord,
  UserPlaybookRecord,
} from "../ports/records.ts";

/** `score` for search results; nothing otherwise. */
function scoreField(score: number | undefined): { score?: number } {
  return score === undefined ? {} : { score: Math.round(score * 10_000) / 10_000 };
}

export function toInteractionView(row: InteractionRecord, score?: number): InteractionView {
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
    ...scoreField(score),
  };
}

export function toProfileView(row: ProfileRecord, score?: number): ProfileView {
  const { slot: _slot, evidence_at: _evidenceAt, custom_features, extractor_names, ...rest } = row;
  return {
    ...rest,
    custom_features: custom_features === null ? null : { ...custom_features },
    extractor_names: extractor_names === null ? null : [...extractor_names],
    source_interaction_ids: [...row.source_interaction_ids],
    ...scoreField(score),
  };
}

export function toUserPlaybookView(row: UserPlaybookRecord, score?: number): UserPlaybookView {
  const { slot: _slot, evidence_at: _evidenceAt, ...rest } = row;
  return { ...rest, source_interaction_ids: [...row.source_interaction_ids], ...scoreField(score) };
}

export function toAgentPlaybookView(row: AgentPlaybookRecord, score?: number): AgentPlaybookView {
  return { ...row, ...scoreField(score) };
}
