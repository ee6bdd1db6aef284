import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { datasetBytes, trainingBytes } from '../../../native/index.js';
import { Costs, type TakenSoFar } from '../../../node/cost/costs.js';
import { limitsOf, type Limits } from '../../../node/cost/limits.js';
import { orderModel } from '../../../node/models/order-model.js';
import { campaignCid } from '../../../protocol/campaign/campaign.js';
import { cidOf, rawCodec } from '../../../protocol/codec/hash.js';
import type { NodeKey } from '../../../protocol/records/keys.js';
import { testCampaign } from '../../fixtures/campaign.js';
import { gridWith } from '../engine/fixture.js';
import { codeOf } from '../../protocol/code-of.js';

const test = suite<{ dir: string }>('what points take on a machine');
test.before.each(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'gridlode-costs-'));
});
test.after.each(({ dir }) => rm(dir, { recursive: true }));

// Half of the points have ten times the trees of the others.
const campaign = testCampaign('ab'.repeat(32) as NodeKey, {
  grid: gridWith({ n_estimators: ['100', '1000'] }),
  featureCount: 12,
  training: { segmentTrees: 5, startScore: 0 },
});
const network = { campaign, network: campaignCid(campaign) };
const block = cidOf(new Uint8Array(), rawCodec);
const manifest = {
  features: Array.from({ length: 12 }, (_, i) => `feature_${i}`),
  eras: campaign.eras.train.map((name) => ({ name, rows: 1_000, block })),
};
const rows = 1_000 * campaign.eras.train.length;
const generous: Limits = { segmentMaxMs: 1e9, trainingMaxMs: null, memoryMaxBytes: 1e12, diskMaxBytes: 1e12 };
const openWith = (dir: string, limits: Partial<Limits> | null = {}): Promise<Costs> =>
  Costs.open({
    ...network,
    dir,
    manifest,
    limits: limits === null ? null : () => ({ ...generous, ...limits }),
  });
const target = campaign.targets[0] as string;
const orderOf = (index: bigint): ReturnType<typeof orderModel> => orderModel(network, { target, index });
const [short, long] = [orderOf(0n), orderOf(1n)];
/** A hundred trees at 10 ms of CPU time and 30 by the clock. */
const taken: TakenSoFar = { trees: 100, treesBytes: 8_000, cpuMs: 1_000, wallMs: 3_000 };

test('a training teaches what it took itself, and what ten times the trees take', async ({ dir }) => {
  const costs = await openWith(dir);
  assert.is(costs.trainings, 0);
  costs.note(short, taken);
  assert.is(costs.trainings, 1);
  const [own, ten] = [costs.estimate(short.point), costs.estimate(long.point)];
  assert.ok(Math.abs(own.cpuMs / 1_000 - 1) < 0.001 && Math.abs(own.ms / 3_000 - 1) < 0.001);
  assert.ok(Math.abs(ten.ms / own.ms - 10) < 1e-6 && Math.abs(ten.diskBytes / own.diskBytes - 10) < 1e-6);
  assert.ok(Math.abs(own.segmentLeastMs - own.leastMs / 20) < 1e-6);
  assert.is(own.memoryMinBytes, datasetBytes(rows, 12) + trainingBytes(rows, short.point.featuresUsed).least);
});

test('what was learned is there at the next start', async ({ dir }) => {
  const costs = await openWith(dir);
  costs.note(short, taken);
  await costs.save();
  const again = await openWith(dir);
  assert.is(again.trainings, 1);
  assert.equal(again.estimate(long.point), costs.estimate(long.point));
});

test('a training of which no tree came teaches nothing', async ({ dir }) => {
  const costs = await openWith(dir);
  costs.note(short, { ...taken, trees: 0 });
  assert.is(costs.trainings, 0);
});

const bounds: { id: string; limits: Partial<Limits>; what: RegExp; code: 'POINT_UNFIT' }[] = [
  {
    id: 'lease',
    limits: { segmentMaxMs: 49 },
    what: /one segment takes longer than half a lease/,
    code: 'POINT_UNFIT',
  },
  { id: 'longest', limits: { trainingMaxMs: 999 }, what: /longer than its owner lets/, code: 'POINT_UNFIT' },
  {
    id: 'memory',
    limits: { memoryMaxBytes: 1_000 },
    what: /more memory than the engine may/,
    code: 'POINT_UNFIT',
  },
  { id: 'disk', limits: { diskMaxBytes: 8_000 }, what: /more of the disk than is left/, code: 'POINT_UNFIT' },
];
for (const { id, limits, what, code } of bounds)
  test(`a point that exceeds a limit is refused with the reason, and nothing of it where none is held against it: ${id}`, async ({
    dir,
  }) => {
    const costs = await openWith(dir, limits);
    costs.note(short, taken);
    assert.is(costs.exceeds(short.point), id);
    assert.throws(() => costs.check(short), what);
    assert.is(
      codeOf(() => costs.check(short)),
      code,
    );
    await costs.save();
    const lenient = await openWith(dir, null);
    assert.equal([lenient.exceeds(short.point), lenient.unfitPpm], [null, 0]);
    lenient.check(short);
  });

test('a node is unfit once the share that it cannot finish is above what the campaign lets it skip', async ({
  dir,
}) => {
  // The long ones alone take more: half of the points, where a quarter may be skipped.
  const costs = await openWith(dir, { trainingMaxMs: 5_000 });
  costs.note(short, taken);
  assert.ok(Math.abs(costs.unfitPpm - 500_000) < 50_000, String(costs.unfitPpm));
  assert.is(campaign.claims.skipMaxPpm, 250_000);
  assert.is(costs.isUnfit, true);
  assert.equal([costs.exceeds(short.point), costs.exceeds(long.point)], [null, 'longest']);
  const patient = await openWith(dir, { trainingMaxMs: 1_000_000 });
  patient.note(short, taken);
  assert.equal([patient.unfitPpm, patient.isUnfit], [0, false]);
});

test('a machine that was busy for a while is not held unfit for good: it would learn of no better hours', async ({
  dir,
}) => {
  const costs = await openWith(dir, { segmentMaxMs: 500 });
  costs.note(short, { ...taken, wallMs: 1_000_000 });
  const { ms, leastMs } = costs.estimate(short.point);
  assert.ok(Math.abs(ms / leastMs / 1_000 - 1) < 1e-6, 'it is told as it went');
  assert.equal([costs.exceeds(short.point), costs.isUnfit], [null, false]);
});

test('more than one processor counts where a training had them', async ({ dir }) => {
  const costs = await openWith(dir);
  costs.note(short, { ...taken, wallMs: 500 });
  costs.note(long, { ...taken, wallMs: 3_000 });
  const { cpuMs, leastMs } = costs.estimate(short.point);
  assert.ok(Math.abs(cpuMs / leastMs - 2) < 1e-6);
});

test('before it has learned anything, no time is held against a point, but memory is', async ({ dir }) => {
  const costs = await openWith(dir, { trainingMaxMs: 1, segmentMaxMs: 1 });
  assert.equal([costs.unfitPpm, costs.isUnfit, costs.exceeds(long.point)], [0, false, null]);
  assert.is((await openWith(dir, { memoryMaxBytes: 1 })).unfitPpm, 1_000_000);
});

test('half a lease bounds a segment, and three quarters of its memory what the engine trains with', () => {
  const { claims, epochMs } = campaign;
  const given = { trainingMaxMs: 7, memoryBytes: 400, roomBytes: 9 };
  assert.equal(limitsOf({ claims: { ...claims, leaseEpochs: 15 }, epochMs }, given), {
    segmentMaxMs: 7 * epochMs,
    trainingMaxMs: 7,
    memoryMaxBytes: 300,
    diskMaxBytes: 9,
  });
});

test.run();
