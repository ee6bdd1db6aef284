import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bootstrapOver, drawBlocks, type EraBand } from '../../../../cli/research/pool/bootstrap.js';
import { seededRandom } from '../../../../cli/research/pool/random.js';
import { meanOf, type Band } from '../../../../cli/research/pool/statistics.js';

test('blocks of eras go round, and are as many as the eras', () => {
  const drawn = drawBlocks(7, 3, seededRandom('1', 'eras'));
  assert.is(drawn.length, 7);
  drawn.forEach((era, i) => i % 3 !== 0 && assert.is(era, ((drawn[i - 1] as number) + 1) % 7));
  assert.equal(
    drawBlocks(2, 5, () => 0.5),
    [1, 0],
    'a block longer than all eras',
  );
});

test('eras that are alike spread nothing, and the spread of a mean is near its standard error', () => {
  const overEras = bootstrapOver(100, 1, '1');
  assert.equal(
    overEras((eras) => meanOf(eras.map(() => 7))),
    { value: 7, low: 7, high: 7 },
  );
  const { value, low, high } = overEras((eras) => meanOf(eras.map((era) => era % 2))) as Band;
  assert.is(value, 0.5);
  // 1.28 standard errors of 0.05 to either side.
  assert.ok(Math.abs(low - 0.436) < 0.015 && Math.abs(high - 0.564) < 0.015, `${low} to ${high}`);
});

test('of less than eight blocks of eras there is no spread, but the reason', () => {
  const few = (eras: number, blockEras: number): EraBand =>
    bootstrapOver(eras, blockEras, '1')((at) => at.length);
  assert.equal(few(39, 5), {
    value: 39,
    low: null,
    high: null,
    reason: 'Too few eras to say how sure that is: 39, where it takes 40, since targets overlap in 5 on end.',
  });
  assert.equal(few(40, 5), { value: 40, low: 40, high: 40 });
  assert.match(JSON.stringify(few(6, 1)), 'Too few eras to say how sure that is: 6, where it takes 8.');
});

test.run();
