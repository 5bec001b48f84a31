import { type ArgumentTable, defineOptions } from "../../options.ts";

export const apiArguments = {
  method: { summary: "GET, POST, PUT, PATCH or DELETE", isRequired: true },
  path: { summary: "path of the operation, such as /api/search", isRequired: true },
} as const satisfies ArgumentTable;

export const apiOptions = defineOptions({
  data: { kind: "text", value: "json", summary: "JSON body, or @file" },
});
