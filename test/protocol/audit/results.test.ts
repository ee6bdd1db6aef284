import { sha256 } from '@noble/hashes/sha2.js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { claimedResult, foundSegment } from '../../../protocol/audit/results.js';
import { cidOf, domainHash, hashBytes, rawCodec, textBytes } from '../../../protocol/codec/hash.js';
import type { PointId } from '../../../protocol/grid/point.js';
import type { Manifest } from '../../../protocol/model/manifest.js';
import type { NodeKey, OwnerKey } from '../../../protocol/records/keys.js';
import { testCampaign } from '../../fixtures/campaign.js';
import { toHex } from '../records/vectors.js';

const test = suite('results');
const campaign = testCampaign('ab'.repeat(32) as NodeKey);
const trees = textBytes('the trees of a segment');
const transcript = domainHash('test-transcript');
const sketch = new Uint8Array(128).fill(7);
const manifest: Manifest = {
  kind: 'manifest',
  version: 1,
  campaign: cidOf(textBytes('campaign')),
  owner: transcript as string as OwnerKey,
  pointId: transcript as string as PointId,
  target: 'target',
  index: 0n,
  endedEarly: false,
  segments: [{ trees: cidOf(trees, rawCodec), treeCount: 1, transcript }],
  screening: [258],
  scores: [-2, 1_000_000_000],
  sketch,
};
const resultOf = (subject: 'segment' | 'era' | 'sketch', part: number): string =>
  toHex(claimedResult(campaign, manifest, { subject, part }));

test('of a segment the hash of its block, then its digest (DISPUTE-5)', () => {
  assert.is(resultOf('segment', 0), toHex(sha256(trees)) + toHex(hashBytes(transcript)));
});

test('what is found of a segment is keyed by the owner: the first digest (DISPUTE-5)', () => {
  const found = foundSegment({ trees, transcripts: [hashBytes(transcript), new Uint8Array(32)] });
  assert.is(toHex(found), resultOf('segment', 0));
});

test('of an era its score in 64 bits, screening eras after all acceptance eras (DISPUTE-6)', () => {
  assert.is(resultOf('era', 0), 'fffffffffffffffe');
  assert.is(resultOf('era', 1), '000000003b9aca00');
  assert.is(resultOf('era', campaign.eras.acceptance.length), '0000000000000102');
});

test('of a sketch its hash (DISPUTE-9)', () => {
  assert.is(resultOf('sketch', 0), toHex(sha256(sketch)));
});

test.run();
