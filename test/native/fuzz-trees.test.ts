// deadline: 240 s
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compiler, hasSanitizers, SanitizedProgram } from './sanitized.js';

// The decoder and the walker, the only code of ours that reads bytes from peers, alone and under
// AddressSanitizer.
const sources = ['test/native/fuzz-trees.cc', 'native/src/tree-codec.cc', 'native/src/walker.cc'];
const fuzzMs = 4_000;
const program = new SanitizedProgram('fuzz-trees');

if (hasSanitizers()) {
  test('the decoder and the walker compile without a warning', () => {
    const { status, stderr } = program.compile(sources, ['-Wno-psabi']);
    assert.equal([status, stderr], [0, '']);
  });

  test('a read beyond the end would be seen', () => {
    const { status, stderr } = program.run('overrun');
    assert.is.not(status, 0);
    assert.match(stderr, /heap-buffer-overflow/);
  });

  test('no mutated encoding makes the decoder or the walker touch foreign memory', () => {
    const seed = String(Date.now());
    const { status, stdout, stderr } = program.run(seed, String(fuzzMs));
    assert.is(status, 0, `seed ${seed}: ${stderr}`);
    const [tried, accepted] = [...stdout.matchAll(/\d+/g)].map(Number) as [number, number];
    console.log(`${tried} encodings, ${accepted} accepted`);
    assert.ok(accepted > 1000 && accepted < tried - 1000, stdout);
  });
} else {
  console.log(`skipped: ${compiler} has no AddressSanitizer`);
  test.skip('no mutated encoding makes the decoder or the walker touch foreign memory', () => undefined);
}

test.run();
