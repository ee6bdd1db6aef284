// deadline: 300 s
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { auditCodes } from '../../../node/audit/codes.js';
import type { auditedCodes } from '../../../protocol/audit/codes.js';
import type { Mismatch, Part } from '../../../protocol/audit/results.js';
import { openDataset } from '../../../node/dataset/dataset-store.js';
import type { Engine } from '../../../node/engine/parent/engine.js';
import { attestedSegment, sampledSegments, uniformSample } from '../../../protocol/audit/sample.js';
import {
  cidOf,
  domainHash,
  hashBytes,
  rawCodec,
  textBytes,
  toHash,
  type Cid,
} from '../../../protocol/codec/hash.js';
import type { modelCodes } from '../../../protocol/model/codes.js';
import { verifierTranscriptKey } from '../../../protocol/model/training-plan.js';
import type { AuditOutcome, CommittedModel, NamedAttestation } from '../../../protocol/peer/tasks.js';
import type { NodeKey, OwnerKey } from '../../../protocol/records/keys.js';
import { vrfPublicKey, vrfVerify } from '../../../protocol/vrf/vrf.js';
import {
  codeOf,
  gridWith,
  killEngine,
  makeBench,
  never,
  orderAt,
  removeBench,
  startEngine,
} from '../engine/fixture.js';
import { flipBits } from '../engine/child/memory.js';
import {
  announce,
  announceSegments,
  announceTruly,
  auditTask,
  commonOf,
  cut,
  edited,
  replaceSegment,
  replayTask,
  secretOf,
  trainAfter,
  trainHonestly,
  withAuditor,
  type Committed,
  type MadeSegment,
  type Site,
} from './fixture.js';
import { slowAfter, slowCases } from '../../runner/slow-cases.js';

const bench = await makeBench({ grid: gridWith({ n_estimators: ['38'] }) });
const engine = await startEngine(bench);
const site: Site = { bench, engine };
/** Every segment and era is in everybody's sample, so that each forgery meets the first auditor. */
const sampleAll = { ...bench.campaign.audit, uniformSegments: 50, sampledEras: 3 };
const strict: Site = { bench: { ...bench, campaign: { ...bench.campaign, audit: sampleAll } }, engine };
const index = 5n;
const planned = 8;
const honest = await trainHonestly(bench, engine, index);

const test = suite('auditor');
const slow = slowCases(test);
test.after(async () => {
  await engine.stop();
  await removeBench(bench);
});

const audit = (at: Site, name: string, committed: Committed): Promise<AuditOutcome> =>
  withAuditor(at, name, committed, (auditor) => auditor.audit(auditTask(committed.model), { signal: never }));
const auditAll = (
  at: Site,
  committed: Committed,
  wanted: readonly number[] | 'all' = 'all',
): Promise<Mismatch[]> =>
  withAuditor(at, 'offline', committed, (auditor) =>
    auditor.auditStored(committed.model.manifest, wanted, { signal: never, onSegment: () => undefined }),
  );
const replay = (at: Site, committed: Committed, subject: Part['subject'], part: number) =>
  withAuditor(at, 'third', committed, (auditor) =>
    auditor.replay(replayTask(committed.model, subject, part), { signal: never }),
  );

test('an honest model matches, with the sample, proof and transcripts that a second look gives', async () => {
  const outcomes = [
    await audit(site, 'one', honest),
    await audit(site, 'one', honest),
    await audit(site, 'two', honest),
  ];
  assert.equal(outcomes[0], outcomes[1]);
  for (const [i, name] of (['one', undefined, 'two'] as const).entries()) {
    if (name === undefined) continue;
    const outcome = outcomes[i] as AuditOutcome;
    if (outcome.type !== 'match') throw new Error('an honest model was accused');
    const proven = vrfVerify(
      vrfPublicKey(secretOf(name)),
      hashBytes(auditTask(honest.model).alpha),
      outcome.proof,
    );
    const output = domainHash('vrf-output', proven as Uint8Array);
    const uniform = uniformSample(bench.campaign, output, honest.model);
    assert.equal(outcome.eras, uniform.eras);

    const session = await engine.open(orderAt(bench, index), never);
    const before = honest.manifest.segments.map(({ trees, treeCount }) => ({
      trees: honest.blocks.get(trees) as Uint8Array,
      treeCount,
    }));
    await session.append(before);
    const { influence } = await session.weigh(uniform.eras);
    assert.equal(
      outcome.segments.map(({ segment }) => segment),
      sampledSegments(bench.campaign, output, {
        common: commonOf(honest.model),
        influence,
        endedEarly: false,
      }),
    );
    for (const { segment, transcript } of outcome.segments) {
      const plan = orderAt(bench, index).plan.segments[segment] as Parameters<typeof session.train>[0];
      const { transcripts } = await session.train(plan, [verifierTranscriptKey(output, segment)]);
      assert.is(transcript, toHash(transcripts[0] as Uint8Array));
    }
    session.close();
  }
  const samples = outcomes.map((outcome) =>
    outcome.type === 'match' ? JSON.stringify(outcome.segments) : '',
  );
  assert.is.not(samples[0], samples[2], 'auditors draw samples of their own');
  assert.equal(await auditAll(site, honest), []);
});

slow(
  'audits, replays and trainings at once, which share two threads, disturb each other in nothing',
  async () => {
    const names = ['one', 'two', 'three', 'four'];
    const alone = [];
    for (const name of names) alone.push(await audit(site, name, honest));
    const [together, models, replayed] = await Promise.all([
      Promise.all(names.map((name) => audit(site, name, honest))),
      Promise.all([trainHonestly(bench, engine, index), trainHonestly(bench, engine, 1n)]),
      replay(site, honest, 'segment', 5),
    ]);
    assert.equal(together, alone);
    assert.is(models[0].model.manifest, honest.model.manifest);
    assert.equal(await auditAll(site, models[1]), []);
    assert.equal(replayed.claimed, replayed.found);
  },
);

test('a stored model is looked at where asked, and told how far it is', async () => {
  const told: number[][] = [];
  const found = await withAuditor(site, 'offline', honest, (auditor) =>
    auditor.auditStored(honest.model.manifest, [6, 1], {
      signal: never,
      onSegment: (...progress) => told.push(progress),
    }),
  );
  assert.equal(found, []);
  assert.equal(told, [
    [0, 2],
    [1, 2],
    [2, 2],
  ]);
});

const made = (part: number): MadeSegment => {
  const segment = honest.manifest.segments[part] as (typeof honest.manifest.segments)[number];
  return { ...segment, trees: honest.blocks.get(segment.trees) as Uint8Array };
};
const before = (part: number): MadeSegment[] => Array.from({ length: part }, (_, i) => made(i));

const otherSeed = (parameters: string): string =>
  parameters.replace(/feature_fraction_seed=\d+/, 'feature_fraction_seed=7');
const forgeries: {
  id: string;
  make: () => Promise<Committed>;
  found: { subject: Part['subject']; part: number };
}[] = [
  {
    id: 'other-trees',
    make: async () => replaceSegment(site, honest, 3, await trainAfter(site, index, before(3), otherSeed)),
    found: { subject: 'segment', part: 3 },
  },
  {
    id: 'other-trees-in-the-first-segment',
    make: async () => replaceSegment(site, honest, 0, await trainAfter(site, index, [], otherSeed)),
    found: { subject: 'segment', part: 0 },
  },
  {
    id: 'one-leaf-a-bit-greater',
    make: () =>
      replaceSegment(site, honest, 7, {
        ...made(7),
        trees: edited(made(7).trees, (bytes) => void (bytes[bytes.length - 8]! ^= 1)),
      }),
    found: { subject: 'segment', part: 7 },
  },
  {
    id: 'the-segments-of-a-stolen-model',
    make: () =>
      Promise.resolve(
        announceSegments(
          bench,
          { ...honest.manifest, owner: domainHash('thief') as string as OwnerKey },
          before(planned),
        ),
      ),
    found: { subject: 'segment', part: 0 },
  },
  {
    id: 'fewer-trees-than-counted',
    make: () => replaceSegment(site, honest, 3, { ...cut(made(3), 4), treeCount: 5 }),
    found: { subject: 'segment', part: 3 },
  },
  {
    id: 'no-trees',
    make: () => replaceSegment(site, honest, 2, { ...cut(made(2), 0), treeCount: 5 }),
    found: { subject: 'segment', part: 2 },
  },
  {
    id: 'garbage',
    make: () => replaceSegment(site, honest, 4, { ...made(4), trees: textBytes('no trees') }),
    found: { subject: 'segment', part: 4 },
  },
  {
    id: 'no-bytes',
    make: () => replaceSegment(site, honest, 4, { ...made(4), trees: new Uint8Array(0) }),
    found: { subject: 'segment', part: 4 },
  },
  {
    id: 'a-leaf-beyond-the-bound',
    make: () =>
      replaceSegment(site, honest, 1, {
        ...made(1),
        trees: edited(made(1).trees, (_, view) => view.setFloat64(view.byteLength - 8, 1e9, true)),
      }),
    found: { subject: 'segment', part: 1 },
  },
  {
    id: 'a-leaf-that-is-no-number',
    make: () =>
      replaceSegment(site, honest, 1, {
        ...made(1),
        trees: edited(made(1).trees, (_, view) => view.setFloat64(view.byteLength - 8, NaN, true)),
      }),
    found: { subject: 'segment', part: 1 },
  },
  {
    id: 'wrong-transcript',
    make: () => replaceSegment(site, honest, 6, { ...made(6), transcript: domainHash('made-up') }),
    found: { subject: 'segment', part: 6 },
  },
  {
    id: 'raised-score',
    make: () =>
      Promise.resolve(
        announce(
          bench,
          { ...honest.manifest, scores: honest.manifest.scores.map((score, i) => score + Number(i === 1)) },
          honest.blocks,
        ),
      ),
    found: { subject: 'era', part: 1 },
  },
  {
    id: 'another-sketch',
    make: () =>
      Promise.resolve(
        announce(
          bench,
          { ...honest.manifest, sketch: edited(honest.manifest.sketch, (bytes) => void (bytes[9]! ^= 16)) },
          honest.blocks,
        ),
      ),
    found: { subject: 'sketch', part: 0 },
  },
  {
    id: 'ended-before-its-time',
    make: () => {
      const segments = [...before(4), cut(made(4), 3)];
      return announceTruly(site, { ...honest.manifest, endedEarly: true }, segments);
    },
    found: { subject: 'segment', part: 4 },
  },
  {
    id: 'ended-after-a-whole-segment',
    make: () =>
      announceTruly(site, { ...honest.manifest, endedEarly: true }, [...before(4), cut(made(4), 0)]),
    found: { subject: 'segment', part: 4 },
  },
];

const forgery = slowAfter(2, test);
for (const { id, make, found } of forgeries) {
  forgery(
    `${id}: found by an audit and by a look at the stored model, and a third party finds the same bytes`,
    async () => {
      const forged = await make();
      const outcome = await audit(strict, 'one', forged);
      if (outcome.type !== 'mismatch') throw new Error('not found');
      const { subject, part, claimed } = outcome;
      assert.equal({ subject, part }, found);
      assert.is.not(Buffer.compare(claimed, outcome.found), 0);
      assert.is(claimed.length, { segment: 64, era: 8, sketch: 32, attestation: 32 }[subject]);
      const { type: _, accused, ...mismatch } = outcome;
      assert.is(accused, null);
      const stored = await auditAll(site, forged);
      assert.equal(stored[0], mismatch);
      if (id !== 'the-segments-of-a-stolen-model') assert.is(stored.length, 1, 'only that is wrong');
      assert.equal(await replay(site, forged, found.subject, part), { claimed, found: outcome.found });
    },
  );
}

/** What an auditor attests of the honest model, by the name of its key. */
async function attestationOf(name: string): Promise<NamedAttestation> {
  const outcome = await audit(site, name, honest);
  if (outcome.type !== 'match') throw new Error('an honest model was accused');
  const vrfOutput = domainHash(
    'vrf-output',
    vrfVerify(
      vrfPublicKey(secretOf(name)),
      hashBytes(auditTask(honest.model).alpha),
      outcome.proof,
    ) as Uint8Array,
  );
  return {
    node: domainHash(name) as string as NodeKey,
    vrfOutput,
    segments: outcome.segments,
    eras: outcome.eras,
  };
}
/** With digests of some segments that nothing was retrained for. */
const withMadeUp = (one: NamedAttestation, ...made: number[]): NamedAttestation => ({
  ...one,
  segments: one.segments.map((each) =>
    made.includes(each.segment) ? { ...each, transcript: domainHash('made up') } : each,
  ),
});
const auditAgain = (
  name: string,
  committed: Committed,
  attested: readonly NamedAttestation[],
): Promise<AuditOutcome> =>
  withAuditor(site, name, committed, (auditor) =>
    auditor.audit({ ...auditTask(committed.model), attested }, { signal: never }),
  );
const replayAttested = (attested: NamedAttestation, part: number) =>
  withAuditor(site, 'third', honest, (auditor) =>
    auditor.replay(replayTask(honest.model, 'attestation', part, attested), { signal: never }),
  );

test('honest attestations stand where the model is audited once more, and change nothing of what is attested then', async () => {
  const attested = [await attestationOf('one'), await attestationOf('two')];
  assert.equal(await auditAgain('three', honest, attested), await audit(site, 'three', honest));
});

test('of a model audited twenty times each attestation of the common segment is compared (AUDIT-4)', async () => {
  const one = await attestationOf('one');
  const twenty = Array.from({ length: 20 }, (_, i) => ({
    ...one,
    node: domainHash(`attestor ${i}`) as string as NodeKey,
  }));
  assert.is((await auditAgain('three', honest, twenty)).type, 'match');
  const common = commonOf(honest.model);
  const stamped = withMadeUp(twenty[19] as NamedAttestation, common);
  const outcome = await auditAgain('three', honest, twenty.with(19, stamped));
  if (outcome.type !== 'mismatch') throw new Error('not found');
  assert.equal([outcome.accused, outcome.part], [stamped.node, common]);
});

const lazy: {
  id: string;
  attest: (honestly: NamedAttestation, other: NamedAttestation) => NamedAttestation;
}[] = [
  { id: 'a-rubber-stamp', attest: (one) => withMadeUp(one, ...one.segments.map(({ segment }) => segment)) },
  { id: 'a-copied-attestation', attest: (one, other) => ({ ...one, segments: other.segments }) },
  {
    id: "the-owner's-digests",
    attest: (one) => ({
      ...one,
      segments: one.segments.map(({ segment }) => ({ segment, transcript: made(segment).transcript })),
    }),
  },
];
const laziness = slowAfter(1, test);
for (const { id, attest } of lazy) {
  laziness(
    `${id} is found where the model is audited once more, and a third party finds the same (AUDIT-4)`,
    async () => {
      const [one, other] = [await attestationOf('one'), await attestationOf('two')];
      const stamped = attest(one, other);
      const outcome = await auditAgain('three', honest, [other, stamped]);
      if (outcome.type !== 'mismatch') throw new Error('not found');
      const { subject, part, accused, claimed, found } = outcome;
      assert.equal([subject, accused], ['attestation', stamped.node]);
      assert.is(toHash(claimed), stamped.segments.find(({ segment }) => segment === part)?.transcript);
      assert.equal(await replayAttested(stamped, part), { claimed, found });
      const { claimed: sound, found: same } = await replayAttested(
        other,
        (other.segments[0] as (typeof other.segments)[number]).segment,
      );
      assert.equal(sound, same);
    },
  );
}

slow('who made up one digest alone is found as often as that segment is looked at (SAMPLE-6)', async () => {
  const one = await attestationOf('one');
  const common = commonOf(honest.model);
  const part = (one.segments.find(({ segment }) => segment !== common) as (typeof one.segments)[number])
    .segment;
  const stamped = withMadeUp(one, part);
  for (const name of ['three', 'four', 'five', 'six']) {
    const own = await attestationOf(name);
    const looked = attestedSegment(
      own.vrfOutput,
      one.node,
      one.segments.map(({ segment }) => segment),
    );
    const meets = looked === part || own.segments.some(({ segment }) => segment === part);
    assert.is((await auditAgain(name, honest, [stamped])).type, meets ? 'mismatch' : 'match');
  }
});

test('the whole model is fetched before anything is looked at, and kept (AUDIT-1)', async () => {
  await withAuditor(site, 'one', honest, async (auditor, blocks) => {
    await auditor.fetch({ type: 'fetch', key: 'fetch/model', model: honest.model }, { signal: never });
    for (const cid of honest.blocks.keys()) assert.ok(await blocks.readBlock(cid));
  });
  const last = (honest.manifest.segments.at(-1) as (typeof honest.manifest.segments)[number]).trees;
  const without = { ...honest, blocks: new Map([...honest.blocks].filter(([cid]) => cid !== last)) };
  const fetching = (committed: Committed): Promise<void> =>
    withAuditor(site, 'one', committed, (auditor) =>
      auditor.fetch({ type: 'fetch', key: 'fetch/model', model: committed.model }, { signal: never }),
    );
  assert.is(await codeOf(fetching(without)), `There is no block ${last}`);
  assert.is(
    await codeOf(fetching(announce(bench, honest.manifest, honest.blocks, { corr: honest.model.corr + 1 }))),
    'MANIFEST_MISMATCH',
  );
});

test('a count of trees that only the manifest has wrong is found before anything is looked at, and the model cannot be had (TREES-6)', async () => {
  const last = planned - 1;
  const lied = announce(
    bench,
    { ...honest.manifest, endedEarly: true, segments: recount(last, 2) },
    honest.blocks,
  );
  assert.is(
    await codeOf(
      withAuditor(site, 'one', lied, (auditor) =>
        auditor.fetch({ type: 'fetch', key: 'fetch/model', model: lied.model }, { signal: never }),
      ),
    ),
    'MANIFEST_MISMATCH',
  );
});

test('who lacks the memory finds out before it fetches anything', async () => {
  const small = await startEngine(bench, { memoryBytes: 60_000 });
  try {
    let asked = 0;
    const counted = { get: () => asked++ } as unknown as Committed['blocks'];
    const fetching = withAuditor({ bench, engine: small }, 'one', { blocks: counted }, (auditor) =>
      auditor.fetch({ type: 'fetch', key: 'fetch/model', model: honest.model }, { signal: never }),
    );
    assert.equal([await codeOf(fetching), asked], ['ENGINE_MEMORY', 0]);
  } finally {
    await small.stop();
  }
});

/** The engine, whose first retraining comes out with a bit wrong. */
function faulty(): Engine {
  let isFirst = true;
  const open: Engine['open'] = async (...order) => {
    const session = await engine.open(...order);
    const train: typeof session.train = async (...asked) => {
      const trained = await session.train(...asked);
      const flip = isFirst;
      isFirst = false;
      return flip
        ? { ...trained, trees: edited(trained.trees, (copy) => (copy[copy.length - 1]! ^= 1)) }
        : trained;
    };
    return {
      append: (segments) => session.append(segments),
      score: (eras) => session.score(eras),
      weigh: (eras) => session.weigh(eras),
      sketch: (eras) => session.sketch(eras),
      close: () => session.close(),
      retireEngine: () => session.retireEngine(),
      train,
    } as typeof session;
  };
  return { open } as Engine;
}

/**
 * The engine, in whose memory a segment changes as soon as it is there the first time; and in which processes
 * models were opened.
 */
function withWrongTrees(): { engine: Engine; pids: number[] } {
  const pids: number[] = [];
  const open: Engine['open'] = async (...order) => {
    const session = await engine.open(...order);
    pids.push(session.process.pid);
    if (pids.length > 1) return session;
    const { append } = session;
    session.append = async (segments) => {
      const appended = await append.call(session, segments);
      const { trees } = made(3);
      assert.ok((await flipBits(session.process.pid, trees, trees.length - 2, 1)) > 0);
      return appended;
    };
    return session;
  };
  return { engine: { open } as Engine, pids };
}

const segment3 = { subject: 'segment', part: 3 } as const;
const forged3 = (): Promise<Committed> =>
  replaceSegment(site, honest, 3, { ...made(3), transcript: domainHash('made-up') });
const unsound: { id: string; code: keyof typeof auditCodes; look: () => Promise<unknown> }[] = [
  {
    id: 'a bit that is wrong once accuses nobody',
    code: 'AUDIT_UNSTABLE',
    look: () => audit({ bench, engine: faulty() }, 'one', honest),
  },
  {
    id: 'a replay whose second look differs decides nothing',
    code: 'AUDIT_UNSTABLE',
    look: () => replay({ bench, engine: faulty() }, honest, 'segment', 3),
  },
  {
    id: 'a bit that is wrong once tells nothing against a stored model',
    code: 'AUDIT_UNSTABLE',
    look: () => auditAll({ bench, engine: faulty() }, honest),
  },
  {
    id: 'trees that change in memory accuse nobody',
    code: 'AUDIT_UNSTABLE',
    look: () => audit({ bench, engine: withWrongTrees().engine }, 'one', honest),
  },
];
for (const { id, code, look } of unsound)
  test(`${id}: ${code}`, async () => assert.is(await codeOf(look()), code));

slow('the second look is one of another process, and what both find counts (AUDIT-2)', async () => {
  const { engine: at, pids } = withWrongTrees();
  await codeOf(audit({ bench, engine: at }, 'one', honest));
  assert.is(new Set(pids).size, 2);
  const forged = await forged3();
  const pid = await engine.pid();
  const { claimed, found } = await replay(site, forged, segment3.subject, segment3.part);
  assert.is.not(Buffer.compare(claimed, found), 0);
  assert.is.not(await engine.pid(), pid);
  const { claimed: sound, found: same } = await replay(site, honest, segment3.subject, segment3.part);
  assert.equal(sound, same);
});

slow(
  'a row that changes in memory ends an audit with an error of this machine and accuses nobody, and the next ones match',
  async () => {
    const names = ['one', 'two', 'three'];
    const expected = [];
    for (const name of names) expected.push(await audit(strict, name, honest));
    const dataset = await openDataset(bench.dir, bench.dataset);
    const columns = Uint8Array.from((await dataset.readEra('0009')).columns.values);
    assert.ok((await flipBits(await engine.pid(), columns, columns.indexOf(2), 1)) > 0);
    assert.is(await codeOf(audit(strict, 'one', honest)), 'ENGINE_ROWS');
    for (const [i, name] of names.entries()) assert.equal(await audit(strict, name, honest), expected[i]);
  },
);

slow('the sample alone is retrained: a forgery outside of it passes', async () => {
  const one = {
    ...bench.campaign.audit,
    uniformSegments: 1,
    weightedSegments: 1,
    influentialSegments: 1,
    sampledEras: 1,
  };
  const lax: Site = { bench: { ...bench, campaign: { ...bench.campaign, audit: one } }, engine };
  const part = [7, 6].find((one) => one !== commonOf(honest.model)) as number;
  const wrong = await replaceSegment(site, honest, part, {
    ...made(part),
    transcript: domainHash('made-up'),
  });
  const outcomes = await Promise.all(Array.from({ length: 12 }, (_, i) => audit(lax, `auditor ${i}`, wrong)));
  const found = outcomes.filter(({ type }) => type === 'mismatch').length;
  assert.ok(found > 0 && found < 12, `${found} of 12 found it`);
  for (const outcome of outcomes)
    if (outcome.type === 'match') assert.not(outcome.segments.some(({ segment }) => segment === part));
});

const mismatched = (changes: Partial<Committed['manifest']>): Committed =>
  announce(bench, { ...honest.manifest, ...changes }, honest.blocks);
const { segments, scores } = honest.manifest;
const recount = (part: number, treeCount: number) =>
  segments.map((segment, i) => (i === part ? { ...segment, treeCount } : segment));
const announced = (changes: Partial<CommittedModel>): Committed =>
  announce(bench, honest.manifest, honest.blocks, changes);
type Code = keyof typeof auditCodes | keyof typeof auditedCodes | keyof typeof modelCodes;
const contradictions: { id: string; code: Code; committed: Committed; alsoStored: boolean }[] = [
  {
    id: 'another-owner',
    code: 'MANIFEST_MISMATCH',
    committed: announced({ owner: domainHash('another') as string as OwnerKey }),
    alsoStored: false,
  },
  {
    id: 'another-point',
    code: 'MANIFEST_MISMATCH',
    committed: announced({ pointId: domainHash('another') as CommittedModel['pointId'] }),
    alsoStored: false,
  },
  { id: 'another-index', code: 'MANIFEST_MISMATCH', committed: announced({ index: 6n }), alsoStored: false },
  {
    id: 'another-target',
    code: 'MANIFEST_MISMATCH',
    committed: announced({ target: 'target_b' }),
    alsoStored: false,
  },
  {
    id: 'a-greater-corr',
    code: 'MANIFEST_MISMATCH',
    committed: announced({ corr: honest.model.corr + 1 }),
    alsoStored: false,
  },
  {
    id: 'a-greater-sharpe',
    code: 'MANIFEST_MISMATCH',
    committed: announced({ sharpe: honest.model.sharpe + 1 }),
    alsoStored: false,
  },
  {
    id: 'fewer-segments-announced',
    code: 'MANIFEST_MISMATCH',
    committed: announced({ segments: planned - 1 }),
    alsoStored: false,
  },
  {
    id: 'more-segments-announced',
    code: 'MANIFEST_MISMATCH',
    committed: announced({ segments: planned + 1 }),
    alsoStored: false,
  },
  {
    id: 'another-campaign',
    code: 'MANIFEST_MISMATCH',
    committed: mismatched({ campaign: cidOf(textBytes('another')) }),
    alsoStored: true,
  },
  {
    id: "a-point-id-that-is-not-the-index's",
    code: 'MANIFEST_MISMATCH',
    committed: mismatched({ pointId: domainHash('another') as CommittedModel['pointId'] }),
    alsoStored: true,
  },
  {
    id: 'a-segment-left-out',
    code: 'MANIFEST_MISMATCH',
    committed: mismatched({ segments: segments.slice(1) }),
    alsoStored: true,
  },
  {
    id: 'a-segment-too-many',
    code: 'MANIFEST_MISMATCH',
    committed: mismatched({ segments: [...segments, segments[0] as (typeof segments)[number]] }),
    alsoStored: true,
  },
  {
    id: 'a-tree-too-few',
    code: 'MANIFEST_MISMATCH',
    committed: mismatched({ segments: recount(2, 4) }),
    alsoStored: true,
  },
  {
    id: 'a-tree-too-many',
    code: 'MANIFEST_MISMATCH',
    committed: mismatched({ segments: recount(2, 6) }),
    alsoStored: true,
  },
  {
    id: 'ended-early-with-all-trees',
    code: 'MANIFEST_MISMATCH',
    committed: mismatched({ endedEarly: true }),
    alsoStored: true,
  },
  {
    id: 'ended-early-with-more-than-planned',
    code: 'MANIFEST_MISMATCH',
    committed: mismatched({ endedEarly: true, segments: recount(7, 4) }),
    alsoStored: true,
  },
  {
    id: 'ended-early-after-a-whole-segment',
    code: 'MANIFEST_MISMATCH',
    committed: mismatched({ endedEarly: true, segments: segments.slice(0, 4) }),
    alsoStored: true,
  },
  {
    id: 'an-era-without-score',
    code: 'MANIFEST_MISMATCH',
    committed: mismatched({ scores: scores.slice(1) }),
    alsoStored: true,
  },
  {
    id: 'a-score-too-many',
    code: 'MANIFEST_MISMATCH',
    committed: mismatched({ scores: [...scores, 0] }),
    alsoStored: true,
  },
];
for (const { id, code, committed, alsoStored } of contradictions) {
  test(`${id}: ${code}`, async () => {
    assert.is(await codeOf(audit(site, 'one', committed)), code);
    assert.is(await codeOf(replay(site, committed, 'segment', 0)), code);
    if (alsoStored) assert.is(await codeOf(auditAll(site, committed)), code);
  });
}

test('what is no manifest, or is not there, is no evidence: the audit says why and there is no result', async () => {
  const without = (cid: Cid): Committed => ({
    ...honest,
    blocks: new Map([...honest.blocks].filter(([kept]) => kept !== cid)),
  });
  const lastTrees = (segments.at(-1) as (typeof segments)[number]).trees;
  assert.is(await codeOf(audit(site, 'one', without(lastTrees))), `There is no block ${lastTrees}`);
  assert.is(
    await codeOf(audit(site, 'one', without(honest.model.manifest))),
    `There is no block ${honest.model.manifest}`,
  );
  const garbage = textBytes('no manifest');
  const model = { ...honest.model, manifest: cidOf(garbage) };
  assert.is(
    await codeOf(audit(site, 'one', { ...honest, model, blocks: new Map([[model.manifest, garbage]]) })),
    'CODEC_MALFORMED',
  );
  // More bytes than so many trees can have are never fetched.
  const huge = new Uint8Array(100_000);
  const swollen = { ...made(3), trees: huge };
  const forged = announceSegments(bench, honest.manifest, [
    ...before(3),
    swollen,
    ...Array.from({ length: 4 }, (_, i) => made(4 + i)),
  ]);
  assert.is(await codeOf(audit(site, 'one', forged)), `There is no block ${cidOf(huge, rawCodec)}`);
});

/** A model with a segment that is no trees. */
const broken = (): Promise<Committed> =>
  replaceSegment(site, honest, 4, { ...made(4), trees: textBytes('no trees') });

const unjudged: { id: string; code: Code; ask: () => Promise<unknown> }[] = [
  {
    id: 'a-segment-after-a-malformed-one',
    code: 'AUDIT_EARLIER_SEGMENT',
    ask: async () => replay(site, await broken(), 'segment', 5),
  },
  {
    id: 'an-era-after-a-malformed-segment',
    code: 'AUDIT_EARLIER_SEGMENT',
    ask: async () => replay(site, await broken(), 'era', 0),
  },
  { id: 'a-segment-beyond', code: 'AUDIT_POSITION', ask: () => replay(site, honest, 'segment', planned) },
  { id: 'an-era-beyond', code: 'AUDIT_POSITION', ask: () => replay(site, honest, 'era', 3) },
  { id: 'a-stored-segment-beyond', code: 'AUDIT_POSITION', ask: () => auditAll(site, honest, [planned]) },
  { id: 'a-negative-segment', code: 'AUDIT_POSITION', ask: () => auditAll(site, honest, [-1]) },
  { id: 'half-a-segment', code: 'AUDIT_POSITION', ask: () => auditAll(site, honest, [0.5]) },
  { id: 'a-segment-that-is-no-number', code: 'AUDIT_POSITION', ask: () => auditAll(site, honest, [0, NaN]) },
];
for (const { id, code, ask } of unjudged)
  test(`${id}: ${code}`, async () => assert.is(await codeOf(ask()), code));

test('what comes before a malformed segment can be replayed, and so can itself', async () => {
  const forged = await broken();
  for (const part of [3, 4]) {
    const { claimed, found } = await replay(site, forged, 'segment', part);
    assert.is(Buffer.compare(claimed, found) === 0, part === 3);
  }
});

test('a replay of an honest model finds what its manifest claims, whatever an accuser says of it (DISPUTE-7)', async () => {
  for (const [subject, count] of [
    ['segment', planned],
    ['era', 3],
  ] as const) {
    for (let part = 0; part < count; part++) {
      const { claimed, found } = await replay(site, honest, subject, part);
      assert.equal(claimed, found);
    }
  }
});

slow("audits survive the engine's death, stop when told, and keep what they fetched", async () => {
  await withAuditor(site, 'one', honest, async (auditor, blocks) => {
    const running = auditor.audit(auditTask(honest.model), { signal: never });
    await killEngine(engine);
    assert.equal(await running, await audit(site, 'one', honest));
    for (const [cid, block] of honest.blocks) assert.equal(await blocks.readBlock(cid), block);
    assert.is(
      await codeOf(auditor.audit(auditTask(honest.model), { signal: AbortSignal.abort() })),
      'ENGINE_ABORTED',
    );
    const stop = new AbortController();
    const stopped = codeOf(
      auditor.auditStored(honest.model.manifest, 'all', {
        signal: stop.signal,
        onSegment: (done) => void (done === 3 && stop.abort()),
      }),
    );
    assert.is(await stopped, 'ENGINE_ABORTED');
  });
});

test.run();
