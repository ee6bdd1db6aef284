import { parseArgs } from 'node:util';
import { addScores, EngineDataset } from '../../native/index.js';
import { makeTable, parametersOf } from '../native/fixture.js';

/**
 * What an audit costs, as shares of the CPU time of the training it looks at, all from one run: `npm run audit-cost`.
 * A model is trained segment by segment; at each of its lengths T a verifier walks the trees before its sample in one
 * forward pass and retrains k segments of it, transcripts included.
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    features: { type: 'string', default: '300' },
    leaves: { type: 'string', default: '24' },
    segment: { type: 'string', default: '25' },
    lengths: { type: 'string', default: '1000,5000,10000' },
    samples: { type: 'string', default: '5,10,20,50' },
    json: { type: 'boolean', default: false },
  },
});
const [rows, features, leaves, segmentTrees] = [values.rows, values.features, values.leaves, values.segment].map(Number) as [number, number, number, number];
const lengths = values.lengths.split(',').map(Number);
const samples = values.samples.split(',').map(Number);
const key = new Uint8Array(32).fill(1);
const parameters = parametersOf({ learningRate: 0.01, numLeaves: leaves, maxDepth: 12, featureFraction: 0.1 });

/** CPU milliseconds of all threads while `work` runs. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const table = makeTable(rows, features);
const dataset = EngineDataset.create({ rows, features, maxBin: 5 });
dataset.push(0, rows, table.columns);
dataset.finish(table.labels);
const train = async (initScore: Float64Array, keys: readonly Uint8Array[]): ReturnType<EngineDataset['trainSegment']> =>
  dataset.trainSegment({ parameters, trees: segmentTrees, initScore, transcriptKeys: keys, threads: 2 });

const segments: Uint8Array[] = [];
let scores = new Float64Array(rows);
let trainMs = 0;
let plainMs = 0;
let keyedMs = 0;
const found: { trees: number; walk: number; transcript: number; verifiers: { segments: number; one: number }[] }[] = [];
for (const length of lengths) {
  while (segments.length * segmentTrees < length) {
    const start = scores;
    const index = segments.length;
    const ownMs = await cpuOf(async () => {
      const trained = await train(start, [key]);
      segments.push(trained.trees);
      scores = trained.scores as Float64Array<ArrayBuffer>;
    });
    trainMs += ownMs;
    // Now and then the same segment without a transcript, in turn with the one with it.
    if (index % 20 === 0) {
      plainMs += await cpuOf(() => train(start, []));
      keyedMs += await cpuOf(() => train(start, [key]));
    }
  }
  const walkMs = await cpuOf(async () => {
    const walked = new Float64Array(rows);
    for (const trees of segments) await addScores(trees, table.columns, rows, features, walked);
  });
  // Two keys: the owner's digest is compared, the verifier's own is attested.
  const positions = Array.from({ length: 4 }, (_, i) => Math.floor((segments.length * (2 * i + 1)) / 8));
  let retrainMs = 0;
  for (const position of positions) {
    const start = new Float64Array(rows);
    for (const trees of segments.slice(0, position)) await addScores(trees, table.columns, rows, features, start);
    retrainMs += await cpuOf(() => train(start, [key, key.map((byte) => byte + 1)]));
  }
  retrainMs /= positions.length;
  found.push({
    trees: length, walk: walkMs / trainMs, transcript: keyedMs / plainMs,
    verifiers: samples.map((count) => ({ segments: count, one: (walkMs + Math.min(count, segments.length) * retrainMs) / trainMs })),
  });
}
await dataset.close();

if (values.json) console.log(JSON.stringify({ rows, features, leaves, segmentTrees, trainCpuMs: trainMs, found }));
else {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`.padStart(8);
  console.log(`${rows} rows x ${features} features, ${leaves} leaves, segments of ${segmentTrees} trees; shares of the training's CPU time`);
  console.log(['trees', 'walk', 'transcript', ...samples.map((count) => `k=${count}`)].map((name) => name.padStart(10)).join(''));
  for (const { trees, walk, transcript, verifiers } of found) {
    console.log([String(trees), percent(walk), percent(transcript - 1), ...verifiers.map(({ one }) => percent(one))].map((cell) => cell.padStart(10)).join(''));
  }
}
