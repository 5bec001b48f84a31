import { type ArgumentTable, defineOptions } from "../../options.ts";

export const addArguments = {
  name: { summary: "what to call it", isRequired: true },
  url: { summary: "its URL", isRequired: true },
} as const satisfies ArgumentTable;

export const addOptions = defineOptions({
  keyStdin: { kind: "flag", summary: "read its key from stdin; --api-key works too" },
  use: { kind: "flag", summary: "make it the default at once" },
});

export const nameArguments = {
  name: { summary: "name of the server", isRequired: true, completes: "server" },
} as const satisfies ArgumentTable;
