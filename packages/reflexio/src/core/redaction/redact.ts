import type { Detector, Span } from "./detector.ts";
import { personalDetectors } from "./personal.ts";
import { namesSecret, secretDetector } from "./secrets.ts";

export type RedactionMode = "off" | "mask" | "drop";

/** What to do with secrets and with personal data. */
export interface RedactionPolicy {
  readonly secrets: RedactionMode;
  readonly personal: RedactionMode;
}

/** A value without what must not be kept. */
export interface Redacted<Value> {
  readonly value: Value;
  /** Places that were masked. */
  readonly masked: number;
  /** True when the policy says that what holds this value is not to be kept at all. */
  readonly drop: boolean;
}

interface Tally {
  masked: number;
  drop: boolean;
}

/** Deeper nesting than this is nobody's data: it is left out. */
const DEEPEST = 64;

function replaceSpans(text: string, spans: readonly Span[], mask: string): string {
  const sorted = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  let result = "";
  let at = 0;
  for (const { start, end } of sorted) {
    if (end <= at) continue;
    // Of two that overlap, one mask stands for both.
    if (start >= at) result += `${text.slice(at, start)}${mask}`;
    at = end;
  }
  return result + text.slice(at);
}

function applyDetectors(text: string, mode: RedactionMode, detectors: readonly Detector[], tally: Tally) {
  if (mode === "off") return text;
  let result = text;
  for (const detector of detectors) {
    const spans = [...detector.find(result)];
    if (spans.length === 0) continue;
    tally.masked += spans.length;
    tally.drop ||= mode === "drop";
    result = replaceSpans(result, spans, detector.mask);
  }
  return result;
}

function redactInto(text: string, policy: RedactionPolicy, tally: Tally): string {
  if (text.length < 4) return text;
  const bare = applyDetectors(text, policy.secrets, [secretDetector], tally);
  return applyDetectors(bare, policy.personal, personalDetectors, tally);
}

/** A text without secrets and personal data, as the policy says. Redacting twice changes nothing more. */
export function redactText(text: string, policy: RedactionPolicy): Redacted<string> {
  const tally: Tally = { masked: 0, drop: false };
  return { value: redactInto(text, policy, tally), ...tally };
}

function redactField(
  name: string,
  value: unknown,
  policy: RedactionPolicy,
  tally: Tally,
  depth: number,
): unknown {
  const isSecret = typeof value === "string" && value !== "" && namesSecret(name) && policy.secrets !== "off";
  if (!isSecret || value === secretDetector.mask) return redactValue(value, policy, tally, depth);
  tally.masked += 1;
  tally.drop ||= policy.secrets === "drop";
  return secretDetector.mask;
}

function redactValue(value: unknown, policy: RedactionPolicy, tally: Tally, depth: number): unknown {
  if (typeof value === "string") return redactInto(value, policy, tally);
  if (typeof value !== "object" || value === null) return value;
  if (depth > DEEPEST) return null;
  if (Array.isArray(value)) return value.map((item: unknown) => redactValue(item, policy, tally, depth + 1));
  const fields = Object.entries(value).map(([name, item]) => [
    redactInto(name, policy, tally),
    redactField(name, item, policy, tally, depth + 1),
  ]);
  return Object.fromEntries(fields);
}

/** The same for every text inside a record, at any depth; fields named like `password` are masked whole. */
export function redactRecord(
  record: Readonly<Record<string, unknown>>,
  policy: RedactionPolicy,
): Redacted<Record<string, unknown>> {
  const tally: Tally = { masked: 0, drop: false };
  const entries = Object.entries(record).map(([name, item]) => [
    redactInto(name, policy, tally),
    redactField(name, item, policy, tally, 0),
  ]);
  return { value: Object.fromEntries(entries), ...tally };
}

/** True for a text with a secret in it, or the mask of one. */
export function holdsSecret(text: string): boolean {
  return (
    text.includes(secretDetector.mask) || redactText(text, { secrets: "mask", personal: "off" }).masked > 0
  );
}
