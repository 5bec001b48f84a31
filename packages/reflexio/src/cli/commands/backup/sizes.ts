const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** `12.3 MB`. */
export function sizeText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${UNITS[power]}`;
}

/** Rows of all tables together. */
export function rowsText(rows: Readonly<Record<string, number>>): string {
  return String(Object.values(rows).reduce((sum, count) => sum + count, 0));
}
