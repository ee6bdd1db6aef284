import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { roundsFolder } from '../../../../node/data-dir/data-dir.js';
import { keepLive, keptLive } from '../../../../node/tournament/resolve/kept-live.js';
import type { Hash } from '../../../../protocol/codec/hash.js';
import { assertCode, inFolder } from '../../dataset/fixture.js';
import { digestOf } from './fixture.js';

const test = suite('live files that are kept');
test('the live file of a round is kept until the round has ended', () =>
  inFolder(async (dir) => {
    const live = join(dir, 'live-1343.parquet');
    writeFileSync(live, 'rows');
    const [before, now] = ['1246', '1247'].map(digestOf) as [Hash, Hash];
    await keepLive(dir, before, live, new Set());
    await keepLive(dir, now, live, new Set([before]));
    assert.equal(readdirSync(roundsFolder(dir)), [`live-${now}.parquet`]);
    assert.is(await keptLive(dir, '1247', now), join(roundsFolder(dir), `live-${now}.parquet`));
  }));

const unkept: readonly (readonly [id: string, era: string, code: string])[] = [
  ['round-that-was-opened-by-hand', '1248', 'LIVE_UNKEPT'],
];
for (const [id, era, code] of unkept)
  test(`refused: ${id}: ${code}`, () =>
    inFolder((dir) => assertCode(keptLive(dir, era, digestOf(era)), code)));

test.run();
