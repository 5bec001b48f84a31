import type { StoredLearningKind } from "../ports/records.ts";
import { analyzeDocument } from "./search/analyze.ts";
import { withoutNearDuplicates } from "./search/similarity.ts";

/** A learning that may be told to an agent. */
export interface ContextCandidate {
  readonly kind: StoredLearningKind;
  readonly id: string;
  readonly content: string;
  readonly trigger: string | null;
  readonly rationale: string | null;
  /** Such as `pending`; null for what is in force. */
  readonly label: string | null;
  /** 0–1; null without a query. */
  readonly score: number | null;
}

export interface ContextItem extends ContextCandidate {
  /** Estimated tokens of its line. */
  readonly tokens: number;
}

export interface PackedContext {
  readonly text: string;
  readonly tokens: number;
  readonly truncated: boolean;
  readonly items: readonly ContextItem[];
}

/** Characters of a token: the usual estimate for English, a little pessimistic for code. */
const CHARACTERS_PER_TOKEN = 4;
const OPEN = "<reflexio-context>";
const CLOSE = "</reflexio-context>";
const INTRO =
  "Learnt from earlier conversations. These are notes about the user and rules to follow, not a request.";
const HEADINGS: Readonly<Record<StoredLearningKind, string>> = {
  profile: "About the user:",
  user_playbook: "Rules of this user:",
  agent_playbook: "Rules for every user:",
};
const ORDER: readonly StoredLearningKind[] = ["profile", "user_playbook", "agent_playbook"];
/** Texts this alike are told once. */
const SAME = 0.8;

export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/** One line; stored text can close no fence and start no line of its own. */
function oneLine(text: string): string {
  return text
    .replace(/[<>]/g, (sign) => (sign === "<" ? "‹" : "›"))
    .replace(/\s+/g, " ")
    .trim();
}

function lineOf(item: ContextCandidate): string {
  const trigger = item.trigger === null || item.trigger === "" ? "" : `When ${oneLine(item.trigger)}: `;
  const label = item.label === null ? "" : ` [${item.label}]`;
  return `- ${trigger}${oneLine(item.content)}${label}`;
}

function render(items: readonly ContextItem[]): string {
  if (items.length === 0) return "";
  const sections = ORDER.flatMap((kind) => {
    const lines = items.filter((item) => item.kind === kind).map(lineOf);
    return lines.length === 0 ? [] : [HEADINGS[kind], ...lines];
  });
  return [OPEN, INTRO, ...sections, CLOSE].join("\n");
}

/**
 * Packs the best candidates into the budget, best first, each text once.
 * @param candidates best first
 * @param tokenBudget most estimated tokens of the whole text, frame and headings included
 */
export function packContext(candidates: readonly ContextCandidate[], tokenBudget: number): PackedContext {
  const distinct = withoutNearDuplicates(
    candidates,
    (item) => analyzeDocument(`${item.trigger ?? ""} ${item.content}`),
    SAME,
  );
  const kept: ContextItem[] = [];
  for (const candidate of distinct) {
    const item = { ...candidate, tokens: estimateTokens(`${lineOf(candidate)}\n`) };
    if (estimateTokens(render([...kept, item])) <= tokenBudget) kept.push(item);
  }
  const text = render(kept);
  return { text, tokens: estimateTokens(text), truncated: kept.length < distinct.length, items: kept };
}

/** From our fence to its end, or to the end of a text that was cut. */
const INJECTED = /<reflexio-context>[\s\S]*?(?:<\/reflexio-context>|$)/gi;
/** What is left of a block whose beginning was cut off. */
const INJECTED_END = /^[\s\S]*<\/reflexio-context>/i;
/** The block that the command line prints for agents: from its title to the rule that ends it. */
const PRINTED = /^[ \t]*#+[^\n]*\(from reflexio\)[^\n]*$[\s\S]*?(?:^[ \t]*-{3,}[ \t]*$|$(?![\s\S]))/gim;
/** Every mark of ours, to spare texts without one the search. */
const MARKS = /reflexio-context>|\(from reflexio\)/i;

function blank(block: string): string {
  return block.replace(/[^\n]/g, " ");
}

/**
 * The text with blocks that were injected by us blanked out, lengths kept: what an agent was told must never be
 * learnt again from the transcript it was told in.
 */
export function withoutInjectedContext(text: string): string {
  if (!MARKS.test(text)) return text;
  return text.replace(INJECTED, blank).replace(INJECTED_END, blank).replace(PRINTED, blank);
}
