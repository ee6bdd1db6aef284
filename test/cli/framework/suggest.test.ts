import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { suggest } from '../../../cli/framework/suggest.js';

const known = ['train', 'threads', 'target', 'dir', 'data'];
const cases: readonly (readonly [id: string, word: string, meant: string | null])[] = [
  ['letters swapped', 'trian', 'train'],
  ['letter missing', 'thread', 'threads'],
  ['letter too many', 'targget', 'target'],
  ['wrong letter', 'dat4', 'data'],
  ['begun', 'tar', 'target'],
  ['short and far', 'xyz', null],
  ['long and far', 'frobnicate', null],
];
for (const [id, word, meant] of cases) {
  test(id, () => assert.is(suggest(word, known), meant === null ? '' : ` (did you mean ${meant}?)`));
}

test('the suggestion is spelled as asked', () =>
  assert.is(
    suggest('thread', known, (word) => `--${word}`),
    ' (did you mean --threads?)',
  ));

test.run();
