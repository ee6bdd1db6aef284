import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkDataset } from '../../../node/dataset/check-dataset.js';
import { cidOf, rawCodec } from '../../../protocol/codec/hash.js';
import type { DatasetManifest } from '../../../protocol/dataset/dataset-manifest.js';
import type { NodeKey } from '../../../protocol/records/keys.js';
import { testCampaign } from '../../fixtures/campaign.js';

const test = suite('what a campaign needs of its dataset (CAMPAIGN-2)');
const campaign = testCampaign('ab'.repeat(32) as NodeKey);
const block = cidOf(new Uint8Array(), rawCodec);
const eras = (...names: string[]): DatasetManifest['eras'] => names.map((name) => ({ name, rows: 1, block }));
const fitting: DatasetManifest = {
  kind: 'dataset',
  version: 1,
  features: Array.from({ length: campaign.featureCount }, (_, i) => `feature_${i}`),
  targets: ['target', 'target_b', 'target_c'],
  twins: [],
  eras: eras(
    '0001',
    '0002',
    '0003',
    '0004',
    '0005',
    '0006',
    '0007',
    '0008',
    '0009',
    '0010',
    '0011',
    '0012',
    '0013',
  ),
  missing: 'error',
};

test('a dataset may have more targets and eras than the campaign names', () =>
  assert.not.throws(() => checkDataset(campaign, fitting)));

const refused: { id: string; manifest: DatasetManifest; code: string }[] = [
  {
    id: 'fewer-features',
    manifest: { ...fitting, features: fitting.features.slice(1) },
    code: 'DATASET_FOREIGN',
  },
  {
    id: 'more-features',
    manifest: { ...fitting, features: [...fitting.features, 'feature_x'] },
    code: 'DATASET_FOREIGN',
  },
  {
    id: 'target-missing',
    manifest: { ...fitting, targets: ['target', 'target_c'] },
    code: 'DATASET_FOREIGN',
  },
  {
    id: 'other-main-target',
    manifest: { ...fitting, targets: ['target_b', 'target'] },
    code: 'DATASET_FOREIGN',
  },
  {
    id: 'era-missing',
    manifest: { ...fitting, eras: fitting.eras.filter(({ name }) => name !== '0009') },
    code: 'DATASET_FOREIGN',
  },
  {
    id: 'no-embargo',
    manifest: { ...fitting, eras: fitting.eras.filter(({ name }) => name !== '0003') },
    code: 'CAMPAIGN_EMBARGO',
  },
];
for (const { id, manifest, code } of refused) {
  test(`refused: ${id}`, () =>
    assert.throws(
      () => checkDataset(campaign, manifest),
      (error: { code?: unknown }) => error.code === code,
    ));
}

test.run();
