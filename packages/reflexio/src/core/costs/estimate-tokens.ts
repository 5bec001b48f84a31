/** Bytes of a token at the worst: English has four, code three, Chinese three to a character that is one token. */
const BYTES_PER_TOKEN = 3;
/** What a provider adds for roles and for the schema. */
const OVERHEAD_TOKENS = 50;

/** How many tokens texts will count as, rather too many than too few. */
export function estimateTokens(texts: readonly string[]): number {
  const encoder = new TextEncoder();
  const bytes = texts.reduce((sum, text) => sum + encoder.encode(text).length, 0);
  return Math.ceil(bytes / BYTES_PER_TOKEN) + OVERHEAD_TOKENS;
}
