import { readFileSync } from "node:fs";

/** From the source and from the bundle the manifest is one to three folders up. */
const PLACES = ["../package.json", "../../package.json", "../../../package.json"];

function readManifest(place: string): { readonly name?: unknown; readonly version?: unknown } {
  try {
    const manifest: unknown = JSON.parse(readFileSync(new URL(place, import.meta.url), "utf8"));
    return typeof manifest === "object" && manifest !== null ? manifest : {};
  } catch {
    return {};
  }
}

/** Version of this package. */
export function readVersion(): string {
  for (const place of PLACES) {
    const { name, version } = readManifest(place);
    if (name === "reflexio" && typeof version === "string") return version;
  }
  return "0.0.0";
}
