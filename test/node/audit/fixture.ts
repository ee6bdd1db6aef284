import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Auditor } from '../../../node/audit/auditor.js';
import type { ModelSource } from '../../../node/audit/model-under-audit.js';
import type { Engine } from '../../../node/engine/parent/engine.js';
import { Blocks } from '../../../node/store/blocks.js';
import { Store } from '../../../node/store/store.js';
import { createTrainer } from '../../../node/models/trainer.js';
import {
  cidOf,
  domainHash,
  hashBytes,
  rawCodec,
  textBytes,
  toHash,
  type Cid,
} from '../../../protocol/codec/hash.js';
import { commonSegment, sampleAlpha } from '../../../protocol/audit/sample.js';
import {
  announcementOf,
  decodeManifest,
  encodeManifest,
  type Manifest,
  type ManifestSegment,
} from '../../../protocol/model/manifest.js';
import { ownerTranscriptKey } from '../../../protocol/model/training-plan.js';
import type { NodeKey } from '../../../protocol/records/keys.js';
import type { AuditTask, CommittedModel, ReplayTask } from '../../../protocol/peer/tasks.js';
import { never, orderAt, taskAt, testOwner, testResolver, type Bench } from '../engine/fixture.js';

/** A model as it is announced, and the blocks that whoever audits it can fetch. */
export interface Committed {
  readonly manifest: Manifest;
  readonly model: CommittedModel;
  readonly blocks: ReadonlyMap<Cid, Uint8Array>;
}

/** Announces a manifest, with what its own scores give unless `changes` say otherwise. */
export function announce(
  { campaign }: Bench,
  manifest: Manifest,
  blocks: ReadonlyMap<Cid, Uint8Array>,
  changes: Partial<CommittedModel> = {},
): Committed {
  const block = encodeManifest(manifest);
  const { pointId, owner, target, index } = manifest;
  const model = {
    commitment: cidOf(textBytes('commitment')),
    node: testResolver,
    pointId,
    owner,
    target,
    index,
    manifest: cidOf(block),
    ...announcementOf(campaign, manifest),
    ...changes,
  };
  return { manifest, model, blocks: new Map([...blocks, [cidOf(block), block]]) };
}

/** Opens a store of its own for `work`, whose blocks may take `diskMaxBytes`. */
export async function withBlocks<T>(
  work: (blocks: Blocks, store: Store) => Promise<T>,
  diskMaxBytes = 1 << 28,
): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'gridlode-audit-'));
  const store = await Store.open(join(dir, 'store'));
  try {
    return await work(await Blocks.open(store, diskMaxBytes), store);
  } finally {
    await store.close();
    await rm(dir, { recursive: true });
  }
}

/** What a node's trainer makes of the point at an index. */
export const trainHonestly = (
  bench: Bench,
  engine: Engine,
  index: bigint,
  target = 'target',
  owner = testOwner,
): Promise<Committed> =>
  withBlocks(async (blocks, store) => {
    const task = taskAt(bench, index, target, owner);
    const trained = await createTrainer(bench, { engine, store, blocks }).train(task, {
      signal: never,
      onSegment: () => undefined,
    });
    const read = async (cid: Cid): Promise<Uint8Array> => (await blocks.readBlock(cid)) as Uint8Array;
    const manifest = decodeManifest(await read(trained.manifest));
    const trees = await Promise.all(
      manifest.segments.map(async ({ trees: cid }) => [cid, await read(cid)] as const),
    );
    return announce(bench, manifest, new Map(trees));
  });

/** A segment with its trees. */
export interface MadeSegment extends Omit<ManifestSegment, 'trees'> {
  readonly trees: Uint8Array;
}

export const listOf = ({ manifest, blocks }: Committed): MadeSegment[] =>
  manifest.segments.map((segment) => ({ ...segment, trees: blocks.get(segment.trees) as Uint8Array }));

/** Bytes with an edit made to a copy of them. */
export function edited(bytes: Uint8Array, edit: (copy: Uint8Array, view: DataView) => void): Uint8Array {
  const copy = bytes.slice();
  edit(copy, new DataView(copy.buffer));
  return copy;
}

/** A segment of the first `count` trees of another. */
export function cut({ trees, transcript }: MadeSegment, count: number): MadeSegment {
  let end = 5;
  for (let tree = 0; tree < count; tree++)
    end += 1 + 2 * (2 * (trees[end] as number) - 1) + 8 * (trees[end] as number);
  return {
    trees: edited(trees.slice(0, end), (_, view) => view.setUint32(1, count, true)),
    treeCount: count,
    transcript,
  };
}

/**
 * What training gives for segment `part` after others; `edit` changes LightGBM's parameters, `order` the
 * data and the start.
 */
export async function trainAfter(
  { bench, engine }: Site,
  index: bigint,
  before: readonly MadeSegment[],
  edit = (parameters: string) => parameters,
  order = orderAt(bench, index),
): Promise<MadeSegment> {
  const plan = order.plan.segments[before.length] as (typeof order.plan.segments)[number];
  const session = await engine.open(order, never);
  try {
    await session.append(before);
    const keys = [ownerTranscriptKey(testOwner, order.plan.pointId, plan.index)];
    const { trees, treeCount, transcripts } = await session.train(
      { ...plan, parameters: edit(plan.parameters) },
      keys,
    );
    return { trees, treeCount, transcript: toHash(transcripts[0] as Uint8Array) };
  } finally {
    session.close();
  }
}

export interface Site {
  readonly bench: Bench;
  readonly engine: Engine;
}

/**
 * An honest model with segment `part` replaced. What follows it is trained from it, as a forger does who
 * wants no more than that one segment to be found; after one that is malformed, it stays as it was, as do the
 * scores.
 */
export async function replaceSegment(
  site: Site,
  honest: Committed,
  part: number,
  made: MadeSegment,
): Promise<Committed> {
  const { bench, engine } = site;
  const { index } = honest.manifest;
  const segments = [...listOf(honest).slice(0, part), made];
  const session = await engine.open(orderAt(bench, index), never);
  try {
    let { scores, sketch } = honest.manifest;
    if ((await session.append(segments)) === segments.length) {
      for (let i = segments.length; i < honest.manifest.segments.length; i++)
        segments.push(await trainAfter(site, index, segments));
      await session.append(segments.slice(part + 1));
      scores = await session.score(bench.campaign.eras.acceptance);
      sketch = await session.sketch(bench.campaign.eras.acceptance);
    } else {
      segments.push(...listOf(honest).slice(part + 1));
    }
    return announceSegments(bench, { ...honest.manifest, scores, sketch }, segments);
  } finally {
    session.close();
  }
}

export function announceSegments(
  bench: Bench,
  manifest: Manifest,
  segments: readonly MadeSegment[],
): Committed {
  const blocks = segments.map(({ trees }) => [cidOf(trees, rawCodec), trees] as const);
  const listed = segments.map((segment, i) => ({
    ...segment,
    trees: (blocks[i] as (typeof blocks)[number])[0],
  }));
  return announce(bench, { ...manifest, segments: listed }, new Map(blocks));
}

type FetchBlocks = ModelSource['fetchBlocks'];
const fetchFrom =
  ({ blocks }: Pick<Committed, 'blocks'>): FetchBlocks =>
  async (cids, { maxBytes }) =>
    cids.map((cid) => {
      const block = blocks.get(cid);
      if (block === undefined || block.length > maxBytes) throw new Error(`There is no block ${cid}`);
      return block;
    });

/** Announces these segments with the scores that they have. */
export async function announceTruly(
  { bench, engine }: Site,
  manifest: Manifest,
  segments: readonly MadeSegment[],
): Promise<Committed> {
  const session = await engine.open(orderAt(bench, manifest.index), never);
  try {
    await session.append(segments);
    const { acceptance } = bench.campaign.eras;
    return announceSegments(
      bench,
      { ...manifest, scores: await session.score(acceptance), sketch: await session.sketch(acceptance) },
      segments,
    );
  } finally {
    session.close();
  }
}

/**
 * An auditor with a key and a store of its own, which fetches from what is committed unless it is told
 * another way.
 */
export const withAuditor = <T>(
  { bench, engine }: Site,
  name: string,
  committed: Pick<Committed, 'blocks'>,
  work: (auditor: Auditor, blocks: Blocks) => Promise<T>,
  fetchBlocks = fetchFrom(committed),
): Promise<T> =>
  withBlocks((blocks) =>
    work(new Auditor({ ...bench, vrfSecret: secretOf(name) }, { engine, blocks, fetchBlocks }), blocks),
  );

export const secretOf = (name: string): Uint8Array => hashBytes(domainHash('test-vrf', textBytes(name)));

/** The segment in everyone's sample of a model. */
export const commonOf = ({ commitment, segments }: CommittedModel): number =>
  commonSegment(domainHash('test-beacon'), commitment, segments);

export const auditTask = (model: CommittedModel): AuditTask => {
  const alpha = sampleAlpha(
    domainHash('test-beacon'),
    model.pointId,
    model.manifest,
    'ab'.repeat(32) as NodeKey,
  );
  return {
    type: 'audit',
    key: `audit/${model.commitment}`,
    model,
    alpha,
    common: commonOf(model),
    attested: [],
  };
};

export const replayTask = (
  model: CommittedModel,
  subject: ReplayTask['subject'],
  part: number,
  attested: ReplayTask['attested'] = null,
): ReplayTask => ({
  type: 'replay',
  key: 'replay/dispute',
  model,
  dispute: cidOf(textBytes('dispute')),
  subject,
  part,
  attested,
});
