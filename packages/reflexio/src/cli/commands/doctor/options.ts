import { defineOptions } from "../../options.ts";

export const doctorOptions = defineOptions({
  fix: {
    kind: "flag",
    summary: "repair what is safe to repair: permissions, missing folders, records of servers that are gone",
  },
});
