import { scoreMax, scoreNumber, toScore } from '../../protocol/scoring/score.js';
import { printable } from './printable.js';

/**
 * The names under which documents hold scores: integers of 1e-9 inside, the fractions that they stand for in
 * all JSON that people and scripts see.
 */
const scoreNames: ReadonlySet<string> = new Set([
  'corr',
  'mmc',
  'sharpe',
  'correlation',
  'corrMin',
  'sharpeMin',
  'startScore',
]);

/**
 * JSON of a document of ours, to be shown as it is. A bigint becomes the text of its digits, so that no
 * reader rounds it.
 */
export function toJson(document: unknown, indent?: number): string {
  const text = JSON.stringify(
    document,
    (name, value: unknown) => {
      if (typeof value === 'bigint') return String(value);
      return typeof value === 'number' && scoreNames.has(name) ? scoreNumber(value) : value;
    },
    indent,
  );
  // JSON itself escapes the first 32 alone; the others stand within its strings, where an escape means the
  // same.
  return printable(text);
}

/**
 * Reads what toJson writes, but for bigints. `refuse` throws at a score that is none, or is finer than 1e-9
 * and so would be another one; SyntaxError where the text is no JSON.
 */
export function fromJson(text: string, refuse: (what: string) => never): unknown {
  return JSON.parse(text, (name, value: unknown) => {
    if (!scoreNames.has(name)) return value;
    return typeof value === 'number' &&
      Math.abs(value) <= scoreNumber(scoreMax) &&
      scoreNumber(toScore(value)) === value
      ? toScore(value)
      : refuse(`${name} is not a number from -1000 to 1000 of at most nine decimals`);
  });
}
