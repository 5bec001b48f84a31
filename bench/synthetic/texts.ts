import { type Random, seededRandom } from "./random.ts";

/** Words in use. Their frequencies fall by Zipf's law, as in natural language. */
const VOCABULARY_SIZE = 20_000;
/** The most frequent words stand for the stop words of a language: they are in texts, not in queries. */
const STOP_WORDS = 100;
const MIN_WORDS = 25;
const MAX_WORDS = 55;
const WORDS_PER_QUERY = 4;
const SYLLABLES =
  "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu".split(" ");

function makeWord(index: number): string {
  const count = SYLLABLES.length;
  const parts = [Math.floor(index / count / count), Math.floor(index / count), index, index * 7 + 3];
  return parts.map((part) => SYLLABLES[part % count]).join("");
}

const vocabulary = Array.from({ length: VOCABULARY_SIZE }, (_, index) => makeWord(index));
const cumulative = new Float64Array(VOCABULARY_SIZE);
for (let rank = 0, sum = 0; rank < VOCABULARY_SIZE; rank += 1) {
  sum += 1 / (rank + 1);
  cumulative[rank] = sum;
}
const total = cumulative[VOCABULARY_SIZE - 1] ?? 1;

/** A rank drawn by Zipf's law, found by halving. */
function drawRank(random: Random, from = 0): number {
  const floor = from === 0 ? 0 : (cumulative[from - 1] ?? 0);
  const wanted = floor + random() * (total - floor);
  let low = from;
  let high = VOCABULARY_SIZE - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulative[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The text of a row: 25 to 55 words. */
export function textOfRow(seed: number): string {
  const random = seededRandom(seed);
  const words = MIN_WORDS + Math.floor(random() * (MAX_WORDS - MIN_WORDS + 1));
  return Array.from({ length: words }, () => vocabulary[drawRank(random)]).join(" ");
}

/** Four words, frequent ones as often as people use them. */
export function queryText(seed: number): string {
  const random = seededRandom(seed);
  return Array.from({ length: WORDS_PER_QUERY }, () => vocabulary[drawRank(random, STOP_WORDS)]).join(" ");
}
