import type { RuleText, SourceRule } from "../../ports/rule-writer.ts";
import { holdsSecret } from "../redaction/redact.ts";
import { analyzeDocument } from "../search/analyze.ts";

/** Names of things: digits, underscores, inner capitals, and words joined by a sign, as in addresses. */
const NAME = /\d|_|\p{Ll}\p{Lu}|[\p{L}\p{N}][.@:/\\][\p{L}\p{N}]/u;
const WORD = /[^\s"'`“”‘’()[\]{}<>,;!?]+/gu;

function saidBy({ content, trigger, rationale, blocking_issue: issue }: RuleText): string {
  return [content, trigger ?? "", rationale ?? "", issue?.details ?? ""].join("\n");
}

/** Names and numbers of a text, lower case. `48h` names the number 48 as well. */
function namesIn(text: string): Set<string> {
  const words = (text.match(WORD) ?? []).map((word) => word.replace(/[.:/\\-]+$/u, ""));
  const names = words.filter((word) => NAME.test(word)).map((word) => word.toLowerCase());
  return new Set([...names, ...names.flatMap((name) => name.match(/\d+/g) ?? [])]);
}

/** What a written rule is checked against. */
export interface WrittenCheck {
  /** The rules it stands for. */
  readonly members: readonly SourceRule[];
  /** Distinct users who must name a thing before a shared rule may. */
  readonly minUsers: number;
  /** Texts whose names it may use besides: the rule in force, the names of tools. */
  readonly known: readonly string[];
}

function isNamedByEnough(name: string, { members, minUsers, known }: WrittenCheck): boolean {
  if (known.some((text) => namesIn(text).has(name) || text.toLowerCase() === name)) return true;
  const users = members.filter((rule) => namesIn(saidBy(rule)).has(name)).map((rule) => rule.userId);
  return new Set(users).size >= minUsers;
}

/**
 * What is wrong with a shared rule that was written from the rules of users, in a sentence; null when nothing is.
 * It may name no number, identifier or address that too few users named, so that nobody alone can put one into the
 * rule of all; it must share words with the rules it stands for; and it must hold no secret.
 */
export function checkWritten(text: RuleText, check: WrittenCheck): string | null {
  const said = saidBy(text);
  if (holdsSecret(said)) return "The rule holds a secret.";
  const invented = [...namesIn(said)].filter((name) => !isNamedByEnough(name, check));
  if (invented.length > 0) {
    const named = invented.slice(0, 5).map((name) => `"${name}"`);
    return `The rule names ${named.join(", ")}, which fewer than ${check.minUsers} of the users name: leave that out.`;
  }
  const words = new Set(check.members.flatMap((rule) => analyzeDocument(saidBy(rule))));
  return analyzeDocument(`${text.trigger ?? ""}\n${text.content}`).some((word) => words.has(word))
    ? null
    : "The rule shares no word with the rules it stands for.";
}
