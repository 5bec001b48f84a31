/**
 * Blanks everything in a turn that is not the user's own direct speech: code, block quotes, quoted
 * sentences, pasted documents, logs, mails and transcripts. Offsets stay the same, so a span of the
 * result names the same span of the original.
 */
export interface OwnWords {
  /** Offsets as in the input; foreign text is replaced by spaces, a very long tail is left out. */
  readonly text: string;
  /** True when something was blanked. */
  readonly masked: boolean;
  /** True when the whole turn stood between one pair of quotation marks. */
  readonly quotedWhole: boolean;
  /** Puts the quotations back into words made from `text`. */
  readonly restore: (text: string) => string;
}

/** Longer lines are not prose; only their ends are inspected, which keeps the work linear. */
const lineHeadLength = 300;
const lineTailLength = 160;

/** Nobody types more than this in one turn; the rest of a longer one is never the user's own words. */
const readableLength = 20_000;

/** Own text longer than this is likely pasted: only its beginning and end are trusted. */
const longTurnLength = 1_500;
const trustedHeadLength = 700;
const trustedTailLength = 400;

const codeFence = /```[\s\S]*?(?:```|$)|~~~[\s\S]*?(?:~~~|$)/g;
const doubleQuoted = /"([^"\n]{1,2000})"|“([^”\n]{1,2000})”|«([^»\n]{1,2000})»|「([^」\n]{1,2000})」/g;
const singleQuoted = /(?<=^|[\s:,(])['‘](?:[^'’‘\n]|['’](?=\w)){8,500}['’](?!\w)/g;
const wholeQuote = /^\s*["“]([^"“”\n]{8,400})["”]\s*$/;

const quotedLine = /^\s*(?:>|\|)/;
const codeLine =
  /^\s*(?:import |from \S+ import|def |class \w+[:({]|function |const |let |var |public |private |#include|#!|\/\/|\/\*|\*\/|<\/?[a-z!]|@\w+\(|│|\$ |>>> |at \S+ ?\(|Traceback|SELECT |INSERT |UPDATE )|[{};]\s*$|\);?\s*$(?<=\w\([^)]{0,80}\);?\s*)/i;
const logLine =
  /^\s*(?:\[?\d{4}-\d\d-\d\d[T ]|\[?\d\d:\d\d:\d\d|\[?(?:INFO|DEBUG|WARN|WARNING|ERROR|TRACE|FATAL)\b[\]:])/;
const roleLine =
  /^\s*(?:user|assistant|human|ai|system|bot|agent|customer|support|chatgpt|claude|model|tool)\s*:\s/i;
const namedSpeakerLine =
  /^\s*(?!(?:note|rule|remember|reminder|important|ps|also|please|fyi|correction|update|preferences?|instructions?|tip|ok|yes|no)\b)[A-Z][\w.]{1,20}(?: [A-Z][\w.]{0,20})?\s*:\s+\S/;

/** From here on the turn holds somebody else's text. */
const pasteStart =
  /^\s*(?:(?:from|to|subject|cc|bcc|sent|date)\s*:\s|-{2,}\s*(?:original|forwarded) message|on .{5,80} wrote:|begin forwarded|(?:question|exercise|problem|assignment|q)\s*\d{1,3}\s*[.:)])/i;
const mailGreeting = /^\s*(?:dear|hi|hello|hey)\s+[A-Z][\w. ]{0,40},\s*$/i;
const documentNoun =
  /\b(?:e-?mails?|messages?|letters?|documents?|docs?|articles?|texts?|logs?|transcripts?|polic(?:y|ies)|readme|reviews?|quotes?|stor(?:y|ies)|essays?|prompts?|paragraphs?|passages?|outputs?|errors?|code|files?|config|posts?|tweets?|comments?|tickets?|report|statements?|sentences?|paste\w*|following|below|contents?|conversation|chat|thread|spec|contract|poem|lyrics|speech|script|description|question|scenario|background|abstract|paper|resume|cv|bio)\b[^:\n]{0,80}:\s*$/i;
const ownDocument =
  /\bmy (?:own )?(?:\w+ )?(?:instructions|rules|preferences|guidelines|notes|style|requirements)\b/i;
const taskVerb =
  /^\s*(?:(?:please|can you|could you|would you|help me|now|ok|hi|hello)[, ]+){0,3}(?:to )?(?:summari[sz]e|translate|re-?write|re-?phrase|paraphrase|simplify|proof-?read|improve|edit|correct|shorten|expand|analy[sz]e|classify|extract|explain|review|reply to|respond to|answer|evaluate|grade|convert|continue|complete|fix|format|polish)\b/i;
const textAhead =
  /\b(?:following|below|this|these|text|paragraph|passage|article|e-?mail|letter|essay|sentences?|statement)\b/i;
const openTag = /^\s*<([a-z][\w-]{0,40})(?:\s[^>]{0,200})?>\s*$/i;

const blank = (span: string): string => span.replace(/[^\n]/g, " ");

function inspectable(line: string): string {
  if (line.length <= lineHeadLength + lineTailLength) return line;
  return `${line.slice(0, lineHeadLength)} ${line.slice(-lineTailLength)}`;
}

/** Where a `task: text` line changes from the user's request to the text to work on; -1 when it does not. */
function taskTextOffset(line: string): number {
  if (!taskVerb.test(line.slice(0, lineHeadLength))) return -1;
  const colon = line.slice(0, lineHeadLength).indexOf(":");
  return colon >= 0 && colon < line.trimEnd().length - 1 ? colon + 1 : -1;
}

function announcesPaste(line: string): boolean {
  if (ownDocument.test(line)) return false;
  if (documentNoun.test(line)) return true;
  return taskVerb.test(line) && (/:\s*$/.test(line) || (line.length < 200 && textAhead.test(line)));
}

interface LineState {
  paste: boolean;
  closingTag: string | null;
  first: boolean;
  readonly transcript: boolean;
}

function startsPaste(probe: string, state: LineState): boolean {
  return pasteStart.test(probe) || (!state.first && mailGreeting.test(probe));
}

function isForeignLine(probe: string, state: LineState): boolean {
  if (quotedLine.test(probe) || codeLine.test(probe) || logLine.test(probe) || roleLine.test(probe))
    return true;
  return state.transcript && namedSpeakerLine.test(probe);
}

function readLine(line: string, state: LineState): string {
  const probe = inspectable(line);
  if (state.closingTag !== null) {
    if (probe.toLowerCase().includes(state.closingTag)) state.closingTag = null;
    return blank(line);
  }
  const tag = openTag.exec(probe)?.[1];
  if (tag !== undefined) state.closingTag = `</${tag.toLowerCase()}>`;
  if (state.paste || tag !== undefined || startsPaste(probe, state)) {
    state.paste ||= tag === undefined;
    return blank(line);
  }
  const offset = taskTextOffset(line);
  state.paste = announcesPaste(probe) || offset >= 0;
  if (isForeignLine(probe, state)) return blank(line);
  return offset >= 0 ? line.slice(0, offset) + blank(line.slice(offset)) : line;
}

function maskLines(text: string): string {
  const lines = text.split("\n");
  const speakers = lines.filter((line) => namedSpeakerLine.test(line.slice(0, 80))).length;
  const state: LineState = { paste: false, closingTag: null, first: true, transcript: speakers >= 2 };
  return lines
    .map((line) => {
      if (line.trim() === "") return line;
      const read = readLine(line, state);
      state.first = false;
      return read;
    })
    .join("\n");
}

/** Stands for the words of a quotation; private-use characters match no rule. */
const quoteMark = 0xe000;
const quoteFill = "\uf8ff";
const maxQuotes = 4_000;
const hiddenQuote = /[\ue000-\uefa0]\uf8ff*/g;

/**
 * Hides what quotation marks enclose, at the same length. Short quoted terms (a title, a file name) stay:
 * they are part of the user's own sentence.
 */
function hideQuotes(text: string, quotes: string[]): string {
  const hide = (span: string): string => {
    const inner = span.slice(1, -1);
    if (inner.length < 2 || quotes.length >= maxQuotes) return blank(span);
    quotes.push(inner);
    const hidden = String.fromCharCode(quoteMark + quotes.length - 1) + quoteFill.repeat(inner.length - 1);
    return span.charAt(0) + hidden + span.charAt(span.length - 1);
  };
  return text
    .replace(doubleQuoted, (span) => (span.trim().split(/\s+/).length > 3 ? hide(span) : span))
    .replace(singleQuoted, hide);
}

const restoreWith =
  (quotes: readonly string[]) =>
  (text: string): string =>
    text.replace(hiddenQuote, (span) => quotes[span.charCodeAt(0) - quoteMark] ?? span);

function maskMiddle(text: string): string {
  if (text.replace(/\s+/g, " ").length <= longTurnLength) return text;
  const start = text.search(/\S/);
  const end = text.trimEnd().length;
  const headEnd = start + trustedHeadLength;
  const tailStart = end - trustedTailLength;
  if (tailStart <= headEnd) return text;
  return text.slice(0, headEnd) + blank(text.slice(headEnd, tailStart)) + text.slice(tailStart);
}

/** Reads the user's own words of a turn. Linear in the length of the turn. */
export function readOwnWords(content: string): OwnWords {
  const readable = content.slice(0, readableLength);
  if (wholeQuote.test(readable)) {
    return {
      text: readable.replace(/["“”]/g, " "),
      masked: false,
      quotedWhole: true,
      restore: (text) => text,
    };
  }
  const unfenced = readable.replace(codeFence, blank);
  const quotes: string[] = [];
  const text = maskMiddle(hideQuotes(maskLines(unfenced), quotes));
  return { text, masked: text !== content, quotedWhole: false, restore: restoreWith(quotes) };
}
