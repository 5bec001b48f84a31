import { defineOptions } from "../../options.ts";

export const statsOptions = defineOptions({
  days: {
    kind: "integer",
    value: "n",
    min: 1,
    max: 3650,
    fallback: 30,
    summary: "length of a period in days",
  },
});
