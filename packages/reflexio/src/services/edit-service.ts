import {
  type AgentPlaybookInput,
  ReflexioError,
  type UserPlaybookInput,
  type UserProfileInput,
} from "@reflexio/contracts";
import type { Clock } from "../ports/clock.ts";
import type {
  LearningId,
  NewAgentPlaybook,
  NewUserPlaybook,
  ProfileRecord,
  StoredLearningKind,
} from "../ports/records.ts";
import type { LearningChanges, LearningSelector, NewLearning, Storage, Write } from "../ports/storage.ts";
import { aggregationJobs, aggregationsOf } from "./aggregation-jobs.ts";

export interface ProfileEdit {
  readonly user_id: string;
  readonly profile_id: string;
  readonly content: string | null;
  readonly custom_features: Readonly<Record<string, unknown>> | null;
}

/** Adding, changing and deleting learnings by hand. `actor` names who did it, for the history. */
export interface EditService {
  /** All or none. A known id of the same user is changed; one of another user is a `conflict`. */
  addProfiles(orgId: string, profiles: readonly UserProfileInput[], actor: string): Promise<LearningId[]>;
  addUserPlaybooks(orgId: string, rules: readonly UserPlaybookInput[]): Promise<number[]>;
  addAgentPlaybooks(orgId: string, rules: readonly AgentPlaybookInput[]): Promise<number[]>;
  /** False when the user has no such current, unexpired profile. */
  updateProfile(orgId: string, edit: ProfileEdit, actor: string): Promise<boolean>;
  /** False when there is no such rule. An edit without fields changes nothing and is true for a known rule. */
  updateRule(
    orgId: string,
    kind: "user_playbook" | "agent_playbook",
    id: number,
    changes: LearningChanges,
    actor: string,
  ): Promise<boolean>;
  /** Rows that were there. */
  delete(orgId: string, kind: StoredLearningKind, selector: LearningSelector): Promise<number>;
}

/** The fields of an edit that are given. */
export function givenFields<Fields extends object>(fields: Fields): LearningChanges {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

export function createEditService(storage: Storage, clock: Clock): EditService {
  const nowSeconds = () => Math.floor(clock.nowMs() / 1000);

  async function addAll(orgId: string, learnings: readonly NewLearning[], extra: readonly Write[] = []) {
    const writes = learnings.map(
      (learning): Write => ({
        type: "learning.add",
        learning,
        evidence: [],
        supersedes: [],
        runId: null,
        reason: "added by hand",
      }),
    );
    const result = await storage.commit(orgId, [...writes, ...extra]);
    return result.ok ? result.results.slice(0, learnings.length).map((one) => String(one.ids[0])) : [];
  }

  async function update(
    orgId: string,
    write: Omit<Extract<Write, { type: "learning.update" }>, "type" | "at" | "action" | "reason">,
  ) {
    const edit: Write = {
      type: "learning.update",
      action: "updated",
      at: nowSeconds(),
      reason: "edited",
      ...write,
    };
    const jobs = await aggregationsOf(storage, orgId, write.kind, [write.id], clock.nowMs());
    const result = await storage.commit(orgId, [edit, ...jobs]);
    return result.ok && result.results[0]?.count === 1;
  }

  async function addProfiles(orgId: string, profiles: readonly UserProfileInput[], actor: string) {
    const ids = profiles.map((profile) => profile.profile_id);
    const plan = planProfiles(profiles, await storage.profiles.byIds(orgId, ids), actor, nowSeconds());
    await addAll(orgId, plan.fresh, plan.edits);
    return ids;
  }

  return {
    addProfiles,
    async addUserPlaybooks(orgId, rules) {
      const rows = rules.map((rule) => ({
        kind: "user_playbook" as const,
        row: toUserPlaybook(rule, nowSeconds()),
      }));
      const groups = rows
        .filter(({ row }) => row.status === null)
        .map(({ row }) => ({ agentVersion: row.agent_version, playbookName: row.playbook_name }));
      return (await addAll(orgId, rows, aggregationJobs(groups, clock.nowMs()))).map(Number);
    },
    async addAgentPlaybooks(orgId, rules) {
      const rows = rules.map((rule) => ({
        kind: "agent_playbook" as const,
        row: toAgentPlaybook(rule, nowSeconds()),
      }));
      return (await addAll(orgId, rows)).map(Number);
    },
    async updateProfile(orgId, { user_id, profile_id, ...fields }, actor) {
      const filter = { userId: user_id, statuses: [null], notExpiredAt: nowSeconds() };
      const current = await storage.profiles.list(orgId, filter, null);
      if (!current.some((row) => row.profile_id === profile_id)) return false;
      return update(orgId, {
        kind: "profile",
        id: profile_id,
        userId: user_id,
        changes: givenFields(fields),
        actor,
      });
    },
    async updateRule(orgId, kind, id, changes, actor) {
      if (Object.keys(changes).length === 0) {
        return (await storage.lineage.find(orgId, kind, String(id))) !== undefined;
      }
      return update(orgId, { kind, id: String(id), changes, actor });
    },
    async delete(orgId, kind, selector) {
      const jobs = await aggregationsOf(storage, orgId, kind, selector.ids ?? null, clock.nowMs());
      const result = await storage.commit(orgId, [{ type: "learnings.delete", kind, selector }, ...jobs]);
      return result.ok ? (result.results[0]?.count ?? 0) : 0;
    },
  };
}

/** New profiles are added, known ones of the same user changed. @throws ReflexioError `conflict` for another user's */
function planProfiles(
  profiles: readonly UserProfileInput[],
  known: readonly ProfileRecord[],
  actor: string,
  at: number,
): { readonly fresh: NewLearning[]; readonly edits: Write[] } {
  const byId = new Map(known.map((row) => [row.profile_id, row]));
  const foreign = profiles.find((profile) => {
    const row = byId.get(profile.profile_id);
    return row !== undefined && row.user_id !== profile.user_id;
  });
  if (foreign !== undefined) {
    throw new ReflexioError("conflict", `The profile ${foreign.profile_id} belongs to another user.`);
  }
  const isKnown = (profile: UserProfileInput) => byId.has(profile.profile_id);
  return {
    fresh: profiles
      .filter((profile) => !isKnown(profile))
      .map((profile) => ({ kind: "profile", row: toProfile(profile) })),
    edits: profiles.filter(isKnown).map((profile) => profileEdit(profile, actor, at)),
  };
}

function profileEdit(profile: UserProfileInput, actor: string, at: number): Write {
  const { content, custom_features, status } = profile;
  return {
    type: "learning.update",
    kind: "profile",
    id: profile.profile_id,
    userId: profile.user_id,
    changes: { content, custom_features, status },
    action: "updated",
    at,
    actor,
    reason: "added again with the same id",
  };
}

function toProfile(profile: UserProfileInput): ProfileRecord {
  const { expanded_terms: _terms, embedding: _embedding, ...row } = profile;
  return { ...row, source_interaction_ids: [], slot: null, evidence_at: profile.last_modified_timestamp };
}

function toUserPlaybook(rule: UserPlaybookInput, now: number): NewUserPlaybook {
  const { expanded_terms: _terms, embedding: _embedding, user_playbook_id: _id, ...row } = rule;
  const created_at = rule.created_at ?? now;
  return { ...row, created_at, slot: null, evidence_at: created_at };
}

function toAgentPlaybook(rule: AgentPlaybookInput, now: number): NewAgentPlaybook {
  const { expanded_terms: _terms, embedding: _embedding, agent_playbook_id: _id, ...row } = rule;
  return { ...row, created_at: rule.created_at ?? now };
}
