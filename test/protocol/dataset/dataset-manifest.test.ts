import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeCanonical } from '../../../protocol/codec/canonical.js';
import type { codecCodes } from '../../../protocol/codec/codes.js';
import { cidOf, rawCodec } from '../../../protocol/codec/hash.js';
import { link } from '../../../protocol/codec/shape.js';
import type { datasetCodes } from '../../../protocol/dataset/codes.js';
import { columnsOf } from '../../../protocol/dataset/columns.js';
import {
  datasetCid,
  datasetManifestMaxBytes,
  decodeDatasetManifest,
  encodeDatasetManifest,
  splitDatasetEra,
  type DatasetManifest,
} from '../../../protocol/dataset/dataset-manifest.js';
import { decodeParts, encodeEraBlock } from '../../../protocol/dataset/era-block.js';
import { GridlodeError } from '../../../protocol/error.js';

const test = suite('dataset manifest (DATA-8 to DATA-12)');

const bytes = encodeEraBlock({
  ids: ['a', 'b'],
  columns: columnsOf(2, [Int8Array.of(1, 2)]),
  targets: [Float32Array.of(0, 1)],
});
const block = cidOf(bytes, rawCodec);
const era = { name: '0001', rows: 2, block };
const manifest: DatasetManifest = {
  kind: 'dataset',
  version: 1,
  features: ['feature_a'],
  targets: ['target'],
  twins: [],
  eras: [era, { ...era, name: '0002' }],
  missing: 'two',
};
const plain = {
  ...manifest,
  eras: manifest.eras.map((each) => ({ ...each, block: link.encode(each.block) })),
};
const decodePlain = (changes: object) => (): unknown =>
  decodeDatasetManifest(encodeCanonical({ ...plain, ...changes }));
const encode = (changes: Partial<DatasetManifest>) => (): unknown =>
  encodeDatasetManifest({ ...manifest, ...changes });

const twin = (name: string, of = 'target'): DatasetManifest['twins'][number] => ({ name, of });

test('twins stand in the order of their names (DATA-10)', () => {
  const twins = [twin('target_a'), twin('target_b')];
  assert.equal(decodeDatasetManifest(encodeDatasetManifest({ ...manifest, twins })).twins, twins);
});

test('a manifest round-trips and its CID is frozen (DATA-9)', () => {
  assert.equal(decodeDatasetManifest(encodeDatasetManifest(manifest)), manifest);
  assert.is(datasetCid(manifest), 'bafyreieci7ce4hvmpy26gvp2pt5ilssdev7w3ini7p35pxuspru5hf6hf4');
});

test('an era decodes with the counts of its manifest (DATA-12)', () => {
  assert.equal(decodeParts(splitDatasetEra(manifest, era, bytes)).ids, ['a', 'b']);
});

const refused: readonly (readonly [
  id: string,
  act: () => unknown,
  code: keyof typeof datasetCodes | keyof typeof codecCodes,
])[] = [
  ['kind-other', decodePlain({ kind: 'model' }), 'CODEC_FIELD'],
  ['version-other', decodePlain({ version: 2 }), 'CODEC_FIELD'],
  ['field-unknown', decodePlain({ source: 'train.parquet' }), 'CODEC_FIELD'],
  ['missing-rule-other', decodePlain({ missing: 'zero' }), 'CODEC_FIELD'],
  ['features-none', encode({ features: [] }), 'CODEC_FIELD'],
  [
    'features-beyond-bound',
    encode({ features: Array.from({ length: 5_001 }, (_, i) => `f${i}`) }),
    'CODEC_FIELD',
  ],
  ['targets-none', encode({ targets: [] }), 'CODEC_FIELD'],
  ['eras-none', encode({ eras: [] }), 'CODEC_FIELD'],
  [
    'eras-beyond-bound',
    encode({
      eras: Array.from({ length: 10_001 }, (_, i) => ({ ...era, name: String(i).padStart(5, '0') })),
    }),
    'CODEC_FIELD',
  ],
  ['block-of-a-value', decodePlain({ eras: [{ ...era, block: link.encode(cidOf(bytes)) }] }), 'CODEC_FIELD'],
  ['era-without-rows', encode({ eras: [{ ...era, rows: 0 }] }), 'CODEC_FIELD'],
  ['too-large', () => decodeDatasetManifest(new Uint8Array(datasetManifestMaxBytes + 1)), 'CODEC_TOO_LARGE'],
  ['no-cbor', () => decodeDatasetManifest(Uint8Array.of(0xff)), 'CODEC_MALFORMED'],
  ['name-with-space', encode({ features: ['feature a'] }), 'DATASET_NAME'],
  ['name-not-ascii', encode({ targets: ['tärget'] }), 'DATASET_NAME'],
  ['feature-twice', encode({ features: ['feature_a', 'feature_a'] }), 'DATASET_NAME'],
  ['feature-named-as-target', encode({ features: ['target'] }), 'DATASET_NAME'],
  ['twin-with-space', encode({ twins: [twin('a twin')] }), 'DATASET_NAME'],
  ['twin-named-as-target', encode({ twins: [twin('target')] }), 'DATASET_NAME'],
  ['twin-named-as-feature', encode({ twins: [twin('feature_a')] }), 'DATASET_NAME'],
  ['twin-twice', encode({ twins: [twin('target_a'), twin('target_a')] }), 'DATASET_NAME'],
  ['twins-descending', encode({ twins: [twin('target_b'), twin('target_a')] }), 'DATASET_NAME'],
  ['twin-of-no-target', encode({ twins: [twin('target_a', 'feature_a')] }), 'DATASET_NAME'],
  ['twin-of-a-twin', encode({ twins: [twin('target_a'), twin('target_b', 'target_a')] }), 'DATASET_NAME'],
  ['era-name-odd', encode({ eras: [{ ...era, name: 'é' }] }), 'DATASET_NAME'],
  ['era-twice', encode({ eras: [era, era] }), 'DATASET_ERA_ORDER'],
  ['eras-descending', encode({ eras: [...manifest.eras].reverse() }), 'DATASET_ERA_ORDER'],
  [
    'block-of-other-rows',
    () => splitDatasetEra(manifest, { ...era, rows: 3 }, bytes),
    'DATASET_BLOCK_HEADER',
  ],
  [
    'block-of-other-features',
    () => splitDatasetEra({ ...manifest, features: ['a', 'b'] }, era, bytes),
    'DATASET_BLOCK_HEADER',
  ],
  [
    'block-of-other-targets',
    () => splitDatasetEra({ ...manifest, targets: ['a', 'b'] }, era, bytes),
    'DATASET_BLOCK_HEADER',
  ],
];

for (const [id, act, code] of refused) {
  test(`refused: ${id}`, () =>
    assert.throws(act, (error: unknown) => error instanceof GridlodeError && error.code === code));
}

test('a dataset has as many features and eras as its bounds say', () => {
  assert.is(datasetManifestMaxBytes, 4_194_304);
  const numbered = (count: number): string[] =>
    Array.from({ length: count }, (_, i) => String(i).padStart(5, '0'));
  encodeDatasetManifest({ ...manifest, features: numbered(5_000).map((name) => `f${name}`) });
  encodeDatasetManifest({ ...manifest, eras: numbered(10_000).map((name) => ({ ...era, name })) });
});

test.run();
