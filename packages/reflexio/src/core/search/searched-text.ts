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
