import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Auditor } from '../../../node/audit/auditor.js';
import type { Engine } from '../../../node/engine/parent/engine.js';
import { peerIdOf, type Identity } from '../../../node/identity/identity.js';
import { isBlockOf } from '../../../node/store/blocks.js';
import { tables } from '../../../node/store/tables.js';
import { textBytes, type Cid } from '../../../protocol/codec/hash.js';
import type { Draw } from '../../../protocol/draw/draw.js';
import { announcementOf } from '../../../protocol/model/manifest.js';
import { modelOf, type AuditOutcome, type CommittedModel } from '../../../protocol/peer/tasks.js';
import * as engineFixture from '../engine/fixture.js';
import {
  cidIn,
  enrolment,
  identityNamed,
  makeBench,
  opening,
  removeBench,
  rowsOf,
  say,
  TestPeer,
  type Bench,
} from '../peer/fixture.js';
import { LinkedPeer } from '../peer/linked-peer.js';
import { auditTask, replaceSegment, trainHonestly, type Committed } from './fixture.js';
import { drawOf } from '../../../protocol/ledger/slots/slot.js';

// A panellist audits, over loopback TCP, models whose commitments are in a cut and whose author serves what
// it likes.

const [alice, bob, carol] = (await Promise.all(['alice', 'bob', 'carol'].map(identityNamed))) as [
  Identity,
  Identity,
  Identity,
];
const owner = alice.key as string as CommittedModel['owner'];
const malformedAt = 4;
type SlotDraw = Draw & { readonly generation: number };

interface Context {
  data: engineFixture.Bench;
  bench: Bench;
  engine: Engine;
  author: TestPeer;
  panellist: TestPeer;
  links: LinkedPeer[];
  /** As they were trained; the second is committed with a segment that holds no trees. */
  honest: Committed;
  malformed: Committed;
  /** What the author sends for a block in place of its own answer. */
  serve: (cid: Cid, own: Uint8Array | null) => Uint8Array | null;
}
const test = suite<Context>('hostile author');

/** Both peers take records, and then a cut over them. */
async function cut({ author, panellist }: Context, ...messages: readonly Uint8Array[]): Promise<void> {
  const verdicts = await panellist.take(...messages, await author.cut(...messages));
  if (verdicts.at(-1) !== 'accept') throw new Error(`The panellist answers ${verdicts.join(', ')}`);
}

/** Two open slots of the author that drew different points. */
function twoDraws({ author }: Context): { slot: number; draw: SlotDraw }[] {
  const slots = [...(author.driver.state.ledger.members.get(alice.key)?.slots.values() ?? [])].map(
    (open) => ({ slot: open.slot, draw: drawOf(open) as SlotDraw }),
  );
  return [
    slots[0] as (typeof slots)[0],
    slots.find(({ draw }) => draw.pointId !== slots[0]?.draw.pointId) as (typeof slots)[0],
  ];
}

/** Claims what two slots drew, makes a model of each, and commits both. */
async function commitModels(context: Context): Promise<void> {
  const { author, bench, data, engine } = context;
  await cut(context, enrolment(bench, alice), enrolment(bench, bob), enrolment(bench, carol));
  for (const slot of [0, 1, 2]) await cut(context, opening(bench, alice, slot));
  await cut(context);
  const drawn = twoDraws(context);
  const claims = drawn.map(({ slot, draw: { pointId, target, index, generation } }) =>
    say<'claim'>(bench, alice, { kind: 'claim', owner, slot, generation, pointId, target, index }),
  );
  await cut(context, ...claims);
  const site = { bench: { ...data, campaign: bench.campaign, network: bench.network }, engine };
  const [first, second] = drawn.map(({ draw }) => draw) as [SlotDraw, SlotDraw];
  context.honest = await trainHonestly(site.bench, engine, first.index, first.target, owner);
  const other = await trainHonestly(site.bench, engine, second.index, second.target, owner);
  context.malformed = await replaceSegment(site, other, malformedAt, {
    ...(other.manifest.segments[malformedAt] as (typeof other.manifest.segments)[number]),
    trees: textBytes('no trees'),
  });
  const models = [context.honest, context.malformed];
  for (const { blocks } of models)
    for (const [cid, block] of blocks) await author.peerStore.blocks.putBlock(cid, block);
  await cut(
    context,
    ...models.map(({ manifest: found, model: { manifest, pointId } }, i) =>
      say<'commitment'>(bench, alice, {
        kind: 'commitment',
        owner,
        slot: drawn[i]?.slot as number,
        claim: cidIn(bench, claims[i] as Uint8Array),
        pointId,
        manifest,
        ...announcementOf(bench.campaign, found),
      }),
    ),
  );
}

test.before(async (context) => {
  context.data = await engineFixture.makeBench();
  const { dataset, grid, featureCount, eras, training, screening, acceptance, audit } = context.data.campaign;
  context.bench = await makeBench({
    dataset,
    grid,
    featureCount,
    eras,
    training,
    screening,
    acceptance,
    audit,
  });
  context.engine = await engineFixture.startEngine(context.data);
  context.author = await TestPeer.open(context.bench, { identity: alice, name: 'author' });
  context.panellist = await TestPeer.open(context.bench, { identity: carol, name: 'panellist' });
  await commitModels(context);
  const { author, panellist } = context;
  const server = await LinkedPeer.join(author, [], {
    readBlock: async (cid) => context.serve(cid, await author.peerStore.readShared(cid)),
  });
  const asker = await LinkedPeer.join(panellist, server.mesh.addresses());
  context.links = [asker, server];
  await asker.meet(server);
});
test.after(async ({ links, author, panellist, engine, bench, data }) => {
  for (const link of links) await link.leave();
  for (const peer of [author, panellist]) await peer.close();
  await engine.stop();
  await removeBench(bench);
  await engineFixture.removeBench(data);
});

/** The panellist's audit of a committed model, as its node has it fetch. */
function audit(
  { bench, engine, panellist, links: [asker] }: Context,
  { model: { manifest } }: Committed,
): Promise<AuditOutcome> {
  const {
    peerStore,
    driver: {
      state: { ledger },
    },
  } = panellist;
  const [commitment, open] = [...ledger.commitments].find(([, one]) => one.manifest === manifest) as [
    Cid,
    Parameters<typeof modelOf>[1],
  ];
  const auditor = new Auditor(
    { ...bench, vrfSecret: carol.vrfSecret },
    {
      engine,
      blocks: peerStore.blocks,
      fetchBlocks: async (cids, { maxBytes, author, signal }) => {
        assert.is(author, alice.key);
        const fetched = await (asker as LinkedPeer).mesh.fetchBlocks(cids, {
          maxBytes,
          signal,
          holder: peerIdOf(alice.key),
        });
        await peerStore.share(cids);
        return fetched;
      },
    },
  );
  return auditor.audit(auditTask(modelOf(commitment, open)), { signal: engineFixture.never });
}

const blockTables: readonly string[] = [tables.block, tables.shared, tables.size].map(({ name }) => name);
/** Everything stored but blocks, of which each must be what its name says. */
async function recordsOf({ store }: TestPeer): Promise<Record<string, string>> {
  const records: Record<string, string> = {};
  for (const [row, value] of Object.entries(await rowsOf(store))) {
    const [name, cid] = row.split('/') as [string, Cid];
    if (!blockTables.includes(name)) records[row] = value;
    else if (name === tables.block.name) assert.ok(isBlockOf(cid, Buffer.from(value, 'hex')), cid);
  }
  return records;
}

type Served = Uint8Array | null;
/** What comes in place of the manifest, or of a segment's trees. */
const lies: { id: string; code: string; of: (own: Uint8Array, context: Context) => Served }[] = [
  { id: 'other bytes', code: 'MESH_BLOCK_WRONG', of: () => textBytes('other bytes') },
  { id: 'no bytes', code: 'MESH_BLOCK_WRONG', of: () => new Uint8Array(0) },
  { id: 'all but a byte', code: 'MESH_BLOCK_WRONG', of: (own) => own.subarray(1) },
  {
    id: 'a byte that differs',
    code: 'MESH_BLOCK_WRONG',
    of: (own) => own.map((byte, i) => (i === own.length - 1 ? byte ^ 1 : byte)),
  },
  {
    id: 'another block of its own',
    code: 'MESH_BLOCK_WRONG',
    of: (_, { malformed }) =>
      malformed.blocks.get(malformed.manifest.segments[malformedAt]!.trees) as Uint8Array,
  },
  { id: 'more bytes than there can be', code: 'MESH_BLOCK_UNAVAILABLE', of: () => new Uint8Array(7 << 20) },
  { id: 'nothing', code: 'MESH_BLOCK_UNAVAILABLE', of: () => null },
];
const parts: { id: string; cid: (honest: Committed) => Cid }[] = [
  { id: 'the manifest', cid: ({ model }) => model.manifest },
  { id: 'the trees of segment 3', cid: ({ manifest }) => manifest.segments[3]!.trees },
];
for (const part of parts) {
  for (const { id, code, of } of lies) {
    test(`${id} for ${part.id}: ${code}, and what is stored stays as it is`, async (context) => {
      const { honest, panellist } = context;
      const wanted = part.cid(honest);
      context.serve = (cid, own) => (cid === wanted ? of(own as Uint8Array, context) : own);
      const before = await recordsOf(panellist);
      assert.is(await engineFixture.codeOf(audit(context, honest)), code);
      assert.equal(await recordsOf(panellist), before);
      assert.is(await panellist.peerStore.blocks.readBlock(wanted), null);
      assert.equal([panellist.failures, context.links.flatMap(({ errors }) => errors)], [[], []]);
    });
  }
}

test('trees that are none, as committed: found, and what is stored stays as it is', async (context) => {
  const { malformed, panellist } = context;
  context.serve = (_, own) => own;
  const before = await recordsOf(panellist);
  const outcome = await audit(context, malformed);
  if (outcome.type !== 'mismatch') throw new Error('not found');
  assert.equal([outcome.subject, outcome.part], ['segment', malformedAt]);
  assert.equal(await recordsOf(panellist), before);
  assert.is(panellist.driver.digest(), context.author.driver.digest());
});

test('and once the author serves what it committed, the audit passes', async (context) => {
  const { honest, panellist } = context;
  context.serve = (_, own) => own;
  const before = await recordsOf(panellist);
  assert.is((await audit(context, honest)).type, 'match');
  for (const cid of honest.blocks.keys()) assert.ok(await panellist.peerStore.readShared(cid));
  assert.equal(await recordsOf(panellist), before);
});

test.run();
