import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cidOf, rawCodec } from '../../../protocol/codec/hash.js';
import { columnAt } from '../../../protocol/dataset/columns.js';
import { datasetCid } from '../../../protocol/dataset/dataset-manifest.js';
import { encodeEraBlock, type EraBlock } from '../../../protocol/dataset/era-block.js';
import {
  checkSynthetic,
  synthesizeEra,
  syntheticEraName,
  syntheticFeatures,
  syntheticTargets,
  type SyntheticSpec,
} from '../../../protocol/dataset/synthetic.js';
import { codeOf } from '../code-of.js';

const spec: SyntheticSpec = { seed: 1, eras: 40, rowsPerEra: 300, features: 24, targets: 3 };
const eras = Array.from({ length: spec.eras }, (_, era) => synthesizeEra(spec, era));
const at = (
  block: EraBlock,
): { main: Float32Array; other: Float32Array; feature: (f: number) => Int8Array } => ({
  main: block.targets[0] as Float32Array,
  other: block.targets[1] as Float32Array,
  feature: (f) => columnAt(block.columns, f),
});
const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const countOf = (column: ArrayLike<number>, value: number): number =>
  Array.from(column).filter((each) => each === value).length;

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [Array.from(a), Array.from(b)];
  const [mx, my] = [meanOf(x), meanOf(y)];
  const cross = (u: number[], mu: number, v: number[], mv: number): number =>
    u.reduce((sum, value, i) => sum + (value - mu) * ((v[i] as number) - mv), 0);
  return cross(x, mx, y, my) / Math.sqrt(cross(x, mx, x, mx) * cross(y, my, y, my));
}

test('the dataset of a seed is frozen (DATA-14 to DATA-19)', () => {
  const small: SyntheticSpec = { seed: 7, eras: 20, rowsPerEra: 50, features: 12, targets: 2 };
  const manifest = {
    kind: 'dataset' as const,
    version: 1 as const,
    features: syntheticFeatures(small),
    targets: syntheticTargets(small),
    twins: [],
    eras: Array.from({ length: small.eras }, (_, era) => ({
      name: syntheticEraName(era),
      rows: small.rowsPerEra,
      block: cidOf(encodeEraBlock(synthesizeEra(small, era)), rawCodec),
    })),
    missing: 'error' as const,
  };
  assert.is(datasetCid(manifest), 'bafyreifmeqlj5out564rj43ysgxrqprva3gca46usgh4kmx5k66obcn4na');
});

test('another seed gives other rows, and so does every era', () => {
  const cids = [synthesizeEra(spec, 0), synthesizeEra(spec, 1), synthesizeEra({ ...spec, seed: 2 }, 0)].map(
    (block) => cidOf(encodeEraBlock(block), rawCodec),
  );
  assert.is(new Set(cids).size, 3);
});

test('features fill five equal bins and targets five bins like a bell', () => {
  for (const block of eras) {
    for (const value of [0, 1, 2, 3, 4]) assert.is(countOf(at(block).feature(5), value), 60);
    assert.equal(
      [0, 0.25, 0.5, 0.75, 1].map((value) => countOf(at(block).main, value)),
      [15, 60, 150, 60, 15],
    );
  }
});

test('features of a group go together, others do not, and targets are related', () => {
  assert.ok(meanOf(eras.map((block) => correlation(at(block).feature(0), at(block).feature(1)))) > 0.25);
  assert.ok(
    Math.abs(meanOf(eras.map((block) => correlation(at(block).feature(0), at(block).feature(6))))) < 0.05,
  );
  const related = meanOf(eras.map((block) => correlation(at(block).main, at(block).other)));
  assert.ok(related > 0.2 && related < 0.6, String(related));
});

test('a linear fit of the first eras predicts the later ones weakly, but it does', () => {
  const weights = syntheticFeatures(spec).map((_, f) =>
    meanOf(eras.slice(0, 24).map((block) => correlation(at(block).feature(f), at(block).main))),
  );
  const scores = eras.slice(24).map((block) => {
    const prediction = Float64Array.from(block.ids, (_, row) =>
      weights.reduce((sum, weight, f) => sum + weight * (at(block).feature(f)[row] as number), 0),
    );
    return correlation(prediction, at(block).main);
  });
  const mean = meanOf(scores);
  assert.ok(mean > 0.02 && mean < 0.12, String(mean));
  assert.ok(
    scores.some((score) => score < mean / 2),
    'some eras are bad',
  );
});

const refused: readonly (readonly [id: string, changes: Partial<SyntheticSpec>, code: string])[] = [
  ['seed-negative', { seed: -1 }, 'DATASET_SYNTHETIC_SIZE'],
  ['seed-too-large', { seed: 2 ** 32 }, 'DATASET_SYNTHETIC_SIZE'],
  ['eras-none', { eras: 0 }, 'DATASET_SYNTHETIC_SIZE'],
  ['eras-beyond-names', { eras: 10_000 }, 'DATASET_SYNTHETIC_SIZE'],
  ['rows-few', { rowsPerEra: 19 }, 'DATASET_SYNTHETIC_SIZE'],
  ['rows-fraction', { rowsPerEra: 20.5 }, 'DATASET_SYNTHETIC_SIZE'],
  ['rows-many', { rowsPerEra: 10_001 }, 'DATASET_SYNTHETIC_SIZE'],
  ['features-many', { features: 5_001 }, 'DATASET_SYNTHETIC_SIZE'],
  ['targets-none', { targets: 0 }, 'DATASET_SYNTHETIC_SIZE'],
  ['features-few', { features: 5 }, 'DATASET_SYNTHETIC_SIZE'],
  ['targets-beyond-letters', { targets: 27 }, 'DATASET_SYNTHETIC_SIZE'],
];
for (const [id, changes, code] of refused)
  test(`refused: ${id}`, () =>
    assert.is(
      codeOf(() => checkSynthetic({ ...spec, ...changes })),
      code,
    ));

test('the smallest and largest sizes are taken', () => {
  checkSynthetic({ ...spec, seed: 0, eras: 1, rowsPerEra: 20, features: 6, targets: 1 });
  checkSynthetic({
    ...spec,
    seed: 2 ** 32 - 1,
    eras: 9_999,
    rowsPerEra: 10_000,
    features: 5_000,
    targets: 26,
  });
});

test.run();
