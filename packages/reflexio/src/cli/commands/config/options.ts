import { defineOptions } from "../../options.ts";

export const showOptions = defineOptions({
  all: { kind: "flag", summary: "show fields that are not set, too" },
});

export const setOptions = defineOptions({
  data: { kind: "text", value: "json", summary: "configuration as JSON, @file or - for stdin" },
  file: { kind: "text", value: "path", summary: "file with the configuration; - is stdin" },
  merge: { kind: "flag", summary: "change only the given fields and keep all others" },
});

export const storageOptions = defineOptions({
  reveal: { kind: "flag", summary: "show what the server does not mask" },
});

export const pullOptions = defineOptions({
  force: { kind: "flag", summary: "overwrite values that the file has already" },
  envFile: {
    kind: "text",
    // Some releases of Node take --env-file for their own wherever it stands on the line.
    short: "file",
    value: "path",
    summary: "file to write (else .env in the user's folder)",
  },
});
