/** A titled part of a prompt; nothing for an empty one. */
export function section(title: string, body: string | null): string[] {
  return body === null || body.trim() === "" ? [] : [`## ${title}\n${body.trim()}`];
}
