/**
 * The known word that somebody most likely meant, for the end of a sentence: ` (did you mean X?)`, or
 * nothing.
 */
export function suggest(
  word: string,
  known: Iterable<string>,
  show: (word: string) => string = (same) => same,
): string {
  const limit = word.length < 4 ? 1 : word.length < 8 ? 2 : 3;
  let best: { word: string; distance: number } | null = null;
  for (const candidate of known) {
    const started = word.length >= 3 && candidate.startsWith(word);
    const distance = started ? 1 : editDistance(word, candidate);
    if (distance <= limit && distance < (best?.distance ?? Infinity)) best = { word: candidate, distance };
  }
  return best === null ? '' : ` (did you mean ${show(best.word)}?)`;
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b`. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const cost = Math.min(
        (last[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (last[j - 1] as number) + (same ? 0 : 1),
      );
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(swapped ? Math.min(cost, (beforeLast[j - 2] as number) + 1) : cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] as number;
}
