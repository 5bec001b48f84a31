import { isCommand, presentTense } from "./imperatives.ts";
import { teamRule } from "./team-rule.ts";

/** What the user wants done instead, and the rule that read it. */
export interface Remedy {
  readonly id: string;
  /** A command to the agent. */
  readonly action: string;
  readonly confidence: number;
}

interface RemedyPattern {
  readonly id: string;
  readonly confidence: number;
  readonly pattern: RegExp;
  /** True when the words need a `no`, `wait`, `that's wrong` before them to be a correction. */
  readonly needsCue: boolean;
  /** True when the words could as well answer a question of the agent. */
  readonly canAnswer?: boolean;
  /** Null when the words do not say what to do. */
  readonly action: (match: RegExpExecArray) => string | null;
}

const lowerFirst = (text: string): string =>
  /^I\b/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
const done =
  /^(?:all|fine|good|it|enough|ok|okay|great|perfect|everything|easy|possible|correct|right|work)\b/i;

const contrast = (match: RegExpExecArray): string => `Go by ${match[1]}, not ${match[2]}`;

/** In the order in which the words say most directly what to do. */
const remedyPatterns: readonly RemedyPattern[] = [
  {
    id: "correction.team-rule",
    confidence: 0.9,
    needsCue: false,
    pattern: /^(?:we|our team|the team|our policy) .{4,}$/i,
    action: (match) => teamRule(match[0]),
  },
  {
    id: "correction.do-not-do",
    confidence: 0.85,
    needsCue: false,
    pattern:
      /^(?:don['’]?t|do not|never|stop) (.{2,120}?)[,;.–—-]+ ?(?:and |but |instead,? |just |please |rather |better )*(\w.{2,})$/i,
    action: (match) => (isCommand(match[2] ?? "") ? match[0] : null),
  },
  {
    id: "correction.stop",
    confidence: 0.75,
    needsCue: false,
    pattern: /^(?:stop|quit|no more) (?:\w+ing\b.{0,120}|[\w -]{3,60})$/i,
    action: (match) =>
      /^(?:stop|quit) (?!it\b|that\b|this\b|the\b)\w+ing\b/i.test(match[0])
        ? match[0].replace(/^quit/i, "Stop")
        : null,
  },
  {
    id: "correction.instead",
    confidence: 0.85,
    needsCue: false,
    pattern: /^.{3,}\binstead of\b.{2,120}$/i,
    action: (match) => (isCommand(match[0]) ? match[0] : null),
  },
  {
    id: "correction.instead",
    confidence: 0.75,
    needsCue: true,
    pattern: /^.{3,}\binstead\b.{0,120}$/i,
    action: (match) => (isCommand(match[0]) ? match[0] : null),
  },
  {
    id: "correction.should-be",
    confidence: 0.8,
    needsCue: true,
    pattern:
      /^(?:it|this|that|the [\w -]{2,40}) (?:should(?: have)?(?: be| been)|must be|needs to be|is supposed to be) (.{2,})$/i,
    action: (match) => (done.test(match[1] ?? "") ? null : `Remember that ${lowerFirst(match[0])}`),
  },
  {
    id: "correction.should-have",
    confidence: 0.8,
    needsCue: false,
    pattern: /^you (?:should(?: have)?|ought to have|were supposed to) (?:always )?(?:have )?(\w.{3,})$/i,
    action: (match) => presentTense(match[1] ?? ""),
  },
  {
    id: "correction.contrast",
    confidence: 0.8,
    needsCue: false,
    pattern: /^(?:i (?:said|meant|wanted|asked for)) (.{1,60}?),? (?:and )?not (.{1,60})$/i,
    action: contrast,
  },
  {
    id: "correction.contrast",
    confidence: 0.75,
    needsCue: true,
    pattern:
      /^(?:it(?:['’]s| is)|that(?:['’]s| is)|i (?:want|need)|we (?:use|want|need)|use|go with|try)? ?((?!(?:i|i['’]m|im|this|that|it|there|they|he|she|you|we|my|but|so)\b)[\w./'’ -]{1,50}?)(?:,|,? and|,? but) not ((?!(?:yet|really|sure|too|much|so|very|overly|directly|now|only|just|at)\b)[\w./'’ -]{1,50})$/i,
    action: contrast,
  },
  {
    id: "correction.contrast",
    confidence: 0.75,
    needsCue: false,
    canAnswer: true,
    pattern:
      /^not (?!(?:yet|really|sure|just|now|only|too|at|that|a problem)\b)([\w./'’ -]{1,50})[,;–—-]+ ?(?:but |(?:i (?:said|meant|want(?:ed)?)|it(?:['’]s| is)|use) )([\w./'’ -]{1,60})$/i,
    action: (match) => `Go by ${match[2]}, not ${match[1]}`,
  },
  {
    id: "correction.said",
    confidence: 0.7,
    needsCue: false,
    pattern:
      /^i (?:already |just )?(?:said|meant|asked for|asked you to|told you to|wanted) (?!that\b|it\b|so\b|no\b|yes\b|to (?:ask|say|know)\b)(.{4,160})$/i,
    action: (match) =>
      (match[1] ?? "").trim().includes(" ") ? `Do what the user asked for: ${match[1]}` : null,
  },
  {
    id: "correction.use",
    confidence: 0.75,
    needsCue: true,
    pattern:
      /^(?:use|run|call|deploy|send|put|write|go with|switch to|set|stick to|follow|only|always|never|don['’]?t|do not|answer|reply|respond) .{2,}$/i,
    action: (match) =>
      /^(?:never|don['’]?t|do not) (?:mind|worry|think|know|want|need|have|like|be|forget)\b/i.test(match[0])
        ? null
        : match[0],
  },
  {
    id: "correction.team-fact",
    confidence: 0.65,
    needsCue: true,
    pattern:
      /^(?:we (?:use|run|deploy|ship|call|host|store|write|work)|(?:our|the) (?:[\w-]+ ){1,4}(?:uses|runs|is|are|was|has|have|lives?|starts?|ends?|goes|belongs?)) .{3,}$/i,
    action: (match) => `Remember: ${match[0]}`,
  },
];

/** What stood before the words that may hold a remedy. */
export interface RemedyContext {
  /** A `no`, `wait` or `that's wrong` came first. */
  readonly cued: boolean;
  /** The agent had ended with a question, which a `no` answers. */
  readonly asked: boolean;
}

/** Reads what to do instead; null when the words do not say. */
export function readRemedy(words: string, { cued, asked }: RemedyContext): Remedy | null {
  const plain = words.replace(/[.!?\s]+$/, "");
  for (const { id, confidence, needsCue, canAnswer, pattern, action } of remedyPatterns) {
    if ((needsCue && (!cued || asked)) || (canAnswer === true && asked)) continue;
    const match = pattern.exec(plain);
    const found = match === null ? null : action(match);
    if (found !== null) return { id, confidence, action: found };
  }
  return null;
}
