/** One way in which people state a lasting taste, need or limit. Matched at the start of a clause. */
export interface PreferencePattern {
  readonly id: string;
  readonly pattern: RegExp;
  readonly confidence: number;
}

const adverbs = String.raw`(?:(?:\w+ly|also|just|much|still|quite|rather|very|so|always|often|now|kinda|kind of|sort of|try to|tend to|like to|do|have to|need to|must|should) )*`;
const not = String.raw`(?:do not|don['’]?t|can ?not|can['’]?t|could never|will not|won['’]?t|would never|never|am not|['’]m not|am unable to|['’]m unable to)`;
const am = String.raw`(?:am|['’]m|was diagnosed(?: as)?|have been|['’]ve been)`;
const have = String.raw`(?:have|['’]ve(?: got)?|have got|suffer from|live with|struggle with|got)`;
const state = String.raw`(?:allerg(?:y|ies)|aversions?|dislikes?|phobias?|fears?|intolerances?|intolerant|preferences?|distaste|disdain|disinterest|objections?|passion|hatred|conditions?|sensitivit(?:y|ies)|weakness|soft spot|disabilit(?:y|ies)|anxiety|restrictions?|diet|love|interest|difficulty|trouble|trauma|celiac(?: disease)?|diabetes|asthma|dyslexia|adhd|eczema|insomnia|migraines)`;

const rule = (id: string, confidence: number, body: string): PreferencePattern => ({
  id,
  confidence,
  pattern: new RegExp(`^(?:I|we) ?${body}`, "i"),
});

const livingVerbs =
  "eat|drink|wear|consume|watch|read|listen|play|own|keep|drive|fly|smoke|enjoy|like|trust|care for|care about|believe in|tolerate|stand|bear|handle|cook|buy|take|do well|mind|support|feel comfortable|get along|participate|engage|go near|digest|have dairy|swim|support|see the appeal";

/** Verbs of taste and routine: what people do regularly, not what happened to them. */
const habitVerbs =
  "eat|drink|wear|buy|use|watch|read|listen|play|cook|order|choose|take|travel|sleep|work|study|exercise|shop|pay|book|opt|go for|go with|go to bed|look for|stick|skip|keep|stay|focus|gravitate|need|require|rely|bring|carry|fly|drive|walk|run|train|wake up|get up|write|code|test|deploy|learn|struggle with|ask for|have (?:my|a|an)|add|avoid";

/** From the most to the least telling; the first that matches names the entry. */
export const preferencePatterns: readonly PreferencePattern[] = [
  rule(
    "preference.prefer",
    0.9,
    `${adverbs}(?:prefer|favou?r|prioriti[sz]e|gravitate towards?|lean towards?|opt for|value)\\b(?! not to say)`,
  ),
  rule(
    "preference.dislike",
    0.9,
    `${adverbs}(?:dislike|hate|detest|despise|loathe|avoid|refuse|abhor|can do without|steer clear|stay away from|shy away from|boycott|abstain|oppose|disapprove|distrust|fear|dread)\\b`,
  ),
  rule(
    "preference.like",
    0.75,
    `${adverbs}(?:love|adore|enjoy|cherish|like|thrive|favou?r|swear by|stick (?:to|with)|believe in|care about|learn best|work best)\\b`,
  ),
  rule("preference.never", 0.85, `(?:(?:\\w+ly|just|also|still) )*${not} ${adverbs}(?:${livingVerbs})\\b`),
  rule(
    "preference.only",
    0.85,
    `(?:(?:\\w+ly|also|try to|tend to|do|will|can) )*(?:only|exclusively|strictly|solely) (?!need\\b|want\\b|have\\b|know\\b|see\\b|get\\b|got\\b|just\\b|had\\b|saw\\b|found\\b|wanted\\b|asked\\b)[a-z]+\\b`,
  ),
  rule(
    "preference.habit",
    0.6,
    `(?:(?:really|also|just) )?(?:always|usually|generally|typically|normally|often|never|rarely|regularly|tend to) (?:try to |prefer to |like to |end up )?(?:${habitVerbs})\\b`,
  ),
  rule(
    "preference.have",
    0.85,
    `${adverbs}${have} (?:an?|no|some|any|the|severe|strong|multiple|really|such|this)? ?(?:[\\w-]+,? ){0,6}?${state}\\b`,
  ),
  rule(
    "preference.be",
    0.85,
    `(?:${am}|am|['’]m) ${adverbs}(?:(?:not|more|of|really|very|quite|a|an|the|such|also|on|strongly|deeply|big|huge|strict|strong|bit|severely|highly) )*(?:allergic|vegan|vegetarian|pescatarian|intolerant|lactose[- ]intolerant|gluten[- ]free|sensitive|prone|afraid|scared|terrified|fearful|fond|fans?|lover|opposed|against|averse|uncomfortable|comfortable with|interested in (?!(?:learning|hearing|knowing|finding|getting|trying|seeing|booking|buying|creating|exploring|what|how|your|this|that|it)\\b)|passionate|committed|dedicated|partial|advocate|supporter|believer|diabetic|celiac|colou?r-?blind|claustrophobic|dyslexic|kosher|halal|keto|diet|low-\\w+ diet|enthusiast|environmentalist|picky|hesitant|wary|minimalist|introvert|introverted|extrovert|morning person|night owl|person who|someone who|(?:[\\w-]+ )person\\b|bothered by|drawn to|keen on|into)\\b`,
  ),
  rule(
    "preference.find",
    0.8,
    `${adverbs}find (?!(?:it|that|out|a way|myself|the (?:bug|issue|error|answer|problem))\\b)[^,;]{3,120}? (?:\\w+ly )?(?:\\w+ing|in?effective|un?\\w+able|difficult|hard|boring|tedious|off-putting|stressful|slow|dull|useless|helpful|useful|cold|dry|ugly)\\b`,
  ),
  rule(
    "preference.difficulty",
    0.75,
    `${adverbs}find it (?:\\w+ )?(?:difficult|hard|impossible|easier|best|tedious|boring|uncomfortable|distracting|stressful|frustrating|helpful)\\b`,
  ),
  rule(
    "preference.follow",
    0.85,
    `${adverbs}(?:follow|adhere to|keep to|observe|practi[sc]e) (?:an?|the|my)? ?(?:[\\w-]+ ){0,4}(?:diet|regimen|lifestyle|routine|religion|faith|rules|plan|veganism|regime)\\b`,
  ),
  rule(
    "preference.not-for-me",
    0.8,
    `(?:['’]d|would) ${adverbs}rather (?:not|(?!be safe)\\w+ [^.]{0,80}\\bthan)\\b`,
  ),
  rule(
    "preference.limit",
    0.8,
    `(?:can ?not|can['’]?t|must not|mustn['’]?t|must|have to|need to) ${adverbs}(?:eat|have (?:pets|dairy|gluten|nuts|any|avian)|drink|consume|tolerate|stand|bear|avoid|be around|handle)\\b`,
  ),
  rule(
    "preference.need-because",
    0.65,
    `${adverbs}(?:need (?!to\\b)|require |want (?!to\\b)|don['’]?t want |do not want )(?!you\\b|help\\b|your\\b|something\\b)[^?]{4,160}? (?:because|due to|since) (?:of )?(?:I|my|a|an|privacy|health|ethic|environment|safety|concern|it)`,
  ),
  rule(
    "preference.no-wish",
    0.65,
    `(?:do not|don['’]?t) want any [^?]{3,120}? (?:in my|at my|near my|around my|due to|because)\\b`,
  ),
];

/** Statements about the user that do not start with the user. */
export const impersonalPatterns: readonly PreferencePattern[] = [
  {
    id: "preference.favourite",
    confidence: 0.9,
    pattern:
      /^(?:my|our) (?:(?:absolute|all-time|personal|current|new) )?(?:favou?rite|preferred|go-to|preference|least favou?rite|ideal)\b[^?]{0,80}? (?:is|are|has to be|would be|has always been|was always|remains?)\b/i,
  },
  {
    id: "preference.condition",
    confidence: 0.85,
    pattern:
      /^my (?:[\w-]+ ){0,3}(?:allerg(?:y|ies)|phobia|fear of|aversion|intolerance|anxiety|diet|religion|faith|beliefs)\b/i,
  },
];

/** `As someone who usually avoids crowds, I …`: the taste stands in the lead-in. */
export const asSomeoneWho =
  /^as (?:someone|a person|somebody) who (?:(?:\w+ly|also|always|never|often|only) )*(?:prefers?|avoids?|dislikes?|hates?|loves?|likes?|enjoys?|follows?|is|has|can(?:no|['’])t|does(?: not|n['’]t)|lives?|works?|refuses?|only|exclusively|never|always)\b[^,;]{3,160}/i;

/** Things that are not for the user: `Spicy food isn't my thing`. Matched anywhere in a sentence. */
export const notForMe =
  /^(?!(?:it|that|this|which|those|these|they|the other|the others)\b)(?!.{0,60}\b(?:options?|ones|choices|approach(?:es)?)\b)[^,;?]{3,100}? (?:(?:is|are)(?:n['’]?t| not)(?: \w+ly)? (?:my thing|for me|my cup of tea|my style|my (?:kind|type|sort) of)|(?:bothers?|upsets?) me|(?:makes?|leaves?) me (?:feel )?(?:\w+ly )?(?:anxious|sick|nauseous|uncomfortable|sleepy|jittery|nervous|sneeze|itch|ill|tired|dizzy|bloated|sluggish|stressed|queasy|uneasy)|(?:do|does)(?: not|n['’]?t)(?: \w+ly)? (?:agree with|appeal to|suit|interest) me|(?:trigger|triggers|worsens?) my)\b/i;

/** The object is only the answer or thing at hand, not a lasting taste: `I like that idea`. */
export const reactionObject =
  /^(?:I|we) ?(?:[\w'’]+ ){0,3}(?:love|like|enjoy|hate|dislike|prefer|value|adore)(?: (?:it(?! when\b| if\b)|that(?! people\b)|this|these|those|how you|what you|your|you|him|her|them|all (?:of )?(?:this|that|the)|having you|any (?:help|advice|tips|suggestions|input)|some (?:help|advice|tips|suggestions|input)|to (?:know|hear|see|get|learn more|understand|ask)|the (?:[\w-]+ ){0,4}?(?:ideas?|concept|suggestions?|plan|approach|way|sound|look|tips?|part|point|thought|notion|analogy|example|options?|structure|advice|first|second|third|last|demonstration|recommendations?))\b|[.!?]*$)/i;
