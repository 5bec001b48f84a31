import type { Canvas } from "../output.ts";
import type { AgentPlaybookView, UserPlaybookView } from "../wire-types.ts";
import { type PanelLine, panel, panelTextWidth } from "./panel.ts";
import { relativeTime } from "./relative-time.ts";
import { blockingIssueText, lifecycleTag, scorePart } from "./tags.ts";
import { cleanLine, factLines, padEnd, wrap } from "./terminal-text.ts";

type Rule = UserPlaybookView | AgentPlaybookView;

function fieldLines(name: string, value: string, canvas: Canvas): PanelLine[] {
  const label = padEnd(name, "Blocking Issue".length + 2);
  const indent = " ".repeat(label.length);
  return wrap(value, panelTextWidth(canvas) - label.length).map((line, index) => ({
    text: `${index === 0 ? label : indent}${line}`,
  }));
}

function ruleFields(rule: Rule): [string, string][] {
  return [
    ...(rule.trigger ? [["Trigger", rule.trigger] satisfies [string, string]] : []),
    ...(rule.rationale ? [["Rationale", rule.rationale] satisfies [string, string]] : []),
    ...(rule.blocking_issue
      ? [["Blocking Issue", blockingIssueText(rule.blocking_issue)] satisfies [string, string]]
      : []),
  ];
}

function renderRule(rule: Rule, title: string, footer: readonly string[], canvas: Canvas): string {
  const fields = ruleFields(rule);
  const empty: PanelLine = { text: "" };
  const lines: PanelLine[] = [
    ...wrap(rule.content, panelTextWidth(canvas)).map((text) => ({ text, paint: canvas.paint.bold })),
    ...(fields.length === 0 ? [] : [empty]),
    ...fields.flatMap(([name, value]) => fieldLines(name, value, canvas)),
  ];
  // Ids stand below the box and are not broken, so that a double click takes them whole.
  return `${panel(title, lines, canvas)}\n${canvas.paint.dim(factLines(footer, "  ", canvas.width))}`;
}

/** One panel for each rule of a user, with the request it was learnt from. */
export function renderUserPlaybooks(
  rules: readonly UserPlaybookView[],
  canvas: Canvas,
  nowMs: number,
): string {
  return rules
    .map((rule, index) =>
      renderRule(
        rule,
        `[${index + 1}]${lifecycleTag(rule.status)}`,
        [
          `id: ${rule.user_playbook_id}`,
          ...(rule.user_id ? [`user: ${cleanLine(rule.user_id)}`] : []),
          `source: ${cleanLine(rule.source || "unknown")}`,
          `request: ${cleanLine(rule.request_id || "unknown")}`,
          relativeTime(rule.created_at, nowMs),
          ...scorePart(rule.score),
        ],
        canvas,
      ),
    )
    .join("\n\n");
}

/** One panel for each shared rule, with its approval. */
export function renderAgentPlaybooks(
  rules: readonly AgentPlaybookView[],
  canvas: Canvas,
  nowMs: number,
): string {
  return rules
    .map((rule, index) =>
      renderRule(
        rule,
        `[${index + 1}] [${rule.playbook_status.toUpperCase()}]${lifecycleTag(rule.status)}`,
        [
          `id: ${rule.agent_playbook_id}`,
          ...(rule.playbook_name ? [cleanLine(rule.playbook_name)] : []),
          ...(rule.agent_version ? [`version ${cleanLine(rule.agent_version)}`] : []),
          relativeTime(rule.created_at, nowMs),
          ...scorePart(rule.score),
        ],
        canvas,
      ),
    )
    .join("\n\n");
}
