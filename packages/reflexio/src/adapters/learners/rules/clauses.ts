/** A place in a sentence where the user speaks about themselves. */
export interface SelfClause {
  /** Offset in the sentence. */
  readonly start: number;
  /** From the pronoun to the end of the sentence. */
  readonly text: string;
  /** The words before the pronoun. */
  readonly before: string;
}

const selfPronoun = /(?<![\p{L}\p{N}'’_@/.])(?:I|my|we|our)(?![\p{L}\p{N}_@/])/giu;
const connector =
  /(?:^|[,;:(.–—-]|\b(?:and|but|or|so|since|because|as|although|though|plus|then|well|yes|yeah|yep|no|nope|honestly|personally|also|while|whereas|actually|basically|sure|ok|okay|hi|hello|thanks|(?:note|know|remember|mention|add|say|fact|mind|aware|problem is|thing is) that|note|know|fyi|especially|why|considering|given|mentioned))\s*$/i;

/** Openers that make what follows a supposition instead of a fact. */
const hypothetical =
  /\b(?:if|unless|whether|suppose|supposing|imagine|assume|assuming|pretend|as though|what if|let['’]?s say|say that|hypothetically|in case|wish|would)\b[^,;]*$/i;
const reported =
  /\b(?:said|says|saying|told|tells|wrote|writes|asked|claims?|claimed|replied|states?|thinks?|according to|he|she|they|who|boss|friend|doc|docs)\b[^,;]*(?:[,;:]\s*)?$/i;

/** Why a clause is not a statement of the user; null when it is one. */
export function disqualification(before: string): "hypothetical" | "reported speech" | null {
  if (hypothetical.test(before)) return "hypothetical";
  if (
    /(?:said|says|told me|wrote|writes|claims|replied|states|according to)\b[^.;]{0,40}$/i.test(before) &&
    reported.test(before)
  ) {
    return "reported speech";
  }
  return null;
}

/** The clauses of a sentence whose subject is the user, in order. */
export function selfClauses(sentence: string): SelfClause[] {
  const clauses: SelfClause[] = [];
  for (const match of sentence.matchAll(selfPronoun)) {
    const before = sentence.slice(Math.max(0, match.index - 160), match.index);
    if (connector.test(before))
      clauses.push({ start: match.index, text: sentence.slice(match.index), before });
  }
  return clauses;
}
