/** Everything outside printable ASCII as `\uXXXX`. */
function escaped(text: string): string {
  return text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/**
 * JSON with two spaces of indent and with everything outside printable ASCII escaped, so that no stored text
 * can reach a terminal as a control sequence and every locale reads the output alike.
 */
export function jsonText(value: unknown): string {
  return escaped(JSON.stringify(value ?? null, null, 2));
}

/** {@link jsonText} on one line. */
export function jsonLine(value: unknown): string {
  return escaped(JSON.stringify(value ?? null));
}
