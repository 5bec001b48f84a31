/** Enough of a key to tell two apart, not enough to use it: `rflx-****ijkl`. */
export function maskKey(key: string | undefined): string {
  if (!key) return "<unset>";
  if (key.length <= 8) return "*".repeat(key.length);
  const prefix = key.slice(0, key.slice(0, 8).includes("-") ? 5 : 4);
  return `${prefix}****${key.slice(-4)}`;
}
