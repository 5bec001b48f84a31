import type { Rung } from "./rungs.ts";

/** Names of models that see, whoever serves them. Compared in November 2026. */
const SEEING = [
  /^(?:gpt-4o|gpt-4\.1|gpt-4-turbo|gpt-5|gpt-6|chatgpt|o1$|o1-2|o3(?!-mini)|o4)/,
  /^claude-(?!2|instant)/,
  /^gemini/,
  /^grok-(?:2-vision|4|5)/,
  /^kimi-(?:k2\.[5-9]|k3|vl)|^moonshot-.*vision/,
  /^qwen.*-vl|^qwen-vl|^qwen3\.[5-9]|^qvq/,
  /^glm-\d(?:\.\d)?v/,
  /^minimax-m[3-9]/,
  /llava|vision|pixtral|minicpm-v|gemma-?3|llama-?4|mistral-small3|internvl|moondream/,
];

/**
 * True when images may be sent to a model. Being wrong costs one call: a refused call is repeated without images.
 * The installed programs take none on standard input.
 */
export function takesImages({ endpoint, model }: Rung): boolean {
  if (endpoint.protocol === "command") return false;
  // A deployment may have any name; the models behind them see.
  if (endpoint.provider === "azure") return true;
  const name = (model.split("/").at(-1) ?? model).toLowerCase();
  return SEEING.some((pattern) => pattern.test(name));
}
