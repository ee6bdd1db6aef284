import { stripVTControlCharacters } from 'node:util';

/** Characters that a terminal shows: a colour takes no place. */
const shownLength = (text: string): number => stripVTControlCharacters(text).length;

/** Lines of at most `width` characters, broken between words; a longer word has a line of its own. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && shownLength(line) + 1 + shownLength(word) <= width)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export const longestWord = (text: string): number =>
  Math.max(...text.split(/\s/).map(({ length }) => length));
