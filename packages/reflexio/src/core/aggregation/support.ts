import type { SourceRule } from "../../ports/rule-writer.ts";

/** Who stands behind a shared rule. */
export interface Support {
  readonly users: number;
  readonly sessions: number;
  readonly rules: number;
}

/** Distinct users, conversations and rules. Rules of nobody count as no user. */
export function supportOf(rules: readonly SourceRule[]): Support {
  return {
    users: new Set(rules.map((rule) => rule.userId).filter((user) => user !== null)).size,
    sessions: new Set(rules.flatMap((rule) => rule.sessions)).size,
    rules: rules.length,
  };
}

/** `playbook_metadata` of a shared rule. */
export function toMetadata(support: Support, revises: number | null): string {
  const { users, sessions, rules } = support;
  return JSON.stringify({
    support: { users, sessions, user_playbooks: rules },
    ...(revises === null ? {} : { revises }),
  });
}

export interface RuleMetadata {
  readonly users: number | null;
  /** The approved rule it is to replace. */
  readonly revises: number | null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** What aggregation wrote into `playbook_metadata`; nothing of a text that somebody else wrote. */
export function readMetadata(metadata: string): RuleMetadata {
  const nothing = { users: null, revises: null };
  if (!metadata.startsWith("{")) return nothing;
  try {
    const parsed: unknown = JSON.parse(metadata);
    if (!isObject(parsed) || !isObject(parsed.support)) return nothing;
    return {
      users: typeof parsed.support.users === "number" ? parsed.support.users : null,
      revises: typeof parsed.revises === "number" ? parsed.revises : null,
    };
  } catch {
    return nothing;
  }
}
