/** A titled part of a prompt; nothing for an empty one. */
export function section(title: string, body: string | null): string[] {
  return body === null || body.trim() === "" ? [] : [`## ${title}\n${body.trim()}`];
}

/** Tools of the agent, one a line. */
export function toolLines(
  tools: readonly { readonly tool_name: string; readonly tool_description: string }[],
): string {
  return tools.map((tool) => `- ${tool.tool_name}: ${tool.tool_description}`).join("\n");
}
