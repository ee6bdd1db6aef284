import { CID } from 'multiformats/cid';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { campaignLimits } from '../../../protocol/limits.js';
import { decodeCanonical, encodeCanonical } from '../../../protocol/codec/canonical.js';
import { cidOf, domainHash, rawCodec, textBytes, type Cid } from '../../../protocol/codec/hash.js';
import { pointAt } from '../../../protocol/grid/grid.js';
import { canonicalPoint, pointId, type PointId } from '../../../protocol/grid/point.js';
import {
  announcementOf,
  checkManifest,
  decodeManifest,
  encodeManifest,
  manifestCid,
  manifestMaxBytes,
  type Announcement,
  type Manifest,
} from '../../../protocol/model/manifest.js';
import { planTraining } from '../../../protocol/model/training-plan.js';
import type { OwnerKey } from '../../../protocol/records/keys.js';
import { frozenCampaign } from '../campaign/frozen.js';
import { codeOf } from '../code-of.js';
import { readVectors } from '../records/read-vectors.js';
import { vectorOf } from '../records/vectors.js';
import { slowCases } from '../../runner/slow-cases.js';

interface ManifestVector {
  readonly id: string;
  readonly manifest: Omit<Manifest, 'index' | 'sketch'> & { index: string; sketch: string };
  readonly cid: Cid;
  readonly block: string;
  readonly announcement: Omit<Announcement, 'sketch'>;
}
const vectors = readVectors<ManifestVector>('manifests');
const { campaign, cid } = frozenCampaign('small');
const owner = vectorOf('opening').body['owner'] as OwnerKey;
const point = canonicalPoint(pointAt(campaign.grid, 23n, 'target'), campaign.featureCount);
const id = pointId(cid, point);
const plan = planTraining(campaign, id, point);
const transcript = domainHash('test-transcript');
const segmentsOf = (...counts: number[]): Manifest['segments'] =>
  counts.map((treeCount, i) => ({ trees: cidOf(textBytes(`trees ${i}`), rawCodec), treeCount, transcript }));
const full = new Array<number>(10).fill(10);
const whole: Manifest = {
  kind: 'manifest',
  version: 1,
  campaign: cid,
  owner,
  pointId: id,
  target: 'target',
  index: 23n,
  endedEarly: false,
  segments: segmentsOf(...full),
  screening: [6_000_000, 5_000_000],
  scores: [30_000_000, 20_000_000],
  sketch: new Uint8Array(128).fill(7),
};
const prefix = full.slice(0, 3);
const abandoned: Manifest = {
  ...whole,
  segments: segmentsOf(...prefix),
  screening: [4_000_000, 5_000_000],
  scores: [],
  sketch: new Uint8Array(0),
};
const checkAll =
  (manifest: Manifest, announced: Record<string, unknown> = {}) =>
  (): void => {
    const { campaign: of, owner: who, pointId: point, target, index } = manifest;
    checkManifest(
      manifest,
      {
        campaign: of,
        owner: who,
        pointId: point,
        target,
        index,
        ...announcementOf(campaign, manifest),
        ...announced,
      },
      campaign,
      plan,
    );
  };
const check = (changes: Partial<Manifest>, announced: Record<string, unknown> = {}) =>
  checkAll({ ...whole, ...changes }, announced);
/** What ends early with its prefix, or before, is not screened. */
const ended = (...counts: number[]) =>
  check({
    endedEarly: true,
    segments: segmentsOf(...counts),
    ...(counts.length <= prefix.length ? { screening: [] } : {}),
  });
const dropped = (changes: Partial<Manifest>, announced: Record<string, unknown> = {}) =>
  checkAll({ ...abandoned, ...changes }, announced);
const plain = decodeCanonical(encodeManifest(whole), manifestMaxBytes) as Record<string, unknown>;
const decode = (changes: Record<string, unknown>) => (): unknown =>
  decodeManifest(encodeCanonical({ ...plain, ...changes }));
const row = (plain['segments'] as Record<string, unknown>[])[0] as Record<string, unknown>;

const cases: readonly (readonly [id: string, act: () => unknown, code: string])[] = [
  ['campaign', check({}, { campaign: cidOf(textBytes('other')) }), 'MANIFEST_MISMATCH'],
  ['owner', check({}, { owner: transcript }), 'MANIFEST_MISMATCH'],
  ['point', check({}, { pointId: transcript }), 'MANIFEST_MISMATCH'],
  ['point-of-another-index', check({ pointId: transcript as string as PointId }), 'MANIFEST_MISMATCH'],
  ['target', check({}, { target: 'target_b' }), 'MANIFEST_MISMATCH'],
  ['index', check({}, { index: 24n }), 'MANIFEST_MISMATCH'],
  ['segments-announced-fewer', check({}, { segments: 1 }), 'MANIFEST_MISMATCH'],
  ['segments-announced-more', check({}, { segments: 11 }), 'MANIFEST_MISMATCH'],
  ['corr', check({}, { corr: 25_000_001 }), 'MANIFEST_MISMATCH'],
  ['sharpe', check({}, { sharpe: 1 }), 'MANIFEST_MISMATCH'],
  ['scores-none', check({ scores: [] }), 'MANIFEST_MISMATCH'],
  ['scores-none-at-all', check({ scores: [], screening: [] }, {}), 'SCORE_EMPTY'],
  ['outcome', check({}, { outcome: 'refused' }), 'MANIFEST_MISMATCH'],
  ['sketch-another', check({}, { sketch: new Uint8Array(128) }), 'MANIFEST_MISMATCH'],
  ['sketch-none', check({ sketch: new Uint8Array(0) }), 'MANIFEST_MISMATCH'],
  ['screening-none', check({ screening: [] }), 'MANIFEST_MISMATCH'],
  ['screening-fewer', check({ screening: [6_000_000] }), 'MANIFEST_MISMATCH'],
  ['screening-failed-and-yet-finished', check({ screening: [4_000_000, 5_000_000] }), 'MANIFEST_MISMATCH'],
  [
    'screening-of-what-ended-with-its-prefix',
    check({ endedEarly: true, segments: segmentsOf(10, 10, 9) }),
    'MANIFEST_MISMATCH',
  ],
  ['abandoned-though-its-prefix-passes', dropped({ screening: [5_000_000, 5_000_000] }), 'MANIFEST_MISMATCH'],
  ['abandoned-too-soon', dropped({ segments: segmentsOf(10, 10) }), 'MANIFEST_MISMATCH'],
  ['abandoned-too-late', dropped({ segments: segmentsOf(10, 10, 10, 10) }), 'MANIFEST_MISMATCH'],
  [
    'abandoned-ended-early',
    dropped({ endedEarly: true, segments: segmentsOf(10, 10, 9) }),
    'MANIFEST_MISMATCH',
  ],
  ['abandoned-with-a-sketch', dropped({ sketch: new Uint8Array(128) }), 'MANIFEST_MISMATCH'],
  ['abandoned-announced-as-refused', dropped({}, { outcome: 'refused' }), 'MANIFEST_MISMATCH'],
  ['scores-fewer', check({ scores: [25_000_000] }), 'MANIFEST_MISMATCH'],
  ['scores-more', check({ scores: [25_000_000, 25_000_000, 25_000_000] }), 'MANIFEST_MISMATCH'],
  ['segments-none', check({ segments: [] }), 'MANIFEST_MISMATCH'],
  ['segments-fewer', check({ segments: segmentsOf(...full.slice(1)) }), 'MANIFEST_MISMATCH'],
  ['segments-more', check({ segments: segmentsOf(...full, 10) }), 'MANIFEST_MISMATCH'],
  ['segment-short', check({ segments: segmentsOf(9, ...full.slice(1)) }), 'MANIFEST_MISMATCH'],
  ['segment-long', check({ segments: segmentsOf(...full.slice(1), 11) }), 'MANIFEST_MISMATCH'],
  ['last-short-but-not-ended', check({ segments: segmentsOf(...full.slice(1), 9) }), 'MANIFEST_MISMATCH'],
  ['ended-with-all-trees', ended(...full), 'MANIFEST_MISMATCH'],
  ['ended-with-full-last', ended(10, 10), 'MANIFEST_MISMATCH'],
  ['ended-after-a-short-one', ended(10, 9, 4), 'MANIFEST_MISMATCH'],
  ['ended-beyond-the-plan', ended(...full, 0), 'MANIFEST_MISMATCH'],
  ['kind', decode({ kind: 'model' }), 'CODEC_FIELD'],
  ['version', decode({ version: 2 }), 'CODEC_FIELD'],
  ['unknown-field', decode({ comment: '' }), 'CODEC_FIELD'],
  ['unknown-segment-field', decode({ segments: [{ ...row, note: '' }] }), 'CODEC_FIELD'],
  ['no-segments', decode({ segments: [] }), 'CODEC_FIELD'],
  ['many-segments', decode({ segments: new Array(campaignLimits.segments + 1).fill(row) }), 'CODEC_FIELD'],
  ['many-trees', decode({ segments: [{ ...row, treeCount: 1_001 }] }), 'CODEC_FIELD'],
  ['index-negative', decode({ index: -1 }), 'CODEC_FIELD'],
  ['score-beyond-one', decode({ scores: [1_000_000_001] }), 'CODEC_FIELD'],
  ['score-float', decode({ scores: [0.5] }), 'CODEC_FIELD'],
  ['ended-number', decode({ endedEarly: 1 }), 'CODEC_FIELD'],
  ['too-large', () => decodeManifest(new Uint8Array(manifestMaxBytes + 1)), 'CODEC_TOO_LARGE'],
];

const test = suite('manifest');
const slow = slowCases(test);

for (const [id, act, code] of cases) test(`${id} is ${code}`, () => assert.is(codeOf(act), code));

test('whole models and those that ended early pass, also with an empty last segment', () => {
  for (const act of [
    check({}),
    ended(9),
    ended(0),
    ended(10, 0),
    ended(10, 10, 9),
    ended(10, 10, 10, 0),
    ended(...full.slice(1), 9),
    ended(...full.slice(1), 0),
    decode({}),
  ])
    assert.is(codeOf(act), null);
});

test('a prefix of one segment is screened, too (SCREEN-1)', () => {
  const screening = { ...campaign.screening, prefixPpm: 100_000 };
  const check = (scores: readonly number[]) => (): void => {
    const manifest = { ...whole, screening: [...scores] };
    const announced = { ...manifest, ...announcementOf(campaign, manifest) };
    checkManifest(manifest, announced, { ...campaign, screening }, plan);
  };
  assert.is(codeOf(check([6_000_000, 5_000_000])), null);
  assert.is(codeOf(check([])), 'MANIFEST_MISMATCH');
});

test('what fails its screening is whole with its prefix, and nothing is refused that the rule does not refuse (SCREEN-3, MANIFEST-3)', () => {
  assert.is(codeOf(dropped({})), null);
  assert.is(announcementOf(campaign, abandoned).outcome, 'abandoned');
  assert.is(announcementOf(campaign, { ...whole, scores: [30_000_000, -20_000_000] }).outcome, 'refused');
  assert.is(codeOf(check({ scores: [30_000_000, -20_000_000] })), null);
});

for (const { id: name, manifest, cid: frozen, block, announcement } of vectors) {
  test(`frozen: ${name}`, () => {
    const value: Manifest = {
      ...manifest,
      index: BigInt(manifest.index),
      sketch: new Uint8Array(Buffer.from(manifest.sketch, 'hex')),
    };
    assert.is(Buffer.from(encodeManifest(value)).toString('hex'), block);
    assert.equal(decodeManifest(new Uint8Array(Buffer.from(block, 'hex'))), value);
    assert.is(manifestCid(value), frozen);
    const { sketch, ...said } = announcementOf(campaign, value);
    assert.equal(said, announcement);
    assert.equal(sketch, said.outcome === 'accepted' ? value.sketch : new Uint8Array(0));
  });
}

test('one point and owner have one manifest: the same trees under another codec are none', () => {
  const trees = CID.createV1(0x71, CID.parse(whole.segments[0]?.trees as string).multihash).toString() as Cid;
  const [first, ...rest] = whole.segments as [Manifest['segments'][number], ...Manifest['segments']];
  const second = { ...whole, segments: [{ ...first, trees }, ...rest] };
  assert.ok(
    ['CODEC_FIELD', 'MANIFEST_MISMATCH'].includes(
      codeOf(() => {
        const block = encodeManifest(second);
        checkAll(decodeManifest(block))();
      }) ?? '',
    ),
  );
});

slow('the largest manifest can be read', () => {
  const trees = cidOf(textBytes('trees'), rawCodec);
  const largest: Manifest = {
    ...whole,
    pointId: transcript as PointId,
    target: '\u{1f40d}'.repeat(32),
    index: (1n << 64n) - 1n,
    segments: Array.from({ length: campaignLimits.segments }, () => ({
      trees,
      treeCount: campaignLimits.segmentTrees,
      transcript,
    })),
    screening: Array.from({ length: campaignLimits.eras }, () => -1_000_000_000),
    scores: Array.from({ length: campaignLimits.eras }, () => -1_000_000_000),
  };
  const block = encodeManifest(largest);
  assert.ok(block.length > 5_000_000 && block.length <= manifestMaxBytes, `${block.length} bytes`);
  assert.is(decodeManifest(block).segments.length, campaignLimits.segments);
});

test('every number and length of a manifest is taken within its bounds and refused beyond them', () => {
  const codeWith = (changes: Partial<Manifest>): string | null =>
    codeOf(() => decodeManifest(encodeManifest({ ...whole, ...changes })));
  const most = 1_000_000_000;
  const many = new Array<number>(5_000).fill(0);
  const cases: readonly (readonly [within: Partial<Manifest>, beyond: Partial<Manifest>])[] = [
    [{ target: 'x'.repeat(64) }, { target: 'x'.repeat(65) }],
    [{ target: 'x' }, { target: '' }],
    [{ index: (1n << 64n) - 1n }, { index: -1n }],
    [{ segments: segmentsOf(0, 1_000) }, { segments: segmentsOf(1_001) }],
    [{ segments: segmentsOf(1) }, { segments: [] }],
    [{ scores: [most, -most] }, { scores: [most + 1] }],
    [{ screening: [most, -most] }, { screening: [-most - 1] }],
    [{ scores: many }, { scores: [...many, 0] }],
    [{ screening: many }, { screening: [...many, 0] }],
    [{ sketch: new Uint8Array(128) }, { sketch: new Uint8Array(129) }],
  ];
  for (const [within, beyond] of cases) {
    const told = Object.keys(within).join();
    assert.is(codeWith(within), null, told);
    assert.is(codeWith(beyond), 'CODEC_FIELD', told);
  }
});

test.run();
