import type { AgentPlaybookView, ProfileView, UserPlaybookView } from "../wire-types.ts";
import { blockingIssueText, lifecycleTag } from "./tags.ts";
import { clean, cleanLine } from "./terminal-text.ts";

/** What was learnt, as an agent reads it. */
export interface ContextParts {
  readonly profiles: readonly ProfileView[];
  readonly agentPlaybooks: readonly AgentPlaybookView[];
  readonly userPlaybooks: readonly UserPlaybookView[];
}

/** Installed agent rule files look for this title, so it must not change. */
const TITLE = "# IMPORTANT: Apply These Corrections (from Reflexio)";
const CLOSING = "Work that goes against these notes repeats mistakes that were already corrected.";

function score(value: number | undefined, isShown: boolean): string {
  return isShown && value !== undefined ? ` (score ${value.toFixed(2)})` : "";
}

function ruleDetails(rule: UserPlaybookView | AgentPlaybookView): string[] {
  return [
    ...(rule.trigger ? [`  Trigger: ${cleanLine(rule.trigger)}`] : []),
    ...(rule.rationale ? [`  Rationale: ${cleanLine(rule.rationale)}`] : []),
    ...(rule.blocking_issue
      ? [`  Blocking Issue: ${cleanLine(blockingIssueText(rule.blocking_issue))}`]
      : []),
  ];
}

function profileText(profile: ProfileView, withScore: boolean): string {
  return `- ${clean(profile.content)}${lifecycleTag(profile.status)}${score(profile.score, withScore)}`;
}

function agentRuleText(rule: AgentPlaybookView, withScore: boolean): string {
  const tags = ` [${rule.playbook_status.toUpperCase()}]${lifecycleTag(rule.status)}`;
  return [`- ${clean(rule.content)}${tags}${score(rule.score, withScore)}`, ...ruleDetails(rule)].join("\n");
}

function userRuleText(rule: UserPlaybookView, withScore: boolean): string {
  const source = cleanLine(rule.source || "unknown");
  const request = cleanLine(rule.request_id || "unknown");
  return [
    `- ${clean(rule.content)}${lifecycleTag(rule.status)}${score(rule.score, withScore)}`,
    ...ruleDetails(rule),
    `  Source: ${source} (request: ${request})`,
  ].join("\n");
}

/** The learnings as one block for an agent's prompt; empty when there are none. */
export function contextBlock(parts: ContextParts, withScore: boolean): string {
  const sections: [string, string][] = [
    ["User Preferences — keep to them", parts.profiles.map((it) => profileText(it, withScore)).join("\n")],
    [
      "Behavior Corrections — act on them",
      parts.agentPlaybooks.map((it) => agentRuleText(it, withScore)).join("\n\n"),
    ],
    [
      "User Behavior Corrections — act on them",
      parts.userPlaybooks.map((it) => userRuleText(it, withScore)).join("\n\n"),
    ],
  ];
  const filled = sections.filter(([, text]) => text !== "");
  if (filled.length === 0) return "";
  return [
    "---",
    TITLE,
    "",
    ...filled.flatMap(([heading, text]) => [`## ${heading}`, text, ""]),
    CLOSING,
    "---",
  ].join("\n");
}
