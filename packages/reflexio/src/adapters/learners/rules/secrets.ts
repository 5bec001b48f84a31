const named =
  /\b(?:passwords?|passphrase|passcode|api[ -]?keys?|secret(?: key)?s?|access tokens?|private keys?|pin(?: code)?|cvv|ssn|social security|credit card number)\b/i;
const literal = /\b(?:sk|pk|ghp|gho|xox[abp]|AKIA|AIza|eyJ)[\w-]{16,}/;

/** True when a fact is about a password, key or the like: such things are never learnt. */
export function mentionsSecret(text: string): boolean {
  return named.test(text) || literal.test(text);
}

/** True when the words hold a key itself. */
export function holdsSecret(text: string): boolean {
  return literal.test(text);
}
