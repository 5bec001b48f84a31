/** What search reads of a profile: the fact and the values of its features. */
export function searchTextOfProfile(profile: {
  readonly content: string;
  readonly custom_features: Readonly<Record<string, unknown>> | null;
}): string {
  const features = Object.values(profile.custom_features ?? {}).filter(
    (value) => typeof value === "string" || typeof value === "number",
  );
  return [profile.content, ...features].join("\n");
}

/** What search reads of a rule: when it applies, then what to do. */
export function searchTextOfRule(rule: {
  readonly trigger: string | null;
  readonly content: string;
}): string {
  return [rule.trigger ?? "", rule.content].filter((part) => part !== "").join("\n");
}

/** What a text index reads of a learning: its own words, then other ones for them. */
export function indexedText(own: string, expandedTerms: string | null): string {
  return expandedTerms === null ? own : `${own}\n${expandedTerms}`;
}
