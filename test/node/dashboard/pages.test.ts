import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { waitingReasons } from '../../../protocol/peer/waiting.js';
import { holdReasons } from '../../../node/restraint/hold.js';
import { shortId } from '../../../node/api/short-id.js';
import { amountText } from '../../../cli/framework/amount.js';
import { segmentsFor } from '../../../node/api/route.js';
import { routes } from '../../../node/api/routes.js';

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'node', 'dashboard', 'pages');
const load = async (name: string): Promise<ReturnType<typeof JSON.parse>> =>
  import(pathToFileURL(join(folder, name)).href);
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.js'))
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

const test = suite('pages of the dashboard');

test('every question that a page asks is a route that is read', () => {
  const asked = sources.flatMap(({ text }) =>
    [...text.matchAll(/\bask\(['`](\/[^'`]*)['`]\)/g)].map(([, path]) => path as string),
  );
  assert.ok(asked.length >= 12, String(asked.length));
  const known = Object.values(routes).filter(({ method }) => method === 'GET');
  for (const path of asked) {
    const url = path.replaceAll(/\$\{[^}]*\}/g, 'x');
    assert.ok(
      known.some((route) => segmentsFor(route, url) !== null),
      path,
    );
  }
});

test('nothing of a page is text that is read as HTML or run, or comes from elsewhere', () => {
  for (const { name, text } of sources) {
    assert.not.match(
      text,
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/,
      name,
    );
    assert.not.match(text.replaceAll('http://www.w3.org/2000/svg', ''), /https?:\/\//, name);
  }
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  assert.not.match(page, /<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|https?:/);
});

test('every reason to wait has its words', async () => {
  const { waitingWords } = await load('words.js');
  for (const reason of waitingReasons) {
    const [title, what] = waitingWords({ reason, cut: 7, untilMs: 60_000, trainsCut: 9, trainsMs: 90_000 });
    assert.ok(title.length > 0 && what.endsWith('.'), reason);
  }
});

test('every reason to hold a node has its words', async () => {
  const { holdWords } = await load('words.js');
  for (const reason of holdReasons)
    for (const endsMs of [null, Date.UTC(2027, 0, 2)]) {
      const [title, what] = holdWords({ reason, endsMs });
      assert.ok(title.length > 0 && what.endsWith('.'), reason);
    }
});

test('ids and amounts are written as commands write them', async () => {
  const { short, amount } = await load('format.js');
  for (const id of [`bafyrei${'a'.repeat(52)}`, `lode1${'q'.repeat(58)}`, '0123456789abcdef'.repeat(4)])
    assert.is(short(id), shortId(id));
  for (const [text, unit] of [
    ['0', { unit: 'DEMO', decimals: 0 }],
    ['1234567', { unit: 'DEMO', decimals: 0 }],
    ['1234500000000000000000', { unit: 'NMR', decimals: 18 }],
    ['5', { unit: 'NMR', decimals: 18 }],
  ] as const)
    assert.is(amount(text, unit), amountText(BigInt(text), unit));
});

const durations: readonly (readonly [ms: number, text: string])[] = [
  [0, '0 seconds'],
  [1_000, '1 second'],
  [89_000, '89 seconds'],
  [90_000, '2 minutes'],
  [5_400_000, '2 hours'],
  [129_600_000, '2 days'],
];
for (const [ms, text] of durations)
  test(`a duration in words: ${text}`, async () => assert.is((await load('format.js')).duration(ms), text));

/** A sketch of which the first `ones` bits are set. */
const sketch = (ones: number): Uint8Array =>
  Uint8Array.from({ length: 128 }, (_, i) => (1 << Math.max(0, Math.min(8, ones - 8 * i))) - 1);

test('models that agree lie on one place, and others the farther the less they do', async () => {
  const { placesOf, effectiveOf } = await load('likeness.js');
  const [a, b, c, d] = placesOf([sketch(0), sketch(0), sketch(100), sketch(400)]);
  const apart = (p: { x: number; y: number }, q: { x: number; y: number }): number =>
    Math.hypot(p.x - q.x, p.y - q.y);
  assert.ok(apart(a, b) < 1e-6, String(apart(a, b)));
  assert.ok(apart(a, c) < apart(a, d) && apart(c, d) < apart(a, d));
  assert.ok(Math.abs(effectiveOf([sketch(0), sketch(0), sketch(0)]) - 1) < 1e-9);
  assert.ok(Math.abs(effectiveOf([sketch(0), sketch(512)]) - 2) < 1e-9);
});

test.run();
