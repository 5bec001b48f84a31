/**
 * JSON with two spaces of indent and with everything outside printable ASCII escaped, so that no stored text
 * can reach a terminal as a control sequence and every locale reads the output alike.
 */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value ?? null, null, 2);
  return text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
