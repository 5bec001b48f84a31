import { canBeCommanded } from "./imperatives.ts";

const states = /^(?:know|have|think|need|want|see|understand|get|seem|feel|mind|like|love|agree|be)\b/i;

/** `we never deploy on Fridays` → `Never deploy on Fridays`; null when it is not a team's rule. */
export function teamRule(words: string): string | null {
  const match =
    /^(?:we|our team|the team|our policy is to) (always|never|only|don['’]?t|do not) (?:ever )?(.{4,})$/i.exec(
      words.trim(),
    );
  const verb = match?.[1];
  const rest = match?.[2];
  if (verb === undefined || rest === undefined || !canBeCommanded(rest) || states.test(rest)) return null;
  return `${verb} ${rest}`;
}
