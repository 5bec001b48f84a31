import { defineOptions } from "../../options.ts";

const services = ["profile_generation", "playbook_generation"] as const;

export const statusOptions = defineOptions({
  service: {
    kind: "text",
    value: "name",
    choices: services,
    summary: "profile_generation or playbook_generation; both when absent",
  },
  operationId: { kind: "text", value: "id", summary: "one operation; beats --service" },
});

export const cancelOptions = defineOptions({
  service: {
    kind: "text",
    value: "name",
    choices: services,
    summary: "profile_generation or playbook_generation; both when absent",
  },
  operationId: { kind: "text", value: "id", summary: "one operation; beats --service" },
});
