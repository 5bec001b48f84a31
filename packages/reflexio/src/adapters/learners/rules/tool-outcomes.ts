import type { Candidate, TurnWindow } from "../../../ports/learner.ts";
import { buildCandidate, tidySentence } from "./candidate.ts";
import { readToolCalls, type ToolCall } from "./tool-calls.ts";
import type { Findings } from "./turn-context.ts";

/** A success much later belongs to another matter. */
const retryDistance = 8;
const valueLength = 120;

interface Block {
  readonly kind: "missing_tool" | "permission_denied" | "external_dependency" | "policy_restriction";
  readonly pattern: RegExp;
  readonly advice: string;
}

/** What stands in the way, from the most specific. */
const blocks: readonly Block[] = [
  {
    kind: "missing_tool",
    pattern:
      /\b(?:unknown tool|tool not found|no such tool|command not found|not installed|is not recognized|no module named|cannot find module|unsupported tool)\b/i,
    advice: "say that it is not available instead of trying again",
  },
  {
    kind: "permission_denied",
    pattern:
      /\b(?:permission denied|access denied|not authori[sz]ed|unauthori[sz]ed|forbidden|insufficient (?:permissions?|privileges|scope)|EACCES|EPERM|401|403|missing scope)\b/i,
    advice: "ask for the missing permission first",
  },
  {
    kind: "policy_restriction",
    pattern:
      /\b(?:policy|not allowed|prohibited|restricted|violates|against the rules|cannot be (?:used|changed|modified|cancell?ed|exchanged|refunded|returned))\b/i,
    advice: "tell the user about the rule before trying",
  },
  {
    kind: "external_dependency",
    pattern:
      /\b(?:timed? ?out|timeout|connection refused|ECONNREFUSED|ENOTFOUND|unreachable|service unavailable|50[234]|rate limit|too many requests|429|quota|network error)\b/i,
    advice: "say that the service is not reachable and offer to try later",
  },
];

function show(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "null");
  return text.length > valueLength ? `${text.slice(0, valueLength)}…` : text;
}

const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

/** The arguments that differ between two calls, as the successful one had them. */
function changes(failed: ToolCall, succeeded: ToolCall): string[] {
  const keys = new Set([...Object.keys(failed.input), ...Object.keys(succeeded.input)]);
  return [...keys]
    .filter((key) => !same(failed.input[key], succeeded.input[key]))
    .map((key) =>
      key in succeeded.input
        ? `${key}=${show(succeeded.input[key])}${key in failed.input ? ` (not ${show(failed.input[key])})` : ""}`
        : `no ${key}`,
    );
}

/** A tool call speaks for itself: what the agent says about it teaches nothing. */
function evidenceOf(call: ToolCall): Candidate["evidence"][number] {
  return { interactionId: call.turn.interactionId, quote: call.quote };
}

function recovery(failed: ToolCall, succeeded: ToolCall): Candidate | null {
  const changed = changes(failed, succeeded);
  if (changed.length === 0 || (!failed.turn.fresh && !succeeded.turn.fresh)) return null;
  return buildCandidate({
    kind: "user_playbook",
    content: tidySentence(`Call ${failed.name} with ${changed.join(", ")}`),
    trigger: `calling ${failed.name}`,
    rationale: `It failed before: ${failed.error || "no message"}`,
    confidence: 0.7,
    evidence: [evidenceOf(succeeded), ...(failed.turn === succeeded.turn ? [] : [evidenceOf(failed)])],
    reason: "tool.recovered",
  });
}

function blockage(failed: ToolCall): Candidate | null {
  const block = blocks.find(({ pattern }) => pattern.test(failed.error));
  if (block === undefined || !failed.turn.fresh) return null;
  return buildCandidate({
    kind: "user_playbook",
    content: tidySentence(`When ${failed.name} is blocked, ${block.advice}`),
    trigger: `calling ${failed.name}`,
    rationale: failed.error,
    blockingIssue: { kind: block.kind, details: failed.error },
    confidence: 0.65,
    evidence: [evidenceOf(failed)],
    reason: `tool.blocked.${block.kind}`,
  });
}

/** What became of the next call of the same tool. Only the last failure shows what made the difference. */
function retryOf(calls: readonly ToolCall[], index: number): ToolCall | "failed again" | "none" {
  const failed = calls[index];
  const next = calls.slice(index + 1, index + 1 + retryDistance).find((call) => call.name === failed?.name);
  return next === undefined ? "none" : next.failed ? "failed again" : next;
}

/** Tools that failed and then worked with other arguments, and tools something stands in the way of. */
export function findToolOutcomes(window: TurnWindow): Findings {
  const calls = readToolCalls(window);
  const candidates: Candidate[] = [];
  const dismissed: { interactionId: number; reason: string }[] = [];
  calls.forEach((call, index) => {
    if (!call.failed) return;
    const retry = retryOf(calls, index);
    if (retry === "failed again") return;
    const candidate = retry === "none" ? blockage(call) : recovery(call, retry);
    if (candidate !== null) candidates.push(candidate);
    else if (call.turn.fresh) {
      dismissed.push({
        interactionId: call.turn.interactionId,
        reason: `tool.failed: ${call.name} never worked in this window`,
      });
    }
  });
  return { candidates, dismissed };
}
