/** The page with what stands between the marks of a part replaced. @throws Error when the page has no such part */
export function replacePart(page: string, part: string, content: string): string {
  const open = `<!-- measured: ${part} -->`;
  const close = `<!-- end: ${part} -->`;
  const from = page.indexOf(open);
  const to = page.indexOf(close);
  if (from < 0 || to < from) throw new Error(`docs/benchmarks.md has no part "${part}".`);
  return `${page.slice(0, from + open.length)}\n\n${content}\n\n${page.slice(to)}`;
}
