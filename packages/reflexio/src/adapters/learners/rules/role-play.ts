const rolePlay =
  /\b(?:act as|acting as|pretend|role-?play(?:ing)?|you are (?:now |going to be |to act as )?(?:an?|my|called|named|now) (?!(?:big |huge |real |total |great )?(?:help|genius|star|lifesaver|legend|joke))[a-z]+|you will (?:be|act|play|now)|imagine (?:that )?(?:you|i)|play the role|take the role|simulate|stay in character|in this (?:game|story|scenario|world|novel|fantasy)|jailbreak|dan mode|developer mode|(?:write|compose|draft) (?:me )?(?:a|an|the|my) (?:[\w-]+ ){0,4}(?:story|poem|song|scene|script|dialogue|monologue|novel|essay|letter|e-?mail|speech|rap|lyrics|conversation|review|bio|post))\b/i;
const inspectedLength = 2_000;

/**
 * Where a turn begins to set up a play, a persona or a piece of writing; -1 when it does not. Orders and
 * facts from there on belong to the play.
 */
export function rolePlayStart(text: string): number {
  return text.slice(0, inspectedLength).search(rolePlay);
}
