import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CID } from 'multiformats/cid';
import {
  campaignMaxBytes,
  decodeCampaign,
  encodeCampaign,
  type Campaign,
} from '../../../protocol/campaign/campaign.js';
import { checkEmbargo } from '../../../protocol/campaign/embargo.js';
import { campaignLimits } from '../../../protocol/limits.js';
import { decodeCanonical, encodeCanonical } from '../../../protocol/codec/canonical.js';
import { cidOf, rawCodec } from '../../../protocol/codec/hash.js';
import { numeraiGrid } from '../../../protocol/grid/grid.js';
import { testBeacon, testStake } from '../../fixtures/campaign.js';
import { codeOf } from '../code-of.js';
import { frozenCampaign } from './frozen.js';

type Row = Record<string, unknown>;
const { campaign } = frozenCampaign('small');
const block = encodeCampaign(campaign);
const plain = decodeCanonical(block, campaignMaxBytes) as Row;

/** Decodes the campaign with fields replaced; null stays null, undefined removes the field. */
const decode = (changes: Row) => (): unknown =>
  decodeCampaign(
    encodeCanonical(
      Object.fromEntries(Object.entries({ ...plain, ...changes }).filter(([, value]) => value !== undefined)),
    ),
  );
const decodeIn = (field: string, changes: Row) =>
  decode({ [field]: { ...(plain[field] as Row), ...changes } });
const withAxis = (changes: Row): Row[] =>
  (plain['grid'] as Row[]).map((axis) => (axis['name'] === 'n_estimators' ? { ...axis, ...changes } : axis));
const encode = (changes: Partial<Campaign>) => (): unknown => encodeCampaign({ ...campaign, ...changes });
const eras = (...names: string[]): string[] => names;
const many = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => String(i).padStart(16, '0'));
const embargo =
  (embargoEras: number, datasetEras: readonly string[], changes: Partial<Campaign['eras']> = {}) =>
  (): void =>
    checkEmbargo({ ...campaign, embargoEras, eras: { ...campaign.eras, ...changes } }, datasetEras);
const account = (digit: string, amount: bigint): Campaign['stake']['genesis'][number] => ({
  account: digit.repeat(64) as never,
  amount,
});
const dataset = eras('0001', '0002', '0003', '0004', '0005', '0006', '0007', '0008', '0009');

const cases: readonly (readonly [id: string, act: () => unknown, code: string])[] = [
  ['cid-altered', () => decodeCampaign(block, cidOf(Uint8Array.of(0))), 'CAMPAIGN_CID'],
  ['cid-of-raw', () => decodeCampaign(block, cidOf(block, rawCodec)), 'CAMPAIGN_CID'],
  ['cid-truncated', () => decodeCampaign(block.subarray(1), cidOf(block)), 'CAMPAIGN_CID'],
  ['truncated', () => decodeCampaign(block.subarray(0, -1)), 'CODEC_MALFORMED'],
  ['trailing', () => decodeCampaign(Uint8Array.from([...block, 0])), 'CODEC_MALFORMED'],
  ['too-large', () => decodeCampaign(new Uint8Array(campaignMaxBytes + 1)), 'CODEC_TOO_LARGE'],
  [
    'too-large-to-encode',
    encode({
      grid: campaign.grid.map((axis) =>
        ['reg_lambda', 'learning_rate', 'colsample_bytree'].includes(axis.name)
          ? { ...axis, kind: 'values', values: Array.from({ length: 100_000 }, (_, i) => String(1e9 + i)) }
          : axis,
      ),
    }),
    'CODEC_TOO_LARGE',
  ],
  ['kind', decode({ kind: 'dataset' }), 'CODEC_FIELD'],
  ['version-older', decode({ version: 0 }), 'CODEC_FIELD'],
  ['version-newer', decode({ version: 2 }), 'CODEC_FIELD'],
  ['version-text', decode({ version: '1' }), 'CODEC_FIELD'],
  ['field-missing', decode({ dataFree: undefined }), 'CODEC_FIELD'],
  ['field-unknown', decode({ linearTree: true }), 'CODEC_FIELD'],
  ['training-unknown', decodeIn('training', { use_quantized_grad: true }), 'CODEC_FIELD'],
  ['name-empty', decode({ name: '' }), 'CODEC_FIELD'],
  ['name-control', decode({ name: 'a\u001b[31m' }), 'CODEC_FIELD'],
  ['predecessor-text', decode({ predecessor: cidOf(block) }), 'CODEC_FIELD'],
  ['dataset-raw', decode({ dataset: CID.parse(cidOf(block, rawCodec)) }), 'CODEC_FIELD'],
  ['resolver-short', decode({ resolver: new Uint8Array(31) }), 'CODEC_FIELD'],
  ['resolver-everyone', decode({ resolver: Uint8Array.from([1, ...new Uint8Array(31)]) }), 'CODEC_FIELD'],
  ['epoch-zero', decode({ epochMs: 0 }), 'CODEC_FIELD'],
  ['epoch-fraction', decode({ epochMs: 0.5 }), 'CODEC_FIELD'],
  ['features-zero', decode({ featureCount: 0 }), 'CODEC_FIELD'],
  ['targets-none', decode({ targets: [] }), 'CODEC_FIELD'],
  ['targets-65', decode({ targets: Array.from({ length: 65 }, (_, i) => `t${i}`) }), 'CODEC_FIELD'],
  ['targets-twice', decode({ targets: ['a', 'b', 'a'] }), 'CAMPAIGN_TARGETS'],
  ['eras-none', decodeIn('eras', { train: [] }), 'CODEC_FIELD'],
  ['eras-comma', decodeIn('eras', { train: eras('0001,0002') }), 'CODEC_FIELD'],
  ['eras-long-name', decodeIn('eras', { train: eras('x'.repeat(17)) }), 'CODEC_FIELD'],
  ['eras-many', decodeIn('eras', { train: many(campaignLimits.eras + 1) }), 'CODEC_FIELD'],
  ['eras-role-unknown', decodeIn('eras', { live: eras('0011') }), 'CODEC_FIELD'],
  ['screening-without-eras', decodeIn('eras', { screening: [] }), 'CAMPAIGN_SCREENING'],
  ['screening-eras-without-use', decodeIn('screening', { prefixPpm: 0 }), 'CAMPAIGN_SCREENING'],
  ['screening-of-the-whole', decodeIn('screening', { prefixPpm: 1_000_000 }), 'CODEC_FIELD'],
  ['distance-none', decodeIn('acceptance', { distanceMin: 0 }), 'CODEC_FIELD'],
  ['distance-beyond', decodeIn('acceptance', { distanceMin: 1_025 }), 'CODEC_FIELD'],
  ['eras-descending', decodeIn('eras', { train: eras('0002', '0001') }), 'CAMPAIGN_ERAS'],
  ['eras-twice', decodeIn('eras', { train: eras('0001', '0001') }), 'CAMPAIGN_ERAS'],
  ['eras-two-roles', decodeIn('eras', { train: eras('0001', '0004') }), 'CAMPAIGN_ERAS'],
  [
    'eras-trained-after-the-scored (CAMPAIGN-7)',
    decodeIn('eras', { train: eras('0001', '0006') }),
    'CAMPAIGN_ERAS',
  ],
  [
    'eras-screened-before-the-trained (CAMPAIGN-7)',
    decodeIn('eras', { screening: eras('0000', '0011') }),
    'CAMPAIGN_ERAS',
  ],
  ['eras-one-of-acceptance (CAMPAIGN-7)', decodeIn('eras', { acceptance: eras('0004') }), 'CAMPAIGN_ERAS'],
  ['eras-by-number', decodeIn('eras', { train: eras('9', '10') }), 'CAMPAIGN_ERAS'],
  [
    'genesis-descending',
    encode({ stake: { ...campaign.stake, genesis: [account('b', 1n), account('a', 1n)] } }),
    'CAMPAIGN_GENESIS',
  ],
  [
    'genesis-twice',
    encode({ stake: { ...campaign.stake, genesis: [account('a', 1n), account('a', 1n)] } }),
    'CAMPAIGN_GENESIS',
  ],
  [
    'genesis-nothing',
    encode({ stake: { ...campaign.stake, genesis: [account('a', 0n)] } }),
    'CAMPAIGN_GENESIS',
  ],
  [
    'genesis-too-much',
    encode({ stake: { ...campaign.stake, genesis: [account('a', (1n << 64n) - 1n), account('b', 1n)] } }),
    'CAMPAIGN_GENESIS',
  ],
  [
    'genesis-less-than-the-bonds-of-one-model (CAMPAIGN-8)',
    encode({ stake: { ...campaign.stake, bond: 100n, genesis: [account('a', 200n), account('b', 99n)] } }),
    'CAMPAIGN_GENESIS',
  ],
  ['model-for-nothing', encode({ stake: { ...campaign.stake, modelMin: 0n } }), 'CAMPAIGN_GENESIS'],
  [
    'bond-below-the-gain',
    encode({ stake: { ...campaign.stake, bond: 100n, forgeryGain: 100n, genesis: [account('a', 300n)] } }),
    'CAMPAIGN_BOND',
  ],
  [
    'beacon-key-outside-the-group',
    encode({ publicBeacon: { ...testBeacon.description, publicKey: '11'.repeat(96), firstPulse: 1 } }),
    'CAMPAIGN_BEACON',
  ],
  [
    'beacon-key-neutral',
    encode({ publicBeacon: { ...testBeacon.description, publicKey: `c0${'00'.repeat(95)}`, firstPulse: 1 } }),
    'CAMPAIGN_BEACON',
  ],
  ['beacon-pulse-0', encode({ publicBeacon: { ...testBeacon.description, firstPulse: 0 } }), 'CODEC_FIELD'],
  [
    'a-rest-shorter-than-the-lease',
    encode({ away: { maxEpochs: 1, restEpochs: campaign.claims.leaseEpochs - 1 } }),
    'CAMPAIGN_AWAY',
  ],
  [
    'shares-above-the-whole',
    encode({ payout: { ...campaign.payout, commissionPpm: 600_000, verifierPpm: 400_001 } }),
    'CAMPAIGN_SHARES',
  ],
  [
    'fewer-rounds-open-than-overlap (CAMPAIGN-5)',
    encode({ rounds: { ...campaign.rounds, overlap: 5, openMax: 4 } }),
    'CAMPAIGN_ROUNDS',
  ],
  [
    'a-least-stake-that-rounds-to-nothing (CAMPAIGN-5)',
    encode({
      rounds: { ...campaign.rounds, overlap: 11, openMax: 11 },
      stake: { ...testStake, modelMin: 10n },
    }),
    'CAMPAIGN_ROUNDS',
  ],
  ['embargo-101', decode({ embargoEras: 101 }), 'CODEC_FIELD'],
  [
    'embargo-missing',
    embargo(
      1,
      dataset.filter((era) => era !== '0003'),
    ),
    'CAMPAIGN_EMBARGO',
  ],
  ['embargo-short', embargo(2, dataset), 'CAMPAIGN_EMBARGO'],
  ['embargo-before', embargo(1, dataset, { train: eras('0008') }), 'CAMPAIGN_EMBARGO'],
  ['segment-trees-zero', decodeIn('training', { segmentTrees: 0 }), 'CODEC_FIELD'],
  [
    'segment-trees-many',
    decodeIn('training', { segmentTrees: campaignLimits.segmentTrees + 1 }),
    'CODEC_FIELD',
  ],
  ['start-score-beyond', decodeIn('training', { startScore: 1_000_000_000_001 }), 'CODEC_FIELD'],
  ['segments-many', decode({ grid: withAxis({ values: ['500001'] }) }), 'CAMPAIGN_SEGMENTS'],
  [
    'segments-many-linspace',
    encode({
      grid: numeraiGrid.map((axis) => (axis.name === 'n_estimators' ? { ...axis, stop: '1000000' } : axis)),
    }),
    'CAMPAIGN_SEGMENTS',
  ],
  ['axis-empty', decode({ grid: withAxis({ values: [] }) }), 'GRID_AXIS_EMPTY'],
  ['axis-missing', decode({ grid: (plain['grid'] as Row[]).slice(1) }), 'GRID_AXES'],
  ['axis-range', decode({ grid: withAxis({ values: ['0'] }) }), 'GRID_AXIS_RANGE'],
  ['axis-encoded-empty', encode({ grid: [] }), 'GRID_AXES'],
  ['slots-zero', decodeIn('claims', { openSlotsMax: 0 }), 'CODEC_FIELD'],
  ['slots-many', decodeIn('claims', { openSlotsMax: 65 }), 'CODEC_FIELD'],
  ['skips-many', decodeIn('claims', { skipMaxPpm: 1_000_001 }), 'CODEC_FIELD'],
  ['lease-one', decodeIn('claims', { leaseEpochs: 1 }), 'CODEC_FIELD'],
  ['panel-of-one', decodeIn('audit', { panelSize: 1 }), 'CODEC_FIELD'],
  ['panel-of-none-to-encode', encode({ audit: { ...campaign.audit, panelSize: 0 } }), 'CODEC_FIELD'],
  ['uniform-none', decodeIn('audit', { uniformSegments: 0 }), 'CODEC_FIELD'],
  ['uniform-many', decodeIn('audit', { uniformSegments: campaignLimits.uniformSegments + 1 }), 'CODEC_FIELD'],
  ['weighted-none', decodeIn('audit', { weightedSegments: 0 }), 'CODEC_FIELD'],
  [
    'weighted-many',
    decodeIn('audit', { weightedSegments: campaignLimits.weightedSegments + 1 }),
    'CODEC_FIELD',
  ],
  ['influential-none', decodeIn('audit', { influentialSegments: 0 }), 'CODEC_FIELD'],
  ['drawings-many', decodeIn('audit', { drawingsMax: 65 }), 'CODEC_FIELD'],
];

const test = suite('campaign errors (CAMPAIGN-1, CAMPAIGN-3 to CAMPAIGN-8)');

for (const [id, act, code] of cases) test(`${id} is ${code}`, () => assert.is(codeOf(act), code));

test('the neighbours of the cases are accepted', () => {
  for (const act of [
    encode({ stake: { ...campaign.stake, bond: 0n, forgeryGain: 100n } }),
    encode({ stake: { ...campaign.stake, bond: 100n, forgeryGain: 0n, genesis: [account('a', 300n)] } }),
    () => decodeCampaign(block, cidOf(block)),
    decode({}),
    decode({ grid: withAxis({ values: ['500000'] }) }),
    decodeIn('eras', { train: many(campaignLimits.eras) }),
    encode({ grid: numeraiGrid, targets: Array.from({ length: 64 }, (_, i) => `t${i}`) }),
    embargo(1, dataset),
    embargo(
      0,
      dataset.filter((era) => era !== '0003'),
    ),
    // Eras of one role may be neighbours, and the embargo counts the dataset's eras, not the campaign's.
    embargo(3, ['0001', '0002', 'a', 'b', 'c', '0004', '0005', 'd', 'e', 'f', '0007', 'g', 'h', 'i', '0009']),
  ])
    assert.is(codeOf(act), null);
});

test.run();
