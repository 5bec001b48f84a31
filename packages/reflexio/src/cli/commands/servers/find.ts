import { ReflexioError } from "@reflexio/contracts/errors";
import type { Credentials } from "../../../config/credentials.ts";

/** The URL behind a name. @throws ReflexioError `not_found` */
export function requireNamedUrl({ names = {} }: Credentials, name: string): string {
  const url = Object.hasOwn(names, name) ? names[name] : undefined;
  if (url !== undefined) return url;
  const known = Object.keys(names).join(", ");
  throw new ReflexioError("not_found", `There is no server called ${JSON.stringify(name)}.`, {
    hint: known === "" ? "`reflexio servers add` saves one." : `There are: ${known}.`,
  });
}
