import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { kernels } from '../../native/kernel.js';
import { chainPath, findDifference, goldenText, runGoldenChain } from './golden-chain.js';

// The part of the build matrix that needs no compiler: the addon as it was built, at -O3, against what a
// program at -O2 printed. The matrix itself is `npm run build-matrix`, and a part of `npm run test:long`.
const golden = goldenText();

for (const kernel of kernels()) {
  for (const threads of [1, 2]) {
    test(`the addon trains the golden chain, kernel ${kernel}, ${threads} threads`, async () => {
      assert.is(findDifference(await runGoldenChain(threads, kernel), golden), undefined);
    });
  }
}

test('another learning rate in the chain is seen where it begins, and all that follows from it', async () => {
  const chain = readFileSync(chainPath, 'utf8').replace('3 10 0.13 ', '3 10 0.1300000001 ');
  const text = await runGoldenChain(1, undefined, chain);
  assert.is(findDifference(text, golden), 'line 23, segment 4, max_bin 3, 10 trees');
  const [actual, expected] = [text, golden].map((lines) => lines.split('\n')) as [string[], string[]];
  // Trees, two transcripts, scores and walked scores of this segment and of the next, which starts from its
  // scores.
  assert.equal(
    expected.flatMap((line, i) => (line === actual[i] ? [] : [i + 1])),
    [23, 24, 25, 26, 27, 28, 29, 30, 31, 32],
  );
});

for (const [id, change, difference] of [
  [
    'a digit of a digest',
    (text: string) => text.replace(/.\n$/, (end) => (end === '0\n' ? '1\n' : '0\n')),
    'line 67, segment 12, max_bin 5, walked scores',
  ],
  [
    'fewer trees',
    (text: string) => text.replace('segment 3, max_bin 3, 10 trees', 'segment 3, max_bin 3, 9 trees'),
    'line 18, segment 3, max_bin 3, 10 trees',
  ],
  [
    'a missing end',
    (text: string) => text.slice(0, text.indexOf('\nsegment 12') + 1),
    'line 63, segment 12, max_bin 5, 10 trees',
  ],
  ['more than there should be', (text: string) => `${text}one more`, 'line 68, '],
  ['nothing at all', () => '', 'line 1, columns'],
] as const) {
  test(`a difference is found and named: ${id}`, () =>
    assert.is(findDifference(change(golden), golden), difference));
}

test.run();
