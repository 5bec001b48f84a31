import { blockingIssueKindSchema } from "@reflexio/contracts";
import { z } from "zod";
import { parseModelJson } from "../../../core/parse-model-json.ts";
import type { ReplySchema } from "../../../ports/language-model.ts";
import type { LearningKind } from "../../../ports/learner.ts";
import { objectOf, orNull, TEXT, TEXT_OR_NULL } from "../../asking/json-schema.ts";
import { describeIssues, optionalText, text } from "../../asking/reply-fields.ts";

/** More from one stretch of conversation is noise. */
const MAX_ITEMS = 50;
const MAX_TEXT = 4_000;
const MAX_QUOTES = 20;

const common = {
  /** Names with at least two parts: `home.city`. Anything else could make strangers replace each other. */
  slot: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,40}(?:\.[a-z0-9_]{1,40}){1,3}$/)
    .nullable()
    .catch(null),
  confidence: z.number().min(0).max(1).catch(0.5),
  evidence: z
    .array(z.object({ turn: z.int(), quote: z.string().max(MAX_TEXT) }))
    .min(1)
    .max(MAX_QUOTES),
};

const profileItem = z.object({
  content: text(),
  time_to_live: z
    .enum(["one_day", "one_week", "one_month", "one_quarter", "one_year", "infinity"])
    .catch("one_month"),
  metadata: optionalText(),
  ...common,
});

const playbookItem = z.object({
  rationale: optionalText(),
  trigger: optionalText(),
  content: text(),
  blocking_issue: z
    .object({
      kind: blockingIssueKindSchema,
      details: text(),
    })
    .nullable()
    .catch(null),
  ...common,
});

export type ProfileItem = z.output<typeof profileItem>;
export type PlaybookItem = z.output<typeof playbookItem>;

/** Items of a reply that have the right shape, and what is wrong with the others. */
export interface ReadReply<Item> {
  readonly items: readonly Item[];
  readonly misshapen: readonly string[];
}

export type ReplyVerdict<Item> =
  | ({ readonly ok: true } & ReadReply<Item>)
  | { readonly ok: false; readonly problem: string };

function listOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value !== "object" || value === null) return undefined;
  const items: unknown = Reflect.get(value, "items");
  // "Nothing" is said in several ways.
  if (items === null) return [];
  return Array.isArray(items) ? items : undefined;
}

/** Reads a reply. It is bad when it is not JSON, has no list, or holds items none of which has the right shape. */
export function readReply<Schema extends z.ZodType>(
  reply: string,
  schema: Schema,
): ReplyVerdict<z.output<Schema>> {
  const parsed = parseModelJson(reply);
  if (!parsed.ok) return parsed;
  const list = listOf(parsed.value);
  if (list === undefined) return { ok: false, problem: 'The reply is not an object with a list "items".' };
  const items: z.output<Schema>[] = [];
  const misshapen: string[] = [];
  for (const entry of list.slice(0, MAX_ITEMS)) {
    const checked = schema.safeParse(entry);
    if (checked.success) items.push(checked.data);
    else misshapen.push(describeIssues(checked.error));
  }
  if (list.length > MAX_ITEMS)
    misshapen.push(`${list.length - MAX_ITEMS} item(s) beyond the first ${MAX_ITEMS}`);
  if (items.length === 0 && misshapen.length > 0) {
    return { ok: false, problem: `No item has the right shape: ${misshapen[0]}` };
  }
  return { ok: true, items, misshapen };
}

export const itemSchemas = { profile: profileItem, user_playbook: playbookItem } as const;

const sharedFields = {
  slot: TEXT_OR_NULL,
  confidence: { type: "number" },
  evidence: { type: "array", items: objectOf({ turn: { type: "integer" }, quote: TEXT }) },
};

const blockingIssue = objectOf({
  kind: { type: "string", enum: blockingIssueKindSchema.options },
  details: TEXT,
});

/** What providers are told: strict, every field required. What comes back is read more leniently. */
export const replySchemas: Readonly<Record<LearningKind, ReplySchema>> = {
  profile: {
    name: "profiles",
    json: objectOf({
      items: {
        type: "array",
        items: objectOf({
          content: TEXT,
          time_to_live: {
            type: "string",
            enum: ["one_day", "one_week", "one_month", "one_quarter", "one_year", "infinity"],
          },
          metadata: TEXT_OR_NULL,
          ...sharedFields,
        }),
      },
    }),
  },
  user_playbook: {
    name: "playbooks",
    json: objectOf({
      items: {
        type: "array",
        items: objectOf({
          rationale: TEXT,
          trigger: TEXT_OR_NULL,
          content: TEXT,
          blocking_issue: orNull(blockingIssue),
          ...sharedFields,
        }),
      },
    }),
  },
};
