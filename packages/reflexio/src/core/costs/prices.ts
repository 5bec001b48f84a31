/** US dollars for a million tokens. */
export interface Price {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
}

/** When the list below was last compared with what the providers publish. */
export const PRICES_DATE = "2026-11-22";

/**
 * List prices without discounts: caches, batches and night rates only make calls cheaper. Names are matched from
 * their start, the longest first, so that dated names (`gpt-5-mini-2025-08-07`) find their family.
 */
const PRICES: Readonly<Record<string, Price>> = {
  "gpt-4.1": { inputPerMillion: 2, outputPerMillion: 8 },
  "gpt-4.1-mini": { inputPerMillion: 0.4, outputPerMillion: 1.6 },
  "gpt-4.1-nano": { inputPerMillion: 0.1, outputPerMillion: 0.4 },
  "gpt-4o": { inputPerMillion: 2.5, outputPerMillion: 10 },
  "gpt-4o-mini": { inputPerMillion: 0.15, outputPerMillion: 0.6 },
  "gpt-5": { inputPerMillion: 1.25, outputPerMillion: 10 },
  "gpt-5-mini": { inputPerMillion: 0.25, outputPerMillion: 2 },
  "gpt-5-nano": { inputPerMillion: 0.05, outputPerMillion: 0.4 },
  "gpt-5.4": { inputPerMillion: 2.5, outputPerMillion: 15 },
  "gpt-5.4-mini": { inputPerMillion: 0.75, outputPerMillion: 4.5 },
  "gpt-5.4-nano": { inputPerMillion: 0.2, outputPerMillion: 1.25 },
  "gpt-5.5": { inputPerMillion: 5, outputPerMillion: 30 },
  "gpt-5.6-luna": { inputPerMillion: 0.2, outputPerMillion: 1.2 },
  "gpt-5.6-sol": { inputPerMillion: 5, outputPerMillion: 30 },
  "gpt-5.6-terra": { inputPerMillion: 2, outputPerMillion: 12 },
  "claude-haiku-4-5": { inputPerMillion: 1, outputPerMillion: 5 },
  "claude-opus-4": { inputPerMillion: 15, outputPerMillion: 75 },
  "claude-opus-4-5": { inputPerMillion: 5, outputPerMillion: 25 },
  "claude-opus-4-6": { inputPerMillion: 5, outputPerMillion: 25 },
  "claude-opus-4-7": { inputPerMillion: 5, outputPerMillion: 25 },
  "claude-opus-4-8": { inputPerMillion: 5, outputPerMillion: 25 },
  "claude-opus-5": { inputPerMillion: 5, outputPerMillion: 25 },
  "claude-sonnet-4": { inputPerMillion: 3, outputPerMillion: 15 },
  // Names that Claude Code knows, by the model that they stood for on the date above.
  haiku: { inputPerMillion: 1, outputPerMillion: 5 },
  sonnet: { inputPerMillion: 2, outputPerMillion: 10 },
  opus: { inputPerMillion: 5, outputPerMillion: 25 },
  "claude-sonnet-5": { inputPerMillion: 2, outputPerMillion: 10 },
  "gemini-2.5-flash": { inputPerMillion: 0.3, outputPerMillion: 2.5 },
  "gemini-2.5-pro": { inputPerMillion: 1.25, outputPerMillion: 10 },
  "gemini-3-flash": { inputPerMillion: 0.5, outputPerMillion: 3 },
  "gemini-3.1-pro": { inputPerMillion: 2, outputPerMillion: 12 },
  "gemini-3.5-flash": { inputPerMillion: 1.5, outputPerMillion: 9 },
  "gemini-3.5-flash-lite": { inputPerMillion: 0.3, outputPerMillion: 2.5 },
  "gemini-3.6-flash": { inputPerMillion: 1.5, outputPerMillion: 7.5 },
  "gemini-3.7-flash": { inputPerMillion: 1.5, outputPerMillion: 7.5 },
  "deepseek-v4-flash": { inputPerMillion: 0.14, outputPerMillion: 0.28 },
  "deepseek-v4-pro": { inputPerMillion: 0.435, outputPerMillion: 0.87 },
  "deepseek-chat": { inputPerMillion: 0.28, outputPerMillion: 0.42 },
  "grok-4": { inputPerMillion: 3, outputPerMillion: 15 },
  "grok-4.5": { inputPerMillion: 2, outputPerMillion: 6 },
  "grok-4.6": { inputPerMillion: 2, outputPerMillion: 6 },
  "glm-4.7": { inputPerMillion: 0.6, outputPerMillion: 2.2 },
  "glm-4.7-flash": { inputPerMillion: 0.07, outputPerMillion: 0.4 },
  "glm-5": { inputPerMillion: 1, outputPerMillion: 3.2 },
  "glm-5.2": { inputPerMillion: 1.4, outputPerMillion: 4.4 },
  "minimax-m2.7": { inputPerMillion: 0.3, outputPerMillion: 1.2 },
  // With thinking, which is dearer than without.
  "qwen-plus": { inputPerMillion: 0.4, outputPerMillion: 4 },
  "qwen-flash": { inputPerMillion: 0.05, outputPerMillion: 0.4 },
  "kimi-k2": { inputPerMillion: 0.95, outputPerMillion: 4 },
  "kimi-k3": { inputPerMillion: 3, outputPerMillion: 15 },
};

/** What a model without a price counts as: a cap must hold for it too. */
export const UNKNOWN_PRICE: Price = { inputPerMillion: 5, outputPerMillion: 30 };

const FAMILIES = Object.keys(PRICES).sort((a, b) => b.length - a.length);

/** Price of a model by its name, with or without a vendor before it; undefined when it is not listed. */
export function findPrice(model: string): Price | undefined {
  const name = (model.split("/").at(-1) ?? model).toLowerCase();
  const family = FAMILIES.find(
    (known) => name === known || name.startsWith(`${known}-`) || name.startsWith(`${known}:`),
  );
  return family === undefined ? undefined : PRICES[family];
}

/** US dollars for a call. */
export function costOf(
  price: Price,
  usage: { readonly inputTokens: number; readonly outputTokens: number },
): number {
  return (
    (usage.inputTokens * price.inputPerMillion + usage.outputTokens * price.outputPerMillion) / 1_000_000
  );
}
