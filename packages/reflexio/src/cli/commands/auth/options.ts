import { defineOptions } from "../../options.ts";

export const loginOptions = defineOptions({
  keyStdin: { kind: "flag", summary: "read the key from stdin, so that it stands in no history" },
  noVerify: { kind: "flag", summary: "save without asking the server whether the key is right" },
});

export const logoutOptions = defineOptions({
  all: { kind: "flag", summary: "forget the keys of every server" },
});
