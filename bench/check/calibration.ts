/**
 * A fixed piece of work of about two milliseconds, of the sorts that a search is made of: numbers, objects, text.
 * It uses nothing of the product, so that a slower product does not slow its measure.
 */
export function calibrate(): number {
  const values = new Float32Array(100_000);
  for (let index = 0; index < values.length; index += 1) values[index] = (index * 7919) % 1009;
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += (values[index] ?? 0) * 0.5;
  const rows = Array.from({ length: 1_000 }, (_, index) => ({ id: index, score: (index * 31) % 997 }));
  const ranked = [...rows].sort((a, b) => b.score - a.score);
  const text = JSON.stringify(ranked);
  return sum + text.length + new Set(text.split(",")).size;
}
