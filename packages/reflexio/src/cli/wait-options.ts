import { defineOptions } from "./options.ts";

/** Options of both regenerations. */
export const waitOptions = defineOptions({
  wait: { kind: "flag", summary: "wait for the end and make the new ones current" },
  timeout: {
    kind: "integer",
    value: "seconds",
    min: 1,
    max: 86_400,
    fallback: 600,
    summary: "with --wait: longest wait",
  },
});
