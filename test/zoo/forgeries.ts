import { openDataset } from '../../node/dataset/dataset-store.js';
import type { ModelOrder } from '../../node/engine/parent/model-session.js';
import { addScores } from '../../native/index.js';
import { domainHash, toHash } from '../../protocol/codec/hash.js';
import { joinRows } from '../../protocol/dataset/columns.js';
import { ownerTranscriptKey, type SegmentPlan } from '../../protocol/model/training-plan.js';
import type { OwnerKey } from '../../protocol/records/keys.js';
import { fillDataset, type MaxBin } from '../native/fixture.js';
import {
  announce,
  announceSegments,
  announceTruly,
  cut,
  edited,
  listOf,
  replaceSegment,
  trainAfter,
  type Committed,
  type MadeSegment,
  type Site,
} from '../node/audit/fixture.js';
import { orderAt, testOwner } from '../node/engine/fixture.js';

/** The honest models that forgers begin with: the one to be forged, and one of another point. */
export interface Originals {
  readonly honest: Committed;
  readonly other: Committed;
}

/** What is wrong with a model. */
export interface Wrong {
  readonly segments: readonly number[];
  /** Acceptance eras whose score is wrong. */
  readonly eras?: number;
  /** Whether the sketch is wrong, at which everybody looks. */
  readonly sketch?: boolean;
  /** Found by whoever looks, by a rule and not by chance. */
  readonly certain?: boolean;
}

/** A way to forge a model; `at` are the segments that chance chose for it. */
export interface Forgery {
  readonly cheat: string;
  readonly wrong: (at: readonly number[], planned: number) => Wrong;
  /** How many segments chance chooses. */
  readonly segments: number;
  readonly make: (site: Site, originals: Originals, at: readonly number[]) => Promise<Committed>;
}

/** Makes what stands in place of a segment, from those before it. */
type Make = (site: Site, originals: Originals, before: readonly MadeSegment[]) => Promise<MadeSegment>;

const orderOf = ({ bench }: Site, { manifest: { index } }: Committed): ModelOrder => orderAt(bench, index);

/** Trains by an order that differs from the point's. */
const trainBy =
  (change: (order: ModelOrder, site: Site) => ModelOrder): Make =>
  (site, { honest }, before) =>
    trainAfter(site, honest.manifest.index, before, undefined, change(orderOf(site, honest), site));
const onEras = (pick: (site: Site) => readonly string[]): Make =>
  trainBy((order, site) => {
    const segments = order.plan.segments.map((segment) => ({ ...segment, eras: pick(site) }));
    return { ...order, plan: { ...order.plan, segments } };
  });
const withParameters =
  (edit: (parameters: string) => string): Make =>
  (site, { honest }, before) =>
    trainAfter(site, honest.manifest.index, before, edit);
/** Changes the bytes of what honest training gives. */
const withBytes =
  (change: (segment: MadeSegment, originals: Originals, part: number) => MadeSegment): Make =>
  async (site, originals, before) =>
    change(await trainAfter(site, originals.honest.manifest.index, before), originals, before.length);

const onAcceptance = onEras(({ bench }) => bench.campaign.eras.acceptance);

/** Trains from start scores that are those of the segments before, but for what `forge` does to them. */
export async function trainFrom(
  { bench }: Site,
  { manifest: { index } }: Committed,
  before: readonly MadeSegment[],
  forge: (scores: Float64Array) => void,
): Promise<MadeSegment> {
  const { plan } = orderAt(bench, index);
  const { trees: planned, parameters, eras } = plan.segments[before.length] as SegmentPlan;
  const stored = await openDataset(bench.dir, bench.dataset);
  const blocks = await Promise.all(eras.map((era) => stored.readEra(era)));
  const rows = blocks.reduce((sum, { ids }) => sum + ids.length, 0);
  const features = bench.campaign.featureCount;
  const { values: columns } = joinRows(blocks.map((block) => block.columns));
  const labels = Float32Array.from(
    blocks.flatMap((block) => [
      ...(block.targets[stored.manifest.targets.indexOf(plan.target)] as Float32Array),
    ]),
  );
  const dataset = fillDataset({ rows, features, columns, labels }, plan.maxBin as MaxBin);
  try {
    const initScore = new Float64Array(rows).fill(plan.startScore);
    for (const { trees } of before) await addScores(trees, columns, rows, features, initScore);
    forge(initScore);
    const transcriptKeys = [ownerTranscriptKey(testOwner, plan.pointId, before.length)];
    const { trees, treeCount, transcripts } = await dataset.trainSegment({
      parameters,
      trees: planned,
      initScore,
      transcriptKeys,
      threads: 2,
    });
    return { trees, treeCount, transcript: toHash(transcripts[0] as Uint8Array) };
  } finally {
    await dataset.close();
  }
}

/**
 * Forges the segments chosen; all others are trained from what stands before them, and the scores are true.
 */
const forging = (cheat: string, segments: number, make: Make): Forgery => ({
  cheat,
  segments,
  wrong: (at) => ({ segments: at }),
  make: async (site, originals, at) => {
    let forged = originals.honest;
    for (const part of at)
      forged = await replaceSegment(
        site,
        forged,
        part,
        await make(site, originals, listOf(forged).slice(0, part)),
      );
    return forged;
  },
});

/** Every segment is forged. */
const forgingAll = (cheat: string, make: Make): Forgery => ({
  cheat,
  segments: 0,
  wrong: (_, planned) => ({ segments: [...new Array(planned).keys()] }),
  make: async (site, originals) => {
    const made: MadeSegment[] = [];
    while (made.length < originals.honest.manifest.segments.length)
      made.push(await make(site, originals, made));
    return announceTruly(site, originals.honest.manifest, made);
  },
});

/** A rule finds it, whoever looks. */
const certainly = ({ cheat, segments, make }: Forgery): Forgery => ({
  cheat,
  segments,
  make,
  wrong: (at) => ({ segments: at, certain: true }),
});
const atOnce = (
  cheat: string,
  make: (at: Originals & Pick<Site, 'bench'>) => Committed,
  wrong: (planned: number) => Wrong,
): Forgery => ({
  cheat,
  segments: 0,
  wrong: (_, planned) => wrong(planned),
  make: async ({ bench }, originals) => make({ bench, ...originals }),
});

const thief = domainHash('thief') as string as OwnerKey;
const all = (planned: number): Wrong => ({ segments: [...new Array(planned).keys()] });
const contradiction = (): Wrong => ({ segments: [], certain: true });
const raised = (
  { bench, honest: { manifest, blocks } }: Originals & Pick<Site, 'bench'>,
  eras: number,
): Committed =>
  announce(
    bench,
    { ...manifest, scores: manifest.scores.map((score, i) => score + Number(i < eras) * 1_000) },
    blocks,
  );

export const forgeries: readonly Forgery[] = [
  forging('1 segment fitted to the acceptance eras', 1, onAcceptance),
  forging('3 segments fitted to the acceptance eras', 3, onAcceptance),
  forgingAll(
    'all segments trained on other eras',
    onEras(({ bench }) => bench.campaign.eras.train.slice(1)),
  ),
  forging(
    '2 segments trained on other eras',
    2,
    onEras(({ bench }) => bench.campaign.eras.train.slice(1)),
  ),
  forging(
    '2 segments trained on another target',
    2,
    trainBy((order) => ({ ...order, plan: { ...order.plan, target: 'target_b' } })),
  ),
  forging(
    '2 segments of another learning rate',
    2,
    withParameters((text) => text.replace(/learning_rate=\S+/, 'learning_rate=0.07')),
  ),
  forging(
    '2 segments of other seeds',
    2,
    withParameters((text) => text.replace(/feature_fraction_seed=\d+/, 'feature_fraction_seed=7')),
  ),
  forging(
    '2 segments copied from another model',
    2,
    async (_, { other }, { length }) => listOf(other)[length] as MadeSegment,
  ),
  forging(
    '1 leaf changed by an ulp',
    1,
    withBytes((made) => ({
      ...made,
      trees: edited(made.trees, (bytes) => void (bytes[bytes.length - 8]! ^= 1)),
    })),
  ),
  forging(
    '1 transcript made up',
    1,
    withBytes((made) => ({ ...made, transcript: domainHash('made up') })),
  ),
  forging('1 segment from start scores forged on 3 rows', 1, (site, { honest }, before) =>
    trainFrom(site, honest, before, (scores) => {
      for (const row of [0, 100, 200]) scores[row]! += 0.25;
    }),
  ),
  {
    cheat: '2 neighbouring segments exchanged',
    segments: 1,
    wrong: ([at]) => ({ segments: [at as number, (at as number) + 1] }),
    make: async (site, { honest }, [at]) => {
      const segments = listOf(honest);
      const [first, second] = segments.splice(at as number) as [MadeSegment, MadeSegment];
      segments.push(second, first);
      while (segments.length < honest.manifest.segments.length)
        segments.push(await trainAfter(site, honest.manifest.index, segments));
      return announceTruly(site, honest.manifest, segments);
    },
  },
  certainly(
    forging(
      '1 segment of fewer trees than it claims',
      1,
      withBytes((made) => ({ ...cut(made, made.treeCount - 1), treeCount: made.treeCount })),
    ),
  ),
  certainly(
    forging(
      '1 segment that is no trees',
      1,
      withBytes((made) => ({ ...made, trees: edited(made.trees, (bytes) => void bytes.fill(255)) })),
    ),
  ),
  {
    cheat: 'an early end where more could be split',
    segments: 1,
    wrong: ([at]) => ({ segments: [at as number], certain: true }),
    make: (site, { honest }, [at]) => {
      const segments = listOf(honest).slice(0, (at as number) + 1);
      return announceTruly(site, { ...honest.manifest, endedEarly: true }, [
        ...segments.slice(0, -1),
        cut(segments.at(-1) as MadeSegment, 1),
      ]);
    },
  },
  atOnce(
    'a tree fewer in the manifest than in its segment',
    ({ bench, honest: { manifest, blocks } }) =>
      announce(
        bench,
        {
          ...manifest,
          segments: manifest.segments.map((one, i) => ({
            ...one,
            treeCount: one.treeCount - Number(i === 2),
          })),
        },
        blocks,
      ),
    contradiction,
  ),
  atOnce(
    'the score of 1 era of 4 raised',
    (at) => raised(at, 1),
    () => ({ segments: [], eras: 1 }),
  ),
  atOnce(
    'the scores of all eras raised',
    (at) => raised(at, 4),
    () => ({ segments: [], eras: 4 }),
  ),
  atOnce(
    'another sketch than the predictions give',
    ({ bench, honest: { manifest, blocks } }) =>
      announce(
        bench,
        { ...manifest, sketch: manifest.sketch.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) },
        blocks,
      ),
    () => ({ segments: [], sketch: true }),
  ),
  atOnce(
    'a greater corr announced than the scores give',
    ({ bench, honest: { manifest, blocks, model } }) =>
      announce(bench, manifest, blocks, { corr: model.corr + 1 }),
    contradiction,
  ),
  atOnce(
    'a stolen model, signed anew',
    ({ bench, honest }) => announceSegments(bench, { ...honest.manifest, owner: thief }, listOf(honest)),
    all,
  ),
  atOnce(
    'a stolen model, announced for another point',
    ({ bench, honest, other }) =>
      announceSegments(
        bench,
        { ...other.manifest, scores: honest.manifest.scores, sketch: honest.manifest.sketch },
        listOf(honest),
      ),
    all,
  ),
];
