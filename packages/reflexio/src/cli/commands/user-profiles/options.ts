import { dryRunOptions } from "../../confirm-options.ts";
import { type ArgumentTable, defineOptions, MAX_LIMIT } from "../../options.ts";
import { waitOptions } from "../../wait-options.ts";

export const listOptions = defineOptions({
  userId: { kind: "text", value: "id", summary: "only this user's profiles; all users when absent" },
  limit: { kind: "integer", value: "n", min: 1, max: MAX_LIMIT, fallback: 20, summary: "most profiles" },
  status: {
    kind: "text",
    value: "status",
    choices: ["current", "pending", "archived"],
    summary: "lifecycle status: current, pending or archived; current when absent",
  },
});

export const searchArguments = {
  query: { summary: "what to look for", isRequired: true },
} as const satisfies ArgumentTable;

export const searchOptions = defineOptions({
  userId: { kind: "text", value: "id", summary: "whose profiles (env REFLEXIO_USER_ID)" },
  limit: { kind: "integer", value: "n", min: 1, max: MAX_LIMIT, fallback: 10, summary: "most hits" },
  threshold: { kind: "number", value: "score", min: 0, max: 1, summary: "least score of a hit, 0–1" },
});

export const addArguments = {
  text: { summary: "the fact or preference; the same as --content", isRequired: false },
} as const satisfies ArgumentTable;

export const addOptions = defineOptions({
  userId: { kind: "text", value: "id", summary: "whose profile (env REFLEXIO_USER_ID)" },
  content: { kind: "text", value: "text", summary: "the fact or preference" },
  data: {
    kind: "text",
    value: "json",
    summary: "profile, or list of them, as JSON, @file or - for stdin; its fields win",
  },
});

export const deleteArguments = {
  ids: { summary: "ids of profiles; the same as --profile-id", isRequired: false, isVariadic: true },
} as const satisfies ArgumentTable;

export const deleteOptions = defineOptions({
  userId: { kind: "text", value: "id", summary: "delete only if it is a profile of this user" },
  profileId: { kind: "text", value: "id", summary: "id of the profile" },
  ...dryRunOptions,
});

export const regenerateArguments = {
  user: { summary: "whose profiles; the same as --user-id", isRequired: false },
} as const satisfies ArgumentTable;

export const regenerateOptions = defineOptions({
  userId: { kind: "text", value: "id", summary: "whose profiles (env REFLEXIO_USER_ID)" },
  ...waitOptions,
});
