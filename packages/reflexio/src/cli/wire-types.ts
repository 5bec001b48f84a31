import type { CallBody, CallResult, components } from "@reflexio/client";

type Schemas = components["schemas"];

export type InteractionView = Schemas["InteractionView"];
export type ProfileView = Schemas["ProfileView"];
export type UserPlaybookView = Schemas["UserPlaybookView"];
export type AgentPlaybookView = Schemas["AgentPlaybookView"];
export type LearningSummary = Schemas["LearningSummary"];
export type LearningProvenance = Schemas["LearningProvenance"];
export type Run = Schemas["Run"];
export type RunTrace = Schemas["RunTrace"];
export type AuditEntry = Schemas["AuditEntry"];
export type ApiKeyView = Schemas["ApiKeyView"];
export type LearningKind = LearningSummary["kind"];
export type PublishBody = CallBody<"publish_interaction">;
export type PublishAnswer = CallResult<"publish_interaction">;
export type Turn = PublishBody["interaction_data_list"][number];
export type Whoami = CallResult<"whoami">;
