import { html } from "hono/html";

/** Text of the contract with the words between backticks as code. */
export function prose(text: string): unknown {
  return text.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}
