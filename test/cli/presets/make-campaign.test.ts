import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fromJson } from '../../../cli/framework/json.js';
import { makeCampaign } from '../../../cli/presets/make-campaign.js';
import { acceptedSharePpm } from '../../../cli/presets/numerai.js';
import { presets } from '../../../cli/presets/presets.js';
import { cidOf, type Hash } from '../../../protocol/codec/hash.js';
import type { NodeKey } from '../../../protocol/records/keys.js';
import { scoreMax } from '../../../protocol/scoring/score.js';
import { testBeacon } from '../../fixtures/campaign.js';

/** The eras of the order are few. */
const embargo = { embargoEras: 1 };

const order = {
  name: 'a',
  resolver: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a' as NodeKey,
  beaconAnchor: '0'.repeat(64) as Hash,
  dataset: cidOf(new Uint8Array(1)),
  manifest: {
    features: ['feature'],
    targets: ['target', 'target_b'],
    twins: [],
    eras: Array.from({ length: 60 }, (_, i) => ({ name: String(i + 1).padStart(4, '0'), rows: 20 })),
  },
} as unknown as Parameters<typeof makeCampaign>[1];

test('the changes that the page for funds shows make a campaign that screens nothing and gives an account its amount', () => {
  const [, shown] = /```json\n(.*?)```/s.exec(
    readFileSync(join(import.meta.dirname, '..', '..', '..', '..', 'cli', 'docs', 'fund.md'), 'utf8'),
  ) as unknown as [string, string];
  const changes = fromJson(shown, (what) => {
    throw new Error(what);
  }) as Record<string, unknown>;
  const { screening, eras, stake } = makeCampaign(presets['synthetic-demo'], { ...order, changes });
  assert.equal([screening, eras.screening], [{ prefixPpm: 0, corrMin: 0 }, []]);
  assert.is(
    Object.values(eras).flat().length,
    57,
    'the eras of the role go to the others, but for the embargo between four',
  );
  assert.equal(
    stake.genesis.map(({ amount }) => amount),
    [10_000n],
  );
});

test("Numerai's campaigns take the pulses of quicknet, from the first that is not out when they are made", () => {
  const at = (unixMs: number): unknown =>
    makeCampaign(presets.numerai, { ...order, unixMs, changes: embargo }).publicBeacon?.firstPulse;
  const genesisMs = 1_692_803_367_000;
  assert.equal([at(0), at(genesisMs), at(genesisMs + 1), at(genesisMs + 6_000)], [1, 1, 2, 3]);
});

test('a file of changes takes the public beacon away, names another, or alters a part of it', () => {
  const made = (publicBeacon: unknown): unknown =>
    makeCampaign(presets.numerai, { ...order, unixMs: 0, changes: { ...embargo, publicBeacon } })
      .publicBeacon;
  const { publicBeacon } = presets.numerai;
  assert.is(made(null), null);
  const other = { ...testBeacon.description, firstPulse: 9 };
  assert.equal(made(other), other);
  assert.equal(made({ outageEpochs: 3 }), { ...publicBeacon, firstPulse: 1, outageEpochs: 3 });
  const demo = { ...order, changes: { publicBeacon: other } };
  assert.equal(makeCampaign(presets['synthetic-demo'], demo).publicBeacon, other);
});

test('the least corr is a share of a benchmark, rounded down, unless changes give it or the preset is of a score', () => {
  const least = (
    preset: keyof typeof presets,
    benchmarkCorr: number | undefined,
    acceptance: object = {},
  ): number =>
    makeCampaign(presets[preset], { ...order, unixMs: 0, benchmarkCorr, changes: { ...embargo, acceptance } })
      .acceptance.corrMin;
  assert.is(least('numerai', 40_000_001), Math.floor((40_000_001 * acceptedSharePpm) / 1e6));
  assert.is(least('numerai', undefined), -scoreMax, 'where no benchmark is known yet, no corr is too low');
  assert.is(least('numerai', 40_000_001, { corrMin: 7 }), 7);
  assert.is(least('synthetic-demo', 40_000_001), 35_000_000);
});

/** The embargo of Numerai's preset on a dataset with these targets, of which some columns are twins. */
const embargoOf = (targets: string[], twins: { name: string; of: string }[] = []): number => {
  const eras = Array.from({ length: 200 }, (_, i) => ({ name: String(i + 1).padStart(4, '0'), rows: 20 }));
  const manifest = { features: ['feature'], targets, twins, eras } as unknown as typeof order.manifest;
  return makeCampaign(presets.numerai, { ...order, unixMs: 0, manifest }).embargoEras;
};

test('the embargo is as long as Numerai purges for the longest horizon, by all names of the targets', () => {
  const twinOf = (name: string): { name: string; of: string }[] => [{ name, of: 'target' }];
  assert.is(embargoOf(['target', 'target_ender_20'], twinOf('target_ender_60')), 16);
  assert.is(embargoOf(['target', 'target_xerxes_20'], twinOf('target_ender_20')), 8);
  assert.is(embargoOf(['target'], twinOf('target_ender_20')), 8);
  assert.is(
    embargoOf(['target', 'target_ender_20', 'target_ender_60']),
    16,
    'none looks further than 60 days',
  );
});

const unknown: { id: string; targets: string[]; code: string }[] = [
  { id: 'main-target-without-a-twin', targets: ['target', 'target_ender_20'], code: 'CAMPAIGN_HORIZON' },
  { id: 'no-horizon-in-a-name', targets: ['target', 'target_b'], code: 'CAMPAIGN_HORIZON' },
];
for (const { id, targets, code } of unknown)
  test(`refused: ${id}: ${code}`, () =>
    assert.throws(
      () => embargoOf(targets),
      (error: { code?: unknown }) => error.code === code,
    ));

test.run();
