// deadline: 3600 s
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fuzzAll } from './fuzz.js';

const inputs = 10_000_000;
const seed = 1;
/** What is compiled and remembered once, however many inputs there are. */
const grownMaxBytes = 64 << 20;

test(`${inputs} changed and random inputs over all decoders: only coded errors, and bounded memory`, async () => {
  const { outcomes, grownBytes } = await fuzzAll(inputs, seed);
  assert.equal(
    outcomes.flatMap(({ broken, refusedValid }) => [...broken, ...refusedValid]),
    [],
  );
  assert.ok(grownBytes < grownMaxBytes, `${grownBytes} bytes more are in use`);
});

test.run();
