import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { claimedResult, eraResult, type Part } from '../../../protocol/audit/results.js';
import { createTrainer } from '../../../node/models/trainer.js';
import { campaignCid } from '../../../protocol/campaign/campaign.js';
import { domainHash } from '../../../protocol/codec/hash.js';
import { decodeManifest } from '../../../protocol/model/manifest.js';
import type { AuditOutcome } from '../../../protocol/peer/tasks.js';
import { meanScore } from '../../../protocol/scoring/summary.js';
import {
  gridWith,
  makeBench,
  never,
  orderAt,
  removeBench,
  startEngine,
  taskAt,
  type Bench,
} from '../engine/fixture.js';
import {
  announce,
  auditTask,
  edited,
  listOf,
  replayTask,
  trainHonestly,
  withAuditor,
  withBlocks,
  type Committed,
  type Site,
} from './fixture.js';
import { slowAfter } from '../../runner/slow-cases.js';

/** Eight segments, of which four are the prefix; everybody looks at all. */
const lenient = await makeBench({
  grid: gridWith({ n_estimators: ['38'] }),
  eras: {
    train: ['0001', '0002', '0003', '0004'],
    screening: ['0006', '0007'],
    acceptance: ['0008', '0009', '0010'],
    portfolio: ['0011'],
    report: ['0012'],
  },
  screening: { prefixPpm: 500_000, corrMin: -1_000_000_000 },
  audit: {
    panelSize: 2,
    uniformSegments: 50,
    weightedSegments: 2,
    influentialSegments: 1,
    sampledEras: 3,
    panelEpochs: 6,
    drawingsMax: 4,
    disputePanelSize: 3,
    vestingEpochs: 8,
    reauditPpm: 0,
    rejectedPpm: 0,
  },
});
const strictCampaign = { ...lenient.campaign, screening: { prefixPpm: 500_000, corrMin: 1_000_000_000 } };
const strict: Bench = { ...lenient, campaign: strictCampaign, network: campaignCid(strictCampaign) };
const engine = await startEngine(lenient);
const index = 5n;
const { screening, acceptance } = lenient.campaign.eras;
const whole = await trainHonestly(lenient, engine, index);
const abandoned = await trainHonestly(strict, engine, index);

const test = suite('screening');
test.after(async () => {
  await engine.stop();
  await removeBench(lenient);
});

const prefixScores = async (bench: Bench, committed: Committed): Promise<number[]> => {
  const session = await engine.open(orderAt(bench, index), never);
  await session.append(listOf(committed).slice(0, 4));
  return session.score(screening).finally(() => session.close());
};
const audit = ({ bench }: Site, committed: Committed): Promise<AuditOutcome> =>
  withAuditor({ bench, engine }, 'one', committed, (auditor) =>
    auditor.audit(auditTask(committed.model), { signal: never }),
  );

test('a model that passes its screening is trained to its end, with what its prefix scored (SCREEN-1, SCREEN-2)', async () => {
  assert.is(whole.model.outcome, 'accepted');
  assert.is(whole.manifest.segments.length, 8);
  assert.equal(whole.manifest.screening, await prefixScores(lenient, whole));
  assert.is(whole.manifest.scores.length, acceptance.length);
});

test('one that fails it is left with its prefix, and announced with the scores of that (SCREEN-2)', async () => {
  const { manifest, model } = abandoned;
  assert.equal(
    [manifest.segments.length, manifest.scores, manifest.sketch.length, manifest.endedEarly],
    [4, [], 0, false],
  );
  assert.equal(manifest.screening, await prefixScores(strict, abandoned));
  assert.equal(
    [model.outcome, model.segments, model.corr, model.sketch.length],
    ['abandoned', 4, meanScore(manifest.screening), 0],
  );
});

for (const [name, bench, at] of [
  ['before its screening', lenient, 2],
  ['after it', lenient, 6],
  ['before it ends it', strict, 3],
] as const) {
  test(`a training that is broken off ${name} comes to the same manifest, and grows nothing twice`, () =>
    withBlocks(async (blocks, store) => {
      const trainer = createTrainer(bench, { engine, store, blocks });
      const stop = new AbortController();
      const task = taskAt(bench, index);
      const grown: number[] = [];
      const onSegment = (done: number): void => void grown.push(done);
      await trainer
        .train(task, {
          signal: stop.signal,
          onSegment: (done) => {
            onSegment(done);
            if (done === at) stop.abort();
          },
        })
        .catch(() => undefined);
      const model = await trainer.train(task, { signal: never, onSegment });
      const expected = bench === lenient ? whole : abandoned;
      assert.is(model.manifest, expected.model.manifest);
      assert.is(model.outcome, expected.model.outcome);
      assert.equal([...new Set(grown)], [...new Array(expected.model.segments + 1).keys()]);
      const manifest = decodeManifest((await blocks.readBlock(model.manifest)) as Uint8Array);
      assert.equal(manifest, expected.manifest);
      assert.equal(
        await trainer.train(task, {
          signal: never,
          onSegment: () => assert.unreachable('nothing is grown again'),
        }),
        model,
      );
    }));
}

for (const [name, bench, committed, eras] of [
  ['whole', lenient, whole, [...acceptance, ...screening]],
  ['abandoned', strict, abandoned, screening],
] as const) {
  test(`an honest model that is ${name} matches, on all that it was scored on`, async () => {
    const outcome = await audit({ bench, engine }, committed);
    assert.is(outcome.type, 'match');
    assert.equal(outcome.type === 'match' && outcome.eras, eras);
    const found = await withAuditor({ bench, engine }, 'offline', committed, (auditor) =>
      auditor.auditStored(committed.model.manifest, 'all', { signal: never, onSegment: () => undefined }),
    );
    assert.equal(found, []);
  });
}

const changed = (
  bench: Bench,
  { manifest, blocks }: Committed,
  changes: Partial<Committed['manifest']>,
): Committed => announce(bench, { ...manifest, ...changes }, blocks);
const forgeries: { id: string; bench: Bench; committed: Committed; disputed: Part }[] = [
  {
    id: 'a raised score of the prefix',
    bench: lenient,
    committed: changed(lenient, whole, { screening: whole.manifest.screening.map((score, i) => score + i) }),
    disputed: { subject: 'era', part: 4 },
  },
  {
    id: 'a lowered score, to throw a model away',
    bench: strict,
    committed: changed(strict, abandoned, {
      screening: abandoned.manifest.screening.map((score, i) => score - Number(i === 0)),
    }),
    disputed: { subject: 'era', part: 3 },
  },
  {
    id: 'another sketch',
    bench: lenient,
    committed: changed(lenient, whole, {
      sketch: edited(whole.manifest.sketch, (bytes) => void (bytes[0]! ^= 1)),
    }),
    disputed: { subject: 'sketch', part: 0 },
  },
  {
    id: 'a made-up transcript of an abandoned model',
    bench: strict,
    disputed: { subject: 'segment', part: 2 },
    committed: changed(strict, abandoned, {
      segments: abandoned.manifest.segments.map((one, i) =>
        i === 2 ? { ...one, transcript: domainHash('made-up') } : one,
      ),
    }),
  },
];
const forgery = slowAfter(1, test);
for (const { id, bench, committed, disputed } of forgeries) {
  forgery(`${id} is found by whoever looks, and replayed alike`, async () => {
    const outcome = await audit({ bench, engine }, committed);
    if (outcome.type !== 'mismatch') throw new Error('it was not found');
    const { subject, part, claimed, found } = outcome;
    assert.equal({ subject, part }, disputed);
    assert.equal(claimed, claimedResult(bench.campaign, committed.manifest, disputed));
    const replayed = await withAuditor({ bench, engine }, 'judge', committed, (auditor) =>
      auditor.replay(replayTask(committed.model, subject, part), { signal: never }),
    );
    assert.equal(replayed, { claimed, found });
    const honest = bench === lenient ? whole : abandoned;
    assert.equal(
      found,
      subject === 'era'
        ? eraResult(honest.manifest.screening[part - acceptance.length] as number)
        : claimedResult(bench.campaign, honest.manifest, disputed),
    );
  });
}

test.run();
