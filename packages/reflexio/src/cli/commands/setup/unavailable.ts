import { ReflexioError } from "@reflexio/contracts/errors";

/** The honest answer of a set-up that other versions have and this one does not. */
export function unavailable(command: string, host: string): ReflexioError {
  return new ReflexioError("failed", `\`${command}\` is not part of this version; nothing was installed.`, {
    hint: `Until then ${host} can run \`reflexio context\` at its start and \`reflexio publish\` at its end, or use the HTTP API.`,
  });
}
