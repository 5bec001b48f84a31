import { classifyUrl } from "@reflexio/contracts";
import type { ModelImage } from "../ports/language-model.ts";

/** An image of a turn that a model may see, or why it may not. */
export type TurnImage = ModelImage | { readonly kind: "withheld"; readonly why: string };

/** Anthropic takes 5 MB of Base64 for an image; the others take more. */
const MAX_IMAGE_BASE64 = 5_000_000;

/** How the formats that every provider reads begin, as Base64. */
const BEGINNINGS: readonly (readonly [RegExp, string])[] = [
  [/^iVBORw0KGgo/, "image/png"],
  [/^\/9j\//, "image/jpeg"],
  [/^R0lGOD/, "image/gif"],
  // `RIFF`, four bytes of length, `WEBP`.
  [/^UklGR.{6}XRUJQ/, "image/webp"],
];

function withheld(why: string): TurnImage {
  return { kind: "withheld", why };
}

/** The declared type is not believed: callers send every format as JPEG. */
function fromBase64(text: string): TurnImage {
  const base64 = text.replace(/\s+/g, "");
  if (base64.length > MAX_IMAGE_BASE64) return withheld("it is larger than 5 MB");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return withheld("it is not Base64");
  const mediaType = BEGINNINGS.find(([beginning]) => beginning.test(base64))?.[1];
  return mediaType === undefined
    ? withheld("it is not a PNG, JPEG, GIF or WebP")
    : { kind: "data", mediaType, base64 };
}

function fromUrl(text: string): TurnImage {
  if (!URL.canParse(text)) return withheld("its address cannot be read");
  const url = new URL(text);
  if (url.protocol === "data:") {
    const [head = "", ...body] = text.split(",");
    return /;base64$/i.test(head) ? fromBase64(body.join(",")) : withheld("its data URL is not Base64");
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return withheld("its address is not http");
  if (classifyUrl(url) !== "public") return withheld("its address is inside the own network");
  return { kind: "url", url: url.href };
}

/**
 * The image of a stored turn. Nothing is fetched: an address is passed on to the model's provider, and only when it
 * leads to the public network.
 * @returns null when the turn has none
 */
export function readImage(turn: {
  readonly interacted_image_url: string;
  readonly image_encoding: string;
}): TurnImage | null {
  if (turn.interacted_image_url !== "") return fromUrl(turn.interacted_image_url);
  if (turn.image_encoding === "") return null;
  return turn.image_encoding.startsWith("data:")
    ? fromUrl(turn.image_encoding)
    : fromBase64(turn.image_encoding);
}

/** Images of one call. */
const MAX_IMAGES = 8;
/** Gemini takes 20 MB a call with everything in it. */
const MAX_CALL_BASE64 = 15_000_000;

/** Of a list in order, the last ones that fit one call: their positions. */
export function chooseImages(images: readonly (TurnImage | null)[]): ReadonlySet<number> {
  const chosen = new Set<number>();
  let size = 0;
  for (let index = images.length - 1; index >= 0 && chosen.size < MAX_IMAGES; index -= 1) {
    const image = images[index];
    if (image === undefined || image === null || image.kind === "withheld") continue;
    const more = image.kind === "data" ? image.base64.length : 0;
    if (size + more > MAX_CALL_BASE64) continue;
    size += more;
    chosen.add(index);
  }
  return chosen;
}
