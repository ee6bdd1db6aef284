// deadline: 240 s
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compiler, emulatedKernels, hasSanitizers, SanitizedProgram } from './sanitized.js';

// The kernels alone and under AddressSanitizer: those of this machine, and all that its architecture may
// have, with their special instructions in plain arithmetic.
const sources = [
  'packed-columns',
  'value-store',
  'value-columns',
  'row-blocks',
  'kernels',
  'histogram',
  'walker',
].map((name) => `native/src/${name}.cc`);
// The flags of binding.gyp that matter.
const flags = ['-fopenmp', '-ffp-contract=off', '-Wno-psabi'];
const fuzzMs = 4_000;

const builds: readonly (readonly [id: string, flags: readonly string[], kernels: RegExp])[] = [
  ['of this machine', [], /lightgbm$/m],
  [
    'of all processors, emulated,',
    emulatedKernels,
    process.arch === 'x64' ? /avx512 avx2 lightgbm$/m : /lightgbm$/m,
  ],
];

if (hasSanitizers()) {
  for (const [id, more, kernels] of builds) {
    test(`kernels ${id} add what a plain loop adds, and touch no foreign memory`, () => {
      const program = new SanitizedProgram('fuzz-kernels');
      const compiled = program.compile(['test/native/fuzz-kernels.cc', ...sources], [...flags, ...more]);
      assert.equal([compiled.status, compiled.stderr], [0, '']);
      const seed = String(Date.now());
      const { status, stdout, stderr } = program.run(seed, String(fuzzMs));
      assert.is(status, 0, `seed ${seed}: ${stderr}`);
      console.log(stdout.trim());
      assert.match(stdout, kernels);
      assert.ok(Number.parseInt(stdout, 10) > 5, stdout);
    });
  }
} else {
  console.log(`skipped: ${compiler} has no AddressSanitizer`);
  test.skip('kernels add what a plain loop adds, and touch no foreign memory', () => undefined);
}

test.run();
