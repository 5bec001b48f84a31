/** The parts of a turn that rendering reads. */
export interface RenderableTurn {
  readonly content: string;
  readonly user_action: string;
  readonly user_action_description: string;
  readonly tools_used: readonly { readonly tool_name: string; readonly tool_data: unknown }[];
}

/** Tool data can hold megabytes of output; a reader needs the beginning. */
const MAX_TOOL_CHARACTERS = 2000;

/** A tool call as learners and search read it: `[used tool: name({...})]`, its data cut after 2,000 characters. */
export function renderTool(tool: { readonly tool_name: string; readonly tool_data: unknown }): string {
  const data = JSON.stringify(tool.tool_data);
  const shown = data.length > MAX_TOOL_CHARACTERS ? `${data.slice(0, MAX_TOOL_CHARACTERS)}…` : data;
  return `[used tool: ${tool.tool_name}(${shown})]`;
}

/** `click: Save button`, or empty when the turn has no UI action. */
export function renderAction(turn: RenderableTurn): string {
  if (turn.user_action === "none" || turn.user_action === "") return turn.user_action_description;
  return `${turn.user_action}: ${turn.user_action_description}`;
}

/** What search reads of a turn: its words and action; the tool calls only when there are no words. */
export function searchTextOfTurn(turn: RenderableTurn): string {
  const words = [turn.content, renderAction(turn)].filter((part) => part !== "").join("\n");
  return words === "" ? turn.tools_used.map(renderTool).join(" ") : words;
}
