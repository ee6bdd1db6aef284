import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { circlesOf } from './folders.js';
import { code, type Source } from './sources.js';

const test = suite('house: folders');

test('no folders import each other, neither two nor more in a circle', () => {
  assert.equal(circlesOf(code.filter(({ path }) => !path.startsWith('test/'))), []);
});

const file = (path: string, ...imported: string[]): Source => ({
  path,
  text: imported.map((one) => `import type { A } from '${one}';\n`).join(''),
});
const seen: readonly (readonly [id: string, files: readonly Source[], circles: readonly string[]])[] = [
  ['one way', [file('a/one.ts', '../b/two.js'), file('b/two.ts')], []],
  [
    'two folders, by other files of each',
    [file('a/one.ts', '../b/two.js'), file('b/other.ts', '../a/another.js')],
    ['a -> b -> a'],
  ],
  [
    'three folders',
    [file('c/one.ts', '../a/one.js'), file('a/one.ts', '../b/one.js'), file('b/one.ts', '../c/one.js')],
    ['a -> b -> c -> a'],
  ],
  ['a folder and one below it', [file('a/one.ts', './b/two.js'), file('a/b/two.ts', '../three.js')], []],
  [
    'an import that is called',
    [{ path: 'a/one.ts', text: `await import('../b/two.js')` }, file('b/two.ts', '../a/one.js')],
    ['a -> b -> a'],
  ],
];
for (const [id, files, circles] of seen)
  test(`what counts as a circle: ${id}`, () => assert.equal(circlesOf(files), circles));

test.run();
