import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addCost, cpuSecondsOf, readCost } from '../../../../cli/research/pool/training-cost.js';

const folder = await mkdtemp(join(tmpdir(), 'gridlode-cost-'));
const file = join(folder, 'cost');
const test = suite('what training a pool cost');
test.after(() => rm(folder, { recursive: true, force: true }));

test('costs of several runs add up, and what is not known adds nothing', async () => {
  assert.equal(await readCost(file), { models: 0, cpuSeconds: 0 });
  await addCost(file, { models: 3, cpuSeconds: 1.5 });
  await addCost(file, { models: 0, cpuSeconds: 9 });
  await addCost(file, { models: 7, cpuSeconds: NaN });
  await addCost(file, { models: 1, cpuSeconds: 0.25 });
  assert.equal(await readCost(file), { models: 4, cpuSeconds: 1.75 });
  await writeFile(file, 'anything else');
  assert.equal(await readCost(file), { models: 0, cpuSeconds: 0 });
});

test('the CPU time of a process is known while it runs', () => {
  assert.ok(cpuSecondsOf(process.pid) > 0);
  assert.ok(Number.isNaN(cpuSecondsOf(0)));
});

test.run();
