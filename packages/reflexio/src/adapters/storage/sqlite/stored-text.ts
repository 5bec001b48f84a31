const UNSTORABLE = /\0|\p{Surrogate}/gu;
/** Unicode's sign for what cannot be shown. */
const REPLACEMENT = "\ufffd";

/**
 * The text as it is stored. Database text ends at a NUL, and UTF-8 has no lone surrogates: both become U+FFFD, so
 * that nothing after them is lost and two different ids never become one by being cut.
 */
export function storedText(value: string): string {
  return value.replace(UNSTORABLE, REPLACEMENT);
}

/** A list of ids or words as the JSON that `json_each` reads. */
export function jsonList(values: readonly (string | number)[]): string {
  return JSON.stringify(values.map((value) => (typeof value === "string" ? storedText(value) : value)));
}
