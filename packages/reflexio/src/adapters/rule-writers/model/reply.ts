import { blockingIssueKindSchema } from "@reflexio/contracts";
import { z } from "zod";
import { checkWritten } from "../../../core/aggregation/check-written.ts";
import { parseModelJson } from "../../../core/parse-model-json.ts";
import type { ReplySchema } from "../../../ports/language-model.ts";
import type { RuleText, RuleWriterInput, SourceRule } from "../../../ports/rule-writer.ts";
import type { Reading } from "../../asking/ask-model.ts";
import { INTEGERS, objectOf, orNull, TEXT, TEXT_OR_NULL } from "../../asking/json-schema.ts";
import { describeIssues, optionalText, text } from "../../asking/reply-fields.ts";

const blockingIssue = z.object({ kind: blockingIssueKindSchema, details: text() });

const replySchema = z.object({
  verdict: z.enum(["rule", "keep", "none"]),
  reason: optionalText(),
  stands_for: z.array(z.int()).catch([]),
  leaves_out: z.array(z.int()).catch([]),
  rule: z
    .object({
      rationale: optionalText(),
      trigger: optionalText(),
      content: text(),
      blocking_issue: blockingIssue.nullable().catch(null),
    })
    .nullish(),
});

/** What providers are told; what comes back is read more leniently. */
export const sharedRuleSchema: ReplySchema = {
  name: "shared_rule",
  json: objectOf({
    verdict: { type: "string", enum: ["rule", "keep", "none"] },
    reason: TEXT,
    stands_for: INTEGERS,
    leaves_out: INTEGERS,
    rule: orNull(
      objectOf({
        rationale: TEXT_OR_NULL,
        trigger: TEXT_OR_NULL,
        content: TEXT,
        blocking_issue: orNull(
          objectOf({ kind: { type: "string", enum: blockingIssueKindSchema.options }, details: TEXT }),
        ),
      }),
    ),
  }),
};

/** What a reply decides. */
export interface SharedRuleReply {
  readonly text: RuleText | null;
  readonly reason: string;
  readonly strangers: readonly number[];
}

type Reply = z.output<typeof replySchema>;

function bad(problem: string): Reading<never> {
  return { ok: false, problem };
}

/** A blocking issue that the rules do not name is dropped: it would be a diagnosis of nobody. */
function textOf(reply: Reply, members: readonly SourceRule[]): RuleText | null {
  if (reply.rule === null || reply.rule === undefined) return null;
  const { rationale, trigger, content, blocking_issue: issue } = reply.rule;
  const isNamed = members.some((rule) => rule.blocking_issue?.kind === issue?.kind);
  return { rationale, trigger, content, blocking_issue: isNamed ? issue : null };
}

function usersOf(rules: readonly SourceRule[]): number {
  return new Set(rules.map((rule) => rule.userId).filter((user) => user !== null)).size;
}

function readDecision(
  reply: Reply,
  input: RuleWriterInput,
  shown: ReadonlyMap<number, SourceRule>,
): Reading<SharedRuleReply> {
  const named = [...reply.stands_for, ...reply.leaves_out];
  const unknown = named.find((number) => !shown.has(number));
  if (unknown !== undefined) return bad(`There is no rule ${unknown}.`);
  const out = new Set(reply.leaves_out);
  const members = [...new Set(reply.stands_for)].flatMap((number) =>
    out.has(number) ? [] : (shown.get(number) ?? []),
  );
  if (usersOf(members) < input.minUsers) {
    return bad(
      `"stands_for" must name rules of at least ${input.minUsers} users that are not in "leaves_out"; without them the verdict is "none".`,
    );
  }
  const kept = reply.verdict === "keep" ? input.current : textOf(reply, members);
  if (kept === null) {
    return bad(reply.verdict === "keep" ? "There is no rule in force to keep." : '"rule" is missing.');
  }
  const known = [
    ...(input.current === null ? [] : [input.current.content, input.current.trigger ?? ""]),
    ...(input.brief?.tools ?? []).map((tool) => tool.tool_name.toLowerCase()),
  ];
  const problem =
    reply.verdict === "keep" ? null : checkWritten(kept, { members, minUsers: input.minUsers, known });
  if (problem !== null) return bad(problem);
  const strangers = [...out].flatMap((number) => shown.get(number)?.id ?? []);
  const reason = reply.reason ?? (reply.verdict === "keep" ? "The rule says it well." : "Written anew.");
  return {
    ok: true,
    value: { text: kept, reason, strangers },
    summary: reason,
    details: {
      verdict: reply.verdict,
      stands_for: members.map((rule) => rule.id),
      ...(strangers.length > 0 ? { leaves_out: strangers } : {}),
    },
  };
}

/**
 * Reads a reply. It is bad when it is not what was asked for, points at rules that were not shown, stands for too few
 * users, or says what the rules do not.
 * @param shown rules by the numbers that the model saw
 */
export function readSharedRule(
  reply: string,
  input: RuleWriterInput,
  shown: ReadonlyMap<number, SourceRule>,
): Reading<SharedRuleReply> {
  const parsed = parseModelJson(reply);
  if (!parsed.ok) return parsed;
  const checked = replySchema.safeParse(parsed.value);
  if (!checked.success) return bad(describeIssues(checked.error));
  const { data } = checked;
  if (data.verdict !== "none") return readDecision(data, input, shown);
  const reason = data.reason ?? "The rules have no advice in common.";
  return {
    ok: true,
    value: { text: null, reason, strangers: [] },
    summary: reason,
    details: { verdict: "none" },
  };
}
