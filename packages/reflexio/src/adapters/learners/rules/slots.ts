const fillers = new Set([
  "a",
  "an",
  "the",
  "my",
  "our",
  "of",
  "for",
  "to",
  "in",
  "on",
  "at",
  "all",
  "time",
  "current",
  "new",
  "now",
  "actual",
  "total",
  "overall",
  "main",
]);

/** A stable key for a named thing: `All-time favourite hot drink` → `all_favourite_hot_drink` style slug. */
export function slotPart(phrase: string): string {
  const words =
    phrase
      .toLowerCase()
      .replace(/['’]s\b/g, "")
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const kept = words.filter((word) => !fillers.has(word));
  return (kept.length > 0 ? kept : words).slice(0, 5).join("_");
}
