import { thirdPersonVerb } from "./perspective.ts";

/** Verbs people use to tell an assistant what to do. Closed class of command words, not of subjects. */
const verbs =
  "use|include|provide|give|show|write|keep|add|avoid|do|don['’]?t|do not|make|ensure|answer|respond|reply|speak|talk|explain|format|list|mention|highlight|confirm|check|ask|tell|call|run|put|start|end|begin|finish|finalize|stop|remember|follow|convert|translate|summari[sz]e|cite|quote|reference|link|return|send|create|generate|suggest|recommend|propose|offer|prefer|prioriti[sz]e|focus|assume|consider|treat|refer|address|limit|skip|omit|leave|remove|exclude|present|describe|break|double-check|verify|validate|test|review|update|deploy|commit|push|open|read|look|search|pick|choose|select|set|report|note|state|specify|organi[sz]e|group|sort|order|round|calculate|compare|draw|be|stick|act|let|never|always|please|only|just|first|go|wrap|name|indent|document|comment|print|output|emphasi[sz]e|clarify|outline|structure|illustrate|track|schedule|book|remind|warn|notify|alert|flag|escalate|forward|save|store|log|record|supply|present|incorporate|apply|base|bring|take|get|work|wait|hold|attach|sign|spell|capitali[sz]e|shorten|expand|rewrite|refactor|import|install|pin|merge|rebase|squash|tag|release|ship|branch|quote|escape|sanitize|encrypt|mask|redact|hide|display|label|number|count|measure|simplify|minimi[sz]e|maximi[sz]e|reduce|increase|split|separate|combine|join|mix|match|compute|estimate|assess|evaluate|analy[sz]e|discuss|share|detail|elaborate|introduce|define|identify|acknowledge|encourage|support|help|guide|walk|teach|reuse|replace|rename|target|default|fall back|log in|cover|consult|invite|greet|thank|apologi[sz]e|address|convey|express|maintain|preserve|respect|honou?r|adhere|comply|connect|relate|tie|align|adjust|adapt|tailor|customi[sz]e|personali[sz]e|render|type|lint|mock|seed|back|rely|trust|try|ping|page|pass|reject|accept|approve|decline|refuse|cancel|change|edit|delete|drop|create|build|design|plan|draft|prepare|submit|publish|post|charge|bill|refund|quote|offer";

const commandStart = new RegExp(`^(?:${verbs})\\b(?!['’])`, "i");

/** Words after `always` / `never` that show a story (`never heard of it`) instead of a command. */
const notACommand =
  /^(?:mind|heard|been|had|seen|done|gone|known|thought|wanted|felt|a|an|the|my|your|happy|glad|nice|good|great|fun|again|ever|too|so|in|on|at|when|if|as|that|this|it|i|he|she|they|we|you|knew|said|got|ever|love|loved|like|feel|seem|wonder|hope|enjoy|a problem|welcome|there|here|\w+ed|\w+ing)\b/i;

/** True when the words begin with a command to the reader. */
export function isCommand(words: string): boolean {
  return commandStart.test(words.trim());
}

/** True when what follows `always` or `never` can be done by the reader. */
export function canBeCommanded(words: string): boolean {
  const trimmed = words.trim();
  return /^[a-z]/i.test(trimmed) && !notACommand.test(trimmed);
}

/** Makes `my`, `me`, `I` in a rule mean the user to whoever reads it later. */
export function forTheAgent(words: string): string {
  return words
    .replace(/\bI['’]m\b|\bI am\b/gi, "the user is")
    .replace(/\bI['’]ve\b/gi, "the user has")
    .replace(/\bI['’]d\b/gi, "the user would")
    .replace(/\bI['’]ll\b/gi, "the user will")
    .replace(
      /\bI ((?:(?:\w+ly|also|just|always|never|often|still) )*)([a-z'’]+)\b/gi,
      (_, adverbs: string, verb: string) => `the user ${adverbs}${thirdPersonVerb(verb)}`,
    )
    .replace(/\bI\b/g, "the user")
    .replace(/\bmyself\b|\bme\b/gi, "the user")
    .replace(/\bmy\b/gi, "the user's");
}

const irregular: Readonly<Record<string, string>> = {
  done: "do",
  said: "say",
  told: "tell",
  given: "give",
  written: "write",
  sent: "send",
  made: "make",
  kept: "keep",
  chosen: "choose",
  taken: "take",
  gone: "go",
  replied: "reply",
};

/** `have used X` and `used X` after `should` become `use X`; null when the verb is unknown. */
export function presentTense(words: string): string | null {
  const [verb = "", ...rest] = words.split(" ");
  const lower = verb.toLowerCase();
  const stems = [
    irregular[lower] ?? "",
    lower,
    lower.replace(/ed$/, ""),
    lower.replace(/d$/, ""),
    lower.replace(/(.)\1ed$/, "$1"),
  ];
  const stem = stems.find((candidate) => candidate !== "" && isCommand(candidate));
  return stem === undefined ? null : [stem, ...rest].join(" ");
}
