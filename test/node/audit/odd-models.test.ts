import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DatasetWriter } from '../../../node/dataset/dataset-writer.js';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import type { Cid } from '../../../protocol/codec/hash.js';
import { columnsOf } from '../../../protocol/dataset/columns.js';
import type { DatasetManifest } from '../../../protocol/dataset/dataset-manifest.js';
import { encodeEraBlock } from '../../../protocol/dataset/era-block.js';
import type { Manifest } from '../../../protocol/model/manifest.js';
import { codeOf, gridWith, makeBench, never, removeBench, startEngine } from '../engine/fixture.js';
import { auditTask, replayTask, trainHonestly, withAuditor } from './fixture.js';
import { slowAfter } from '../../runner/slow-cases.js';

// Honest models that are odd in one way each: none may be accused, whoever looks.

/** What the rows of an era hold: [4 features, target, target_b] of each. */
type Rows = (era: number, row: number) => readonly [number, number, number, number, number, number];
interface Data {
  readonly rowsOf: (era: number) => number;
  readonly rows: Rows;
}

const storeEras = (dir: string, { rowsOf, rows }: Data): Promise<Cid> =>
  DatasetWriter.use(dir, async (writer) => {
    const eras: { name: string; rows: number; block: Cid }[] = [];
    for (let era = 1; era <= 12; era++) {
      const table = Array.from({ length: rowsOf(era) }, (_, row) => rows(era, row));
      const column = (c: number): number[] => table.map((row) => row[c] as number);
      const block = await writer.addBlock(
        encodeEraBlock({
          ids: table.map((_, row) => `e${era}r${String(row).padStart(4, '0')}`),
          columns: columnsOf(
            table.length,
            [0, 1, 2, 3].map((f) => Int8Array.from(column(f))),
          ),
          targets: [4, 5].map((t) => Float32Array.from(column(t))),
        }),
      );
      eras.push({ name: String(era).padStart(4, '0'), rows: table.length, block });
    }
    const manifest: DatasetManifest = {
      kind: 'dataset',
      version: 1,
      features: ['a', 'b', 'c', 'd'],
      targets: ['target', 'target_b'],
      twins: [],
      eras,
      missing: 'error',
    };
    return writer.commit(manifest, 'made by hand');
  });

const mix = (era: number, row: number, salt: number): number =>
  Math.imul(Math.imul(era * 1_000 + row + 1, 2_654_435_761) ^ (salt * 40_503), 2_246_822_519) >>> 20;
const feature = (era: number, row: number, salt: number): number => mix(era, row, salt) % 5;
const noisy: Rows = (era, row) => {
  const [a, b, c, d] = [1, 2, 3, 4].map((salt) => feature(era, row, salt)) as [
    number,
    number,
    number,
    number,
  ];
  return [a, b, c, d, ((a * b + mix(era, row, 5)) % 5) / 4, ((c + mix(era, row, 6)) % 5) / 4];
};
/** A target that the first feature decides: with a learning rate of 1, one tree says it all. */
const learnable: Rows = (era, row) => {
  const [a, b, c, d] = noisy(era, row);
  return [a, b, c, d, Number(a > 2), Number(a > 2)];
};
const always = (count: number) => (): number => count;
const replaced =
  (rows: Rows, change: (values: number[], era: number, row: number) => void): Rows =>
  (era, row) => {
    const values = [...rows(era, row)];
    change(values, era, row);
    return values as unknown as ReturnType<Rows>;
  };

const all = { colsample_bytree: ['1'], reg_lambda: ['0'] };
const greedy = { ...all, learning_rate: ['1'], min_child_samples: ['1'], max_bin: ['5'] };
const startAt = (startScore: number, segmentTrees = 5): Partial<Campaign> => ({
  training: { segmentTrees, startScore },
});

interface Case {
  readonly id: string;
  readonly data: Data;
  readonly grid?: Parameters<typeof gridWith>[0];
  readonly changes?: Partial<Campaign>;
  readonly target?: string;
  readonly holds: (manifest: Manifest) => boolean;
}
const counts = ({ segments }: Manifest): string => segments.map(({ treeCount }) => treeCount).join();
const cases: Case[] = [
  {
    id: 'no-split-at-all',
    data: { rowsOf: always(60), rows: noisy },
    grid: { min_child_samples: ['5000'] },
    holds: (manifest) =>
      manifest.endedEarly && counts(manifest) === '0' && manifest.scores.every((score) => score === 0),
  },
  {
    id: 'a-constant-target-that-the-start-says',
    data: {
      rowsOf: always(60),
      rows: replaced(noisy, (values, era) => void (values[4] = era < 8 ? 0.5 : (values[4] as number))),
    },
    holds: (manifest) => counts(manifest) === '0',
  },
  {
    id: 'ends-in-segment-0',
    data: { rowsOf: always(60), rows: learnable },
    grid: greedy,
    holds: (manifest) => manifest.endedEarly && counts(manifest) === '1',
  },
  {
    id: 'ends-between-segments',
    data: { rowsOf: always(60), rows: learnable },
    grid: greedy,
    changes: startAt(500_000_000, 1),
    holds: (manifest) => manifest.endedEarly && counts(manifest) === '1,0',
  },
  {
    id: 'ends-when-the-features-drawn-cannot-split',
    data: { rowsOf: always(60), rows: replaced(noisy, (values) => void values.fill(2, 1, 4)) },
    grid: { colsample_bytree: ['0.25'] },
    holds: (manifest) => manifest.endedEarly && manifest.segments.length < 12,
  },
  {
    id: 'ends-because-lambda-outweighs-weak-features',
    data: { rowsOf: always(60), rows: noisy },
    grid: { colsample_bytree: ['0.25'], reg_lambda: ['1000'] },
    holds: ({ endedEarly }) => endedEarly,
  },
  {
    id: 'one-tree',
    data: { rowsOf: always(60), rows: noisy },
    grid: { n_estimators: ['1'] },
    holds: (manifest) => counts(manifest) === '1' && !manifest.endedEarly,
  },
  {
    id: 'stumps',
    data: { rowsOf: always(60), rows: noisy },
    grid: { ...all, max_depth: ['1'], num_leaves: ['2'] },
    holds: ({ segments }) => segments.length === 12,
  },
  {
    id: 'predictions-without-variance-so-that-influences-tie',
    data: {
      rowsOf: always(60),
      rows: replaced(noisy, (values, era) => {
        if (era > 7) values.fill(3, 0, 4);
      }),
    },
    grid: all,
    holds: ({ segments, scores }) => segments.length === 12 && scores.every((score) => score === 0),
  },
  {
    id: 'eras-of-one-row-and-two',
    data: { rowsOf: (era) => ({ 1: 1, 2: 2, 3: 300, 8: 1, 9: 2 })[era] ?? 3, rows: noisy },
    grid: { min_child_samples: ['1'] },
    holds: ({ segments, scores }) => segments.length === 12 && scores[0] === 0,
  },
  {
    id: 'a-target-that-half-the-rows-and-a-whole-era-lack',
    target: 'target_b',
    data: {
      rowsOf: always(80),
      rows: replaced(noisy, (values, era, row) => {
        if (era === 2 || row % 2 === 1) values[5] = NaN;
      }),
    },
    holds: ({ segments }) => segments.length === 12,
  },
  {
    id: 'a-scored-target-that-most-rows-lack',
    target: 'target',
    changes: { targets: ['target_b', 'target'] },
    data: {
      rowsOf: always(80),
      rows: replaced(noisy, (values, era, row) => {
        if (era > 7 && row % 9 > 0) values[5] = NaN;
      }),
    },
    holds: ({ scores }) => scores.some((score) => score !== 0),
  },
  {
    id: 'steps-near-the-last-bit',
    data: { rowsOf: always(60), rows: noisy },
    grid: { ...all, learning_rate: ['1e-9'] },
    holds: ({ segments }) => segments.length === 12,
  },
  {
    id: 'a-start-far-from-all-targets',
    data: { rowsOf: always(60), rows: noisy },
    grid: { ...all, learning_rate: ['1'] },
    changes: startAt(-1_000_000_000_000),
    holds: ({ segments }) => segments.length === 12,
  },
  {
    id: 'steps-that-diverge',
    data: { rowsOf: always(60), rows: noisy },
    grid: { ...all, learning_rate: ['100'] },
    holds: ({ endedEarly, segments }) => endedEarly && segments.length > 2,
  },
  {
    id: 'steps-that-overshoot',
    data: { rowsOf: always(60), rows: noisy },
    grid: { ...all, learning_rate: ['2'] },
    holds: ({ segments }) => segments.length === 12,
  },
];

const test = suite('odd-models');
const oddity = slowAfter(2, test);
for (const { id, data, grid = {}, changes = {}, target = 'target', holds } of cases) {
  oddity(`${id}: an honest model that nobody accuses`, async () => {
    const bench = await makeBench({ grid: gridWith(grid), featureCount: 4, ...changes }, (dir) =>
      storeEras(dir, data),
    );
    const engine = await startEngine(bench);
    try {
      const honest = await trainHonestly(bench, engine, 0n, target);
      assert.ok(
        holds(honest.manifest),
        JSON.stringify({ ...honest.manifest, index: 0, segments: counts(honest.manifest) }),
      );
      const site = { bench, engine };
      for (const name of ['one', 'two', 'three']) {
        const outcome = await withAuditor(site, name, honest, (auditor) =>
          auditor.audit(auditTask(honest.model), { signal: never }),
        );
        if (outcome.type !== 'match') throw new Error(`accused of ${outcome.subject} ${outcome.part}`);
        const last = honest.manifest.segments.length - 1;
        if (honest.manifest.endedEarly)
          assert.is(outcome.segments.at(-1)?.segment, last, 'whether it ended is looked at');
      }
      await withAuditor(site, 'offline', honest, async (auditor) => {
        assert.equal(
          await auditor.auditStored(honest.model.manifest, 'all', {
            signal: never,
            onSegment: () => undefined,
          }),
          [],
        );
        const { claimed, found } = await auditor.replay(replayTask(honest.model, 'era', 0), {
          signal: never,
        });
        assert.equal(claimed, found);
      });
      const alone = await startEngine(bench, { threads: 1 });
      try {
        assert.is((await trainHonestly(bench, alone, 0n, target)).model.manifest, honest.model.manifest);
      } finally {
        await alone.stop();
      }
    } finally {
      await engine.stop();
      await removeBench(bench);
    }
  });
}

test('rows that lack the target are left out, and the others keep their order (TRAIN-4)', async () => {
  const lacks = (row: number): boolean => row % 3 === 1;
  const kept = [...new Array(60).keys()].filter((row) => !lacks(row));
  const partly = replaced(noisy, (values, _, row) => {
    if (lacks(row)) values[5] = NaN;
  });
  // All features are used, so that the seeds, which follow from the campaign, decide nothing.
  const treesOf = async (data: Data): Promise<string[]> => {
    const bench = await makeBench(
      { grid: gridWith({ ...all, min_child_samples: ['1'] }), featureCount: 4 },
      (dir) => storeEras(dir, data),
    );
    const engine = await startEngine(bench);
    try {
      return (await trainHonestly(bench, engine, 0n, 'target_b')).manifest.segments.map(({ trees }) => trees);
    } finally {
      await engine.stop();
      await removeBench(bench);
    }
  };
  assert.equal(
    await treesOf({ rowsOf: always(60), rows: partly }),
    await treesOf({ rowsOf: always(kept.length), rows: (era, row) => noisy(era, kept[row] as number) }),
  );
});

test('a target that no training row has is ENGINE_TARGET', async () => {
  const rows = replaced(noisy, (values, era) => {
    if (era < 8) values[5] = NaN;
  });
  const bench = await makeBench({ grid: gridWith(), featureCount: 4 }, (dir) =>
    storeEras(dir, { rowsOf: always(20), rows }),
  );
  const engine = await startEngine(bench);
  try {
    assert.is(await codeOf(trainHonestly(bench, engine, 0n, 'target_b')), 'ENGINE_TARGET');
  } finally {
    await engine.stop();
    await removeBench(bench);
  }
});

test.run();
