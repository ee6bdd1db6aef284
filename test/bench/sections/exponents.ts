import { addScores } from '../../../native/index.js';
import { syntheticDemo } from '../../../cli/presets/demo.js';
import { fillDataset, makeTable, train, withDatasets } from '../../native/fixture.js';
import { makeBench, removeBench } from '../../node/peer/fixture.js';
import { drawnMembers } from '../members.js';
import type { Row, Section } from '../section.js';
import { cpuInTurn, cpuOf } from '../timing.js';
import { crowdSeconds } from './simulator.js';

/** How far an exponent may be above what it should be before a line says that it is worse. */
const tolerance = 0.15;
const rounds = 3;
/** Claims that a node takes, in cuts of so many. */
const cutSizes = [500, 1_000, 2_000];
const claimsWanted = cutSizes.reduce((sum, size) => sum + size, 0);
const memberCounts = [1_000, 3_000, 9_000];

/** A cost at several sizes, ascending, and with which power of the size it should grow. */
interface Growth {
  readonly cost: string;
  readonly in: string;
  readonly costs: ReadonlyMap<number, number>;
  readonly should: number;
}

/** The slope of the line through logarithms that is nearest to them by least squares. */
function exponentOf(costs: ReadonlyMap<number, number>): number {
  const points = [...costs].map(([size, cost]) => [Math.log(size), Math.log(cost)] as const);
  const mean = (of: 0 | 1): number => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const along = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return along / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}

const toRow = ({ cost, in: size, costs, should }: Growth): Row => {
  const exponent = exponentOf(costs);
  return {
    cost,
    in: size,
    from: [...costs.keys()].join(', '),
    exponent,
    should,
    worse: exponent > should + tolerance ? 'yes' : '',
  };
};

/** Costs of `work` at each size, the least of several runs in turn. */
async function costsOf(
  sizes: readonly number[],
  workAt: (size: number) => () => unknown,
): Promise<ReadonlyMap<number, number>> {
  const cpuMs = await cpuInTurn(rounds, Object.fromEntries(sizes.map((size) => [size, workAt(size)])));
  return new Map(sizes.map((size) => [size, cpuMs[size] as number]));
}

async function trainingGrowth(): Promise<Growth[]> {
  const shapes = { rows: [25_000, 50_000, 100_000], features: [100, 200, 400], trees: [5, 10, 20] };
  const grow = { numLeaves: 24, minDataInLeaf: 20 };
  const ofShape = (sizes: readonly number[], table: (size: number) => ReturnType<typeof makeTable>) =>
    withDatasets(
      sizes.map((size) => fillDataset(table(size))),
      (...datasets) =>
        costsOf(sizes, (size) => () => train(datasets[sizes.indexOf(size)]!, grow, { threads: 1 })),
    );
  const inRows = await ofShape(shapes.rows, (rows) => makeTable(rows, 100));
  const inFeatures = await ofShape(shapes.features, (features) => makeTable(25_000, features));
  const table = makeTable(100_000, 100);
  return withDatasets([fillDataset(table)], async (dataset) => {
    const inTrees = await costsOf(shapes.trees, (trees) => () => train(dataset, grow, { trees, threads: 1 }));
    const { trees } = await train(dataset, grow, { trees: 20 });
    const walked = await costsOf([25_000, 50_000, 100_000], (rows) => () => {
      const scores = new Float64Array(rows);
      // As often as it takes to be more than starting a walk.
      return Promise.all(
        Array.from({ length: 20 }, () =>
          addScores(trees, table.columns.subarray(0, rows * 100), rows, 100, scores),
        ),
      );
    });
    return [
      { cost: 'training', in: 'rows', costs: inRows, should: 1 },
      { cost: 'training', in: 'features', costs: inFeatures, should: 1 },
      { cost: 'training', in: 'trees', costs: inTrees, should: 1 },
      { cost: 'trees over rows', in: 'rows', costs: walked, should: 1 },
    ];
  });
}

interface ClaimCosts {
  /** CPU ms of a claim that a node decodes, verifies, judges and stores. */
  readonly judged: number;
  /** Of one in a cut of so many. */
  readonly inCut: ReadonlyMap<number, number>;
}

/** What claims cost a node of a network with so many members. */
async function claimCosts(members: number): Promise<ClaimCosts> {
  const bench = await makeBench({ grid: syntheticDemo.rules.grid });
  try {
    const slots = Math.ceil(claimsWanted / members);
    const { peer, claims } = await drawnMembers(bench, 'receiver', { members, slots });
    let judgedMs = 0;
    const inCut = new Map<number, number>();
    for (const count of cutSizes) {
      const some = claims.splice(0, count);
      judgedMs += await cpuOf(() => peer.take(...some));
      inCut.set(some.length, (await cpuOf(() => peer.cut(...some))) / some.length);
    }
    await peer.close();
    return { judged: judgedMs / claimsWanted, inCut };
  } finally {
    await removeBench(bench);
  }
}

async function recordGrowth(): Promise<Growth[]> {
  const judged = new Map<number, number>();
  const inCut = new Map<number, number>();
  let inRecords: ReadonlyMap<number, number> = new Map();
  for (const members of memberCounts) {
    const costs = await claimCosts(members);
    judged.set(members, costs.judged);
    inRecords = new Map([...costs.inCut].map(([size, each]) => [size, size * each]));
    inCut.set(members, Math.max(...inRecords.values()));
  }
  return [
    { cost: 'a claim, judged and stored', in: 'members', costs: judged, should: 0 },
    { cost: `a cut of ${Math.max(...cutSizes)} claims`, in: 'members', costs: inCut, should: 1 },
    { cost: `a cut of ${memberCounts.at(-1)} members`, in: 'records', costs: inRecords, should: 1 },
  ];
}

export const exponents: Section = {
  about:
    'With which power of a size a cost grows: the slope through its CPU time at three sizes, on logarithmic scales, and what it should be at most.',
  async run() {
    const crowds = new Map<number, number>();
    for (const peers of [150, 300, 600]) crowds.set(peers, await crowdSeconds(peers));
    const growths = [
      ...(await trainingGrowth()),
      ...(await recordGrowth()),
      // Peers tell each other what they did, which each hears.
      { cost: 'a simulated crowd', in: 'peers', costs: crowds, should: 1.5 },
    ];
    return growths.map(toRow);
  },
};
