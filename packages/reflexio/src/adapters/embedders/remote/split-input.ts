/**
 * A text as the inputs of a request, each at most `maxChars` long, cut at white space where there is any. Never
 * empty: OpenAI refuses an empty input, and strict JSON parsers refuse half a surrogate pair.
 */
export function splitInput(text: string, maxChars: number): string[] {
  const clean = text.replace(/\p{Cs}/gu, "\uFFFD");
  const parts: string[] = [];
  let start = 0;
  while (start < clean.length) {
    const end = partEnd(clean, start, maxChars);
    const part = clean.slice(start, end).trim();
    if (part !== "") parts.push(part);
    start = end;
  }
  return parts.length === 0 ? [" "] : parts;
}

function partEnd(text: string, start: number, maxChars: number): number {
  const limit = start + maxChars;
  if (limit >= text.length) return text.length;
  // Only the second half is searched: one early space must not make a tiny part.
  for (let i = limit; i > start + maxChars / 2; i--) {
    if (/\s/.test(text[i] ?? "")) return i;
  }
  const splitsPair = /[\uDC00-\uDFFF]/.test(text[limit] ?? "");
  return splitsPair && maxChars > 1 ? limit - 1 : limit;
}
