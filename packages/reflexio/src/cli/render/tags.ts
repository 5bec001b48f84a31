/** ` [ARCHIVED]` for a learning that is not current, else nothing. */
export function lifecycleTag(status: string | null | undefined): string {
  return status === null || status === undefined || status === "" || status === "current"
    ? ""
    : ` [${status.toUpperCase()}]`;
}

/** `score 0.83` for a search hit, else nothing. */
export function scorePart(score: number | undefined): string[] {
  return score === undefined ? [] : [`score ${score.toFixed(2)}`];
}

/** `kind: details` of what keeps the agent from doing something. */
export function blockingIssueText(issue: { readonly kind: string; readonly details: string }): string {
  return `${issue.kind}: ${issue.details}`;
}
