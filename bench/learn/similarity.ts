import { stemmer } from "stemmer";

/** The stop list of the published floors, so that figures compare. */
const stopWords = new Set(
  "a about above after again against all am an and any are as at be because been before being below between both but by can could did do does doing down during each few for from further had has have having he her here hers herself him himself his how i if in into is it its itself just me more most my myself no nor not now of off on once only or other our ours ourselves out over own same she should so some such than that the their theirs them themselves then there these they this those through to too under until up very was we were what when where which while who whom why will with would you your yours yourself yourselves s t don ll re ve m d".split(
    " ",
  ),
);

/** Stemmed content words, in order. */
export function stemsOf(text: string): string[] {
  const words =
    text
      .replace(/['’]s\b/g, "")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words
    .filter((word) => !stopWords.has(word))
    .map((word) => (word.length < 3 || /\d/.test(word) ? word : stemmer(word)));
}

/** How much of a gold text's idf-weighted stems an entry holds. */
export type Similarity = (gold: string, entry: string) => number;

/** A similarity whose idf comes from one user's entries. */
export function createSimilarity(entries: readonly string[]): Similarity {
  const frequency = new Map<string, number>();
  for (const entry of entries) {
    for (const stem of new Set(stemsOf(entry))) frequency.set(stem, (frequency.get(stem) ?? 0) + 1);
  }
  const weightOf = (stem: string): number => {
    const count = frequency.get(stem);
    return Math.log(1 + (count === undefined ? entries.length : entries.length / count));
  };
  return (gold, entry) => {
    const wanted = [...new Set(stemsOf(gold))];
    const held = new Set(stemsOf(entry));
    const total = wanted.reduce((sum, stem) => sum + weightOf(stem), 0);
    const found = wanted.filter((stem) => held.has(stem)).reduce((sum, stem) => sum + weightOf(stem), 0);
    return total === 0 ? 0 : found / total;
  };
}

/** Share of stems two texts have in common (Jaccard). */
export function stemJaccard(left: readonly string[], right: readonly string[]): number {
  const a = new Set(left);
  const b = new Set(right);
  const shared = [...a].filter((stem) => b.has(stem)).length;
  const union = a.size + b.size - shared;
  return union === 0 ? 1 : shared / union;
}
