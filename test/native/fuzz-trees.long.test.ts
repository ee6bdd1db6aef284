// deadline: 240 s
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compiler, emulatedKernels, hasSanitizers, SanitizedProgram } from './sanitized.js';

// The decoder and the walker, the only code of ours that reads bytes from peers, alone and under
// AddressSanitizer.
const sources = ['tree-codec', 'walker', 'kernels'].map((name) => `native/src/${name}.cc`);
const fuzzMs = 4_000;
const program = new SanitizedProgram('fuzz-trees');

if (hasSanitizers()) {
  for (const [id, kernels] of [
    ['of this machine', []],
    ['of all processors, emulated', emulatedKernels],
  ] as const) {
    test(`the decoder and the walker compile without a warning, with the kernels ${id}`, () => {
      const { status, stderr } = program.compile(
        ['test/native/fuzz-trees.cc', ...sources],
        ['-Wno-psabi', ...kernels],
      );
      assert.equal([status, stderr], [0, '']);
    });

    test(`no mutated encoding makes the decoder or the walker touch foreign memory, with the kernels ${id}`, () => {
      const seed = String(Date.now());
      const { status, stdout, stderr } = program.run(seed, String(fuzzMs));
      assert.is(status, 0, `seed ${seed}: ${stderr}`);
      const [tried, accepted] = [...stdout.matchAll(/\d+/g)].map(Number) as [number, number];
      console.log(`${tried} encodings, ${accepted} accepted`);
      assert.ok(accepted > 500 && accepted < tried - 500, stdout);
    });
  }

  test('a read beyond the end would be seen', () => {
    const { status, stderr } = program.run('overrun');
    assert.is.not(status, 0);
    assert.match(stderr, /heap-buffer-overflow/);
  });
} else {
  console.log(`skipped: ${compiler} has no AddressSanitizer`);
  test.skip('no mutated encoding makes the decoder or the walker touch foreign memory', () => undefined);
}

test.run();
