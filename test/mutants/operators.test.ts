import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { coverageBelow, passes } from './coverage.js';
import { mutationsOf } from './operators.js';

const test = suite('mutants');
/** What a text becomes by each of its mutations. */
const changed = (text: string): string[] =>
  mutationsOf('one.js', text).map(
    ({ start, end, text: other }) => text.slice(0, start) + other + text.slice(end),
  );

const operators: { id: string; text: string; becomes: string[] }[] = [
  { id: 'a comparison', text: 'f(a < b)', becomes: [';', 'f(a <= b)', 'f(a >= b)'] },
  { id: 'an equality', text: 'x = a === b', becomes: [';', 'x = a !== b'] },
  { id: 'and, or', text: 'x = a && b || c', becomes: [';', 'x = a && b && c', 'x = a || b || c'] },
  { id: 'a sum of numbers', text: 'x = a + b', becomes: [';', 'x = a - b'] },
  { id: 'a sum of texts', text: "x = a + 'b'", becomes: [';'] },
  { id: 'a constant', text: 'const x = 7', becomes: ['const x = (7 + 1)', 'const x = (7 - 1)'] },
  { id: 'a choice', text: 'const x = a ? b : c', becomes: ['const x = !(a) ? b : c'] },
  {
    id: 'an early exit',
    text: 'function f() { if (a) return; g(); }',
    becomes: [
      'function f() { if (!(a)) return; g(); }',
      'function f() { ; g(); }',
      'function f() { if (a) return; ; }',
    ],
  },
  { id: 'what is said of a failure', text: "fail(codes, 'CODE', a + b)", becomes: [';'] },
];
for (const { id, text, becomes } of operators) test(id, () => assert.equal(changed(text), becomes));

test('a change of || is noticed by who passes its left side: its right side may not be passed', () => {
  const text = 'const x = a || b > 1';
  assert.equal(
    mutationsOf('one.js', text).map(({ passed }) => text.slice(passed)),
    ['a || b > 1', 'b > 1', 'b > 1', '1', '1'],
  );
});

test('a place is passed as often as the innermost range around it says', () => {
  const range = (startOffset: number, endOffset: number, count: number) => ({
    startOffset,
    endOffset,
    count,
  });
  const coverage = coverageBelow('file:///protocol/', [
    {
      url: 'file:///protocol/one.js',
      functions: [{ ranges: [range(0, 100, 0)] }, { ranges: [range(10, 50, 3), range(20, 30, 0)] }],
    },
  ]);
  assert.equal(
    [5, 15, 25, 45].map((offset) => passes(coverage, 'one.js', offset)),
    [false, true, false, true],
  );
  assert.not(passes(coverage, 'two.js', 5));
});

test.run();
