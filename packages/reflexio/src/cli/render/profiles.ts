import type { Canvas } from "../output.ts";
import type { ProfileView } from "../wire-types.ts";
import { relativeTime } from "./relative-time.ts";
import { lifecycleTag, scorePart } from "./tags.ts";
import { cleanLine, factLines, wrap } from "./terminal-text.ts";

function renderProfile(profile: ProfileView, index: number, canvas: Canvas, nowMs: number): string {
  const label = `[${index + 1}] `;
  const indent = "    ";
  const [first = "", ...rest] = wrap(profile.content, canvas.width - label.length);
  const facts = [
    `id: ${cleanLine(profile.profile_id)}`,
    `user: ${cleanLine(profile.user_id)}`,
    ...(profile.source ? [`source: ${cleanLine(profile.source)}`] : []),
    relativeTime(profile.last_modified_timestamp, nowMs),
    ...scorePart(profile.score),
  ];
  const tag = lifecycleTag(profile.status);
  return [
    `${label}${first}`,
    ...rest.map((line) => `${indent}${line}`),
    canvas.paint.dim(factLines(tag === "" ? facts : [...facts, tag.trim()], indent, canvas.width)),
  ].join("\n");
}

/** Numbered profiles, each with where it came from and when. */
export function renderProfiles(profiles: readonly ProfileView[], canvas: Canvas, nowMs: number): string {
  return profiles.map((profile, index) => renderProfile(profile, index, canvas, nowMs)).join("\n\n");
}
