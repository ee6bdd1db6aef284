import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addScores, chosenKernel, type engineCodes } from '../../../../native/index.js';
import { openDataset } from '../../../../node/dataset/dataset-store.js';
import { openValues, valuesFile } from '../../../../node/dataset/values-file.js';
import type { Engine } from '../../../../node/engine/parent/engine.js';
import { Eras } from '../../../../node/engine/child/eras.js';
import { Model } from '../../../../node/engine/child/model.js';
import { Threads } from '../../../../node/engine/child/threads.js';
import { TrainingRowsCache } from '../../../../node/engine/child/training-rows.js';
import type { ModelSession } from '../../../../node/engine/parent/model-session.js';
import { cidOf, rawCodec } from '../../../../protocol/codec/hash.js';
import { columnAt } from '../../../../protocol/dataset/columns.js';
import { codeOf, makeBench, never, orderAt, removeBench, startEngine } from '../fixture.js';
import { flipBits } from './memory.js';
import { slowAfter } from '../../../runner/slow-cases.js';

// A wrong bit is set where memory would set it: in the engine's own process, by way of /proc.

const bench = await makeBench();
const dataset = await openDataset(bench.dir, bench.dataset);
const { train, acceptance } = bench.campaign.eras;
const order = orderAt(bench, 3n);
const plan = order.plan.segments;
const [first, second] = plan as [(typeof plan)[number], (typeof plan)[number]];
const key = new Uint8Array(32);

interface Context {
  engine: Engine;
  session: ModelSession;
}
const test = suite<Context>('changed memory');
test.before.each(async (context) => {
  context.engine = await startEngine(bench);
  context.session = await context.engine.open(order, never);
});
test.after.each(({ engine }) => engine.stop());
test.after(() => removeBench(bench));

const columnsOf = async (era: string): Promise<Int8Array> =>
  Int8Array.from((await dataset.readEra(era)).columns.values);
const bytesOf = ({ buffer, byteOffset, byteLength }: Int8Array | Float32Array | Float64Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
const targetOf = async (era: string): Promise<Float32Array> =>
  Float32Array.from((await dataset.readEra(era)).targets[0] as Float32Array);
const of = async <T>(eras: readonly string[], read: (era: string) => Promise<ArrayLike<T>>): Promise<T[]> => {
  const all: T[] = [];
  for (const era of eras) all.push(...Array.from(await read(era)));
  return all;
};

/**
 * The first two features of all training rows as kernels keep them: nibbles, with bit v - 1 for value v. Or
 * the first feature as LightGBM does, two rows in a byte.
 */
async function packedRows(): Promise<Uint8Array> {
  const [even, odd] = (await Promise.all(
    [0, 1].map((feature) =>
      of(train, async (era) => columnAt((await dataset.readEra(era)).columns, feature)),
    ),
  )) as [number[], number[]];
  if (chosenKernel() === 'lightgbm')
    return Uint8Array.from({ length: even.length / 2 }, (_, i) => even[2 * i]! | (even[2 * i + 1]! << 4));
  return Uint8Array.from(
    even,
    (value, row) => ((1 << value) >> 1) | (((1 << (odd[row] as number)) >> 1) << 4),
  );
}

/** Changes a bit of the file of values, and so of the pages that the engine maps. */
async function flipInFile(pattern: Uint8Array, offset: number): Promise<number> {
  const file = await open(join(dataset.folder, valuesFile), 'r+');
  try {
    const at = (await file.readFile()).indexOf(pattern) + offset;
    const { bytesWritten } = await file.write(Uint8Array.of((pattern[offset] as number) ^ 1), 0, 1, at);
    return bytesWritten;
  } finally {
    await file.close();
  }
}

/** What the training rows score after some trees. */
async function scoresAfter(trees: Uint8Array): Promise<Float64Array> {
  return Float64Array.from(
    await of(train, async (era) => {
      const columns = await columnsOf(era);
      const scores = new Float64Array(columns.length / dataset.manifest.features.length).fill(
        order.plan.startScore,
      );
      await addScores(trees, columns, scores.length, dataset.manifest.features.length, scores);
      return scores;
    }),
  );
}

const trainFirst = ({ session }: Context) => session.train(first, [key]);
const trainNext = ({ session }: Context) => session.train(second, [key]);
const scoreOne = ({ session }: Context) => session.score(['0008']);
const [era8, target8, packed] = [
  bytesOf(await columnsOf('0008')),
  bytesOf(await targetOf('0008')),
  await packedRows(),
];
const labels = bytesOf(Float32Array.from(await of(train, targetOf)));

const keepEra = (context: Context): Promise<Uint8Array> => scoreOne(context).then(() => era8);
interface Case {
  readonly id: string;
  readonly code: keyof typeof engineCodes;
  /** Has the engine keep something, and answers its bytes. */
  readonly keep: (context: Context) => Promise<Uint8Array>;
  /** It is in memory as pages of the file of values. */
  readonly isMapped?: boolean;
  /** Looks at it after one of the bytes has changed. */
  readonly use: (context: Context) => Promise<unknown>;
}
const kept: Case[] = [
  { id: 'a-feature-of-an-era', code: 'ENGINE_ROWS', keep: keepEra, use: scoreOne },
  {
    id: 'a-target-of-an-era',
    code: 'ENGINE_ROWS',
    keep: async (context) => scoreOne(context).then(() => target8),
    use: scoreOne,
  },
  {
    id: 'a-feature-that-weighs',
    code: 'ENGINE_ROWS',
    keep: keepEra,
    use: ({ session }) => session.weigh(['0008']),
  },
  {
    id: 'a-feature-that-predicts',
    code: 'ENGINE_ROWS',
    keep: keepEra,
    use: ({ session }) => session.predict('0008'),
  },
  {
    id: 'a-feature-of-a-sketch',
    code: 'ENGINE_ROWS',
    use: ({ session }) => session.sketch(acceptance),
    keep: async ({ session }) => session.sketch(acceptance).then(() => era8),
  },
  {
    id: 'a-feature-of-the-training-rows',
    code: 'ENGINE_ROWS',
    keep: async (context) => trainFirst(context).then(() => packed),
    isMapped: chosenKernel() !== 'lightgbm',
    use: trainNext,
  },
  {
    id: 'a-label-of-the-training-rows',
    code: 'ENGINE_ROWS',
    keep: async (context) => trainFirst(context).then(() => labels),
    use: trainNext,
  },
  {
    id: 'a-score-of-the-training-rows',
    code: 'ENGINE_ROWS',
    use: trainNext,
    keep: async (context) => bytesOf(await scoresAfter((await trainFirst(context)).trees)),
  },
  {
    id: 'a-leaf-of-the-model',
    code: 'ENGINE_ROWS',
    keep: async (context) => (await trainFirst(context)).trees,
    use: async ({ session }) => session.confirm([cidOf((await honestly()).trees, rawCodec)]),
  },
];

let trained: Promise<{ trees: Uint8Array }> | null = null;
/** The first segment as a sound engine trains it. */
const honestly = (): Promise<{ trees: Uint8Array }> =>
  (trained ??= (async () => {
    const engine = await startEngine(bench);
    try {
      return await (await engine.open(order, never)).train(first, [key]);
    } finally {
      await engine.stop();
    }
  })());

const change = slowAfter(3, test);
for (const { id, code, keep, use, isMapped } of kept) {
  change(`${id}: ${code}, and a new process reads everything anew`, async (context) => {
    const { engine } = context;
    const pid = await engine.pid();
    const bytes = (await keep(context)).slice();
    // A two becomes a three, and so stays a value of the data, also where two are in a byte; of a number any
    // bit does.
    const at = Math.max(
      0,
      bytes.findIndex((byte) => (byte & 15) === 2),
    );
    assert.ok((await (isMapped === true ? flipInFile(bytes, at) : flipBits(pid, bytes, at, 1))) > 0);
    assert.is(await codeOf(use(context)), code);
    const session = await engine.open(order, never);
    assert.is.not(await engine.pid(), pid);
    assert.equal((await session.train(first, [key])).trees, (await honestly()).trees);
  });
}

test('what nothing changed is confirmed', async ({ session }) => {
  const { trees } = await session.train(first, [key]);
  const { trees: next } = await session.train(second, [key]);
  assert.is(await session.confirm([trees, next].map((block) => cidOf(block, rawCodec))), true);
});

test('scores that went wrong within a training are not those of its trees', async () => {
  const eras = new Eras(dataset, 1 << 28);
  const cache = new TrainingRowsCache(1 << 28, eras, await openValues(dataset));
  let wrong = false;
  const trainingRows = {
    use: (
      wanted: Parameters<typeof cache.use>[0],
      options: Parameters<typeof cache.use>[1],
      work: Parameters<typeof cache.use>[2],
    ) =>
      cache.use(wanted, options, (rows, blockBytes) =>
        work(
          {
            ...rows,
            dataset: {
              rows: rows.dataset.rows,
              trainSegment: async (options: Parameters<typeof rows.dataset.trainSegment>[0]) => {
                const trained = await rows.dataset.trainSegment(options);
                if (wrong) new Uint8Array(trained.scores.buffer, trained.scores.byteOffset)[800]! ^= 1;
                return trained;
              },
            } as typeof rows.dataset,
          },
          blockBytes,
        ),
      ),
  } as unknown as TrainingRowsCache;
  const {
    plan: { target, startScore, maxBin },
    point,
    scoredTarget,
  } = order;
  for (const isWrong of [false, true]) {
    wrong = isWrong;
    const model = new Model(
      { ...point, target, scoredTarget, eras: first.eras, startScore, maxBin },
      { eras, trainingRows, threads: new Threads(2) },
    );
    const { trees } = await model.train({ ...first, transcriptKeys: [] }, never);
    assert.is(await model.confirm([cidOf(trees, rawCodec)], never), !isWrong);
  }
});

test.run();
