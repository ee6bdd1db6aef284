import { parseArgs } from 'node:util';
import { numerai } from '../../cli/presets/numerai.js';
import { addScores, EngineDataset, joinTrees } from '../../native/index.js';
import { influenceWith } from '../../protocol/scoring/influence.js';
import { makeTable, parametersOf, takeRows } from '../native/fixture.js';
import { escape } from '../zoo/statistics.js';
import { cpuOf } from './timing.js';

/**
 * What an audit costs, as shares of the training it looks at, all from one run: `npm run audit-cost`, which
 * takes 5 to 10 minutes. The unit is the CPU time of one tree of plain training: one booster, no transcript,
 * and one thread, which other work on the machine disturbs least. What is measured on some hundred trees is
 * taken to grow with their number; `later` shows how well training holds to that. With `--of-rows` the
 * shares are those of as many rows, to which trees are taken to grow in proportion. Left out are binning,
 * which trainer and verifier do once, and reading eras and blocks.
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    features: { type: 'string', default: '300' },
    leaves: { type: 'string', default: '24' },
    'feature-fraction': { type: 'string', default: '0.1' },
    'of-rows': { type: 'string', default: '0' },
    lengths: { type: 'string', default: '1000,5000,10000' },
    segments: { type: 'string', default: '5,10,20,25,50' },
    rounds: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
  },
});
const [rows, features, leaves, rounds] = [values.rows, values.features, values.leaves, values.rounds].map(
  Number,
) as [number, number, number, number];
const featureFraction = Number(values['feature-fraction']);
const ofRows = Number(values['of-rows']) || rows;
const [lengths, segmentSizes] = [values.lengths, values.segments].map((list) =>
  list.split(',').map(Number),
) as [number[], number[]];

/** Rows of an era, as Numerai's have, and the rules of its preset. */
const eraRows = 5_000;
const { weightedSegments, influentialSegments, panelSize } = numerai.rules.audit;
const { acceptance, train: training } = numerai.eraShares;
const chainTrees = 1_000;
const chainStep = 100;
/** So many that the draws of features differ little on average; a multiple of every segment's trees. */
const sampleTrees = 300;

/** In trees of plain training, but for `treeMs`. */
interface Measured {
  treeMs: number;
  /** A tree after `chainTrees` others, in trees of the first. */
  later: number;
  /** To walk a tree over the training rows, and over an era's, among many. */
  walk: number;
  eraWalk: number;
  /** What a segment's leaf values say of an era's target. */
  product: number;
  /**
   * A tree in segments of `trees`: without a transcript, with the owner's, and with the verifier's too; and
   * to walk it over an era, each segment alone.
   */
  cut: { trees: number; keys: [number, number, number]; eraWalk: number }[];
}

async function measure(rows: number, features: number, sizes: readonly number[]): Promise<Measured> {
  const table = makeTable(rows, features);
  const era = takeRows(table, [[0, Math.min(rows, eraRows)]]);
  const dataset = EngineDataset.create({ rows, features, maxBin: 5 });
  dataset.push(0, rows, table.columns);
  dataset.finish(table.labels);
  let initScore = new Float64Array(rows).fill(0.5);
  const train = (trees: number, seed: number, keys = 0): ReturnType<EngineDataset['trainSegment']> =>
    dataset.trainSegment({
      parameters: parametersOf({
        learningRate: 0.01,
        numLeaves: leaves,
        maxDepth: 12,
        featureFraction,
        seed,
      }),
      trees,
      initScore,
      threads: 1,
      transcriptKeys: Array.from({ length: keys }, (_, i) => new Uint8Array(32).fill(i)),
    });
  /** CPU time for each of `count`: the least of all rounds, which do the very same, was disturbed least. */
  const least = new Map<string, number>();
  const note = async (name: string, count: number, work: () => Promise<unknown>): Promise<void> =>
    void least.set(name, Math.min((await cpuOf(work)) / count, least.get(name) ?? Infinity));
  const plain = (name: string): Promise<void> => note(name, sampleTrees, () => train(sampleTrees, 0));

  await plain('early');
  const chain: Uint8Array[] = [];
  while (chain.length * chainStep < chainTrees) {
    const { trees, scores } = await train(chainStep, chain.length);
    chain.push(trees);
    initScore = scores as Float64Array<ArrayBuffer>;
  }
  const walked = joinTrees(chain, Infinity)[0] as Uint8Array;
  const eraScores = new Float64Array(era.rows);
  const walkEra = (trees: Uint8Array): Promise<void> =>
    addScores(trees, era.columns, era.rows, features, eraScores);
  const eraPart = Float64Array.from({ length: era.rows }, (_, row) => (row * 7) % 11);
  const influenceOf = influenceWith(eraPart, era.labels);
  for (let round = 0; round < rounds; round++) {
    await plain('tree');
    for (const size of sizes) {
      const segments: Uint8Array[] = [];
      for (const keys of [0, 1, 2]) {
        await note(`${size} ${keys}`, sampleTrees, async () => {
          for (let done = 0; done < sampleTrees; done += size)
            segments.push((await train(Math.min(size, sampleTrees - done), done, keys)).trees);
        });
      }
      await note(`${size} walk`, 3 * sampleTrees, async () => {
        for (const trees of segments) await walkEra(trees);
      });
    }
    await note('walk', chainTrees, () =>
      addScores(walked, table.columns, rows, features, new Float64Array(rows)),
    );
    await note('era walk', chainTrees, () => walkEra(walked));
    await note('product', 200, async () => {
      for (let i = 0; i < 200; i++) influenceOf(eraPart);
    });
  }
  await dataset.close();
  const treeMs = least.get('tree') as number;
  const of = (name: string): number => (least.get(name) as number) / treeMs;
  return {
    treeMs,
    later: 1 / of('early'),
    walk: of('walk'),
    eraWalk: of('era walk'),
    product: of('product'),
    cut: sizes.map((trees) => ({
      trees,
      keys: [0, 1, 2].map((keys) => of(`${trees} ${keys}`)) as [number, number, number],
      eraWalk: of(`${trees} walk`),
    })),
  };
}

/**
 * The fewest segments of `count` that each of some verifiers draws uniformly, so that together they miss one
 * forged in ten with 1 % at most.
 */
function uniformSegments(count: number, together: number): number {
  const forged = Math.ceil(count / 10);
  let drawn = 0;
  while (escape(count, forged, drawn) ** together > 0.01) drawn++;
  return drawn;
}

/** The preset's sample of eras, or all that there are beside so many training rows. */
const sampledErasOf = (count: number): number =>
  Math.min(numerai.rules.audit.sampledEras, Math.round(((count / eraRows) * acceptance) / training));

/**
 * A verifier's work on a model, in shares of its plain training on `count` rows, `growth` times as many as
 * were measured.
 */
function shareOf(
  count: number,
  growth: number,
  { walk, eraWalk, product }: Measured,
  length: number,
  { trees, keys, eraWalk: aloneWalk }: Measured['cut'][number],
) {
  const segments = Math.ceil(length / trees);
  const uniform = uniformSegments(segments, panelSize);
  // Those drawn by influence, those of most influence and the common one, of which no two are the same.
  const sampleWith = (uniformly: number): number =>
    Math.min(segments, uniformly + weightedSegments + influentialSegments + 1);
  const retrainingOf = (sample: number): number => (sample * trees * keys[2]) / length;
  const sample = sampleWith(uniform);
  const retraining = retrainingOf(sample);
  // The whole model over each sampled era, then each segment alone, and what it says of the target.
  const influence =
    (sampledErasOf(count) * (length * (eraWalk + aloneWalk) + (segments + 1) * product)) / length / growth;
  const one = retraining + walk + influence;
  const alone = one - retraining + retrainingOf(sampleWith(uniformSegments(segments, 1)));
  return {
    length,
    trees,
    segments,
    uniform,
    sample,
    retraining,
    walk,
    influence,
    one,
    all: panelSize * one,
    alone,
  };
}

const full = await measure(rows, features, segmentSizes);
const shares = lengths.flatMap((length) =>
  full.cut.map((cut) => shareOf(ofRows, ofRows / rows, full, length, cut)),
);
const ownSize = numerai.rules.training.segmentTrees;
const grown: { rows: number; features: number; measured: Measured }[] = [];
for (const [m, n] of [
  [rows / 4, features],
  [rows / 2, features],
  [rows, features / 4],
  [rows, features / 2],
  [rows, features],
] as const) {
  grown.push({ rows: m, features: n, measured: await measure(m, n, [ownSize]) });
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const ratio = (value: number): string => value.toFixed(2);
function print(head: readonly string[], lines: readonly (readonly (string | number)[])[]): void {
  console.log(`| ${head.join(' | ')} |\n|${'---|'.repeat(head.length)}`);
  for (const line of lines) console.log(`| ${line.join(' | ')} |`);
  console.log();
}
if (values.json) {
  console.log(JSON.stringify({ rows, features, leaves, full, shares, grown }));
} else {
  console.log(
    `${rows} rows x ${features} features, of which a tree draws ${featureFraction}, ${leaves} leaves; shares of ${ofRows} rows, with ${sampledErasOf(ofRows)} sampled eras of ${eraRows}`,
  );
  console.log(
    `After ${chainTrees} trees a tree takes ${ratio(full.later)} of one of the first; walking one takes ${percent(full.walk)}\n`,
  );
  print(
    ['trees a segment', 'training in segments', 'with transcript', 'retraining, two transcripts'],
    full.cut.map(({ trees, keys }) => [trees, ...keys.map(ratio)]),
  );
  print(
    [
      'trees',
      'a segment',
      'segments',
      'uniform',
      'retrained',
      'retraining',
      'walk',
      'influence',
      'one verifier',
      `all ${panelSize}`,
      'one that finds it alone',
    ],
    shares.map((share) => [
      share.length,
      share.trees,
      share.segments,
      share.uniform,
      share.sample,
      ...[share.retraining, share.walk, share.influence, share.one, share.all, share.alone].map(percent),
    ]),
  );
  const whole = (grown.at(-1) as (typeof grown)[number]).measured;
  print(
    [
      'rows',
      'features',
      'training',
      'transcript',
      `segments of ${ownSize}`,
      'walk',
      `influence, ${lengths.at(-1)} trees`,
    ],
    grown.map(({ rows: m, features: n, measured }) => {
      const [cut] = measured.cut as [Measured['cut'][number]];
      const { walk, influence } = shareOf(m, 1, measured, lengths.at(-1) as number, cut);
      return [
        m,
        n,
        ratio(measured.treeMs / whole.treeMs),
        percent(cut.keys[1] / cut.keys[0] - 1),
        percent(cut.keys[0] - 1),
        percent(walk),
        percent(influence),
      ];
    }),
  );
}
