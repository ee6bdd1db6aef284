import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Keeping } from '../../../node/keeping/keeping.js';
import { KeptModels } from '../../../node/keeping/kept-models.js';
import { peerIdOf } from '../../../node/identity/identity.js';
import type { Blocks } from '../../../node/store/blocks.js';
import type { Store } from '../../../node/store/store.js';
import { cidOf, domainHash, rawCodec, textBytes, type Cid } from '../../../protocol/codec/hash.js';
import type { OpenCommitment, Seat } from '../../../protocol/ledger/audits/audit.js';
import { openLedger, type Ledger } from '../../../protocol/ledger/ledger.js';
import { encodeManifest } from '../../../protocol/model/manifest.js';
import { trainHonestly, withBlocks, type Committed } from '../audit/fixture.js';
import { makeBench, removeBench, startEngine } from '../engine/fixture.js';
import { TestNetwork, type TestNode } from '../mesh/network.js';
import { identityNamed } from '../peer/fixture.js';

const [author, relay, panellist, other] = await Promise.all(
  ['author', 'relay', 'panellist', 'other'].map(identityNamed),
);
const bench = await makeBench();
const engine = await startEngine(bench);
const committed = await trainHonestly(bench, engine, 0n);
const [commitment, manifest] = [committed.model.commitment, committed.model.manifest];
const segments = committed.manifest.segments.map(({ trees }) => trees);
const modelBytes = [...committed.blocks.values()].reduce((bytes, block) => bytes + block.length, 0);

const test = suite('models that a relay keeps (MESH-26)');
test.after(async () => {
  await engine.stop();
  await removeBench(bench);
});

const drawn: Seat = { cut: 1, silent: false, phase: { type: 'drawn' } };
const holding: Seat = { ...drawn, phase: { type: 'holding', alpha: domainHash('alpha') } };

/** A relay with a place for the author, its ledger, and the author's blocks. */
interface Site {
  readonly net: TestNetwork;
  readonly ledger: Ledger;
  readonly author: TestNode;
  readonly kept: KeptModels;
  readonly keeping: Keeping;
  readonly blocks: Blocks;
  readonly store: Store;
  readonly holders: string[];
  readonly asked: Cid[];
  readonly errors: unknown[];
  /** Looks as after a cut, and waits until nothing is fetched. */
  look(): Promise<void>;
  has(cids: readonly Cid[]): Promise<boolean[]>;
}

/** The commitment as the second cut left it, whose panellist was drawn by the first. */
function openCommitment({ model }: Committed, changes: Partial<OpenCommitment> = {}): OpenCommitment {
  const { commitment: _commitment, ...announced } = model;
  return {
    ...announced,
    node: author!.key,
    generation: 0,
    cut: 1,
    phase: { type: 'audited', common: 0 },
    drawing: { count: 1, cut: 1 },
    vacant: 0,
    seats: new Map([[panellist!.key, drawn]]),
    apprentices: new Map(),
    abstained: new Set(),
    ...changes,
  };
}

async function onSite(work: (site: Site) => Promise<void>, diskMaxBytes?: number): Promise<void> {
  const net = new TestNetwork();
  try {
    await withBlocks(async (blocks, store) => {
      const errors: unknown[] = [];
      const asked: Cid[] = [];
      const from = await net.start({ identity: author! });
      for (const [cid, block] of committed.blocks) from.blocks.set(cid, block);
      const bootstrap = from.mesh.addresses();
      const { mesh } = await net.start({ identity: relay!, bootstrap });
      await net.until(() => mesh.peers().length === 1);
      const ledger = openLedger(bench.campaign, bench.network);
      ledger.number = 2;
      ledger.commitments.set(commitment, openCommitment(committed));
      const holders = [from.mesh.peerId];
      const kept = await KeptModels.open(store, blocks);
      const keeping = new Keeping(
        { ...bench, node: relay!.key },
        {
          kept,
          blocks,
          fetchBlocks: (cids, { maxBytes, author: node, signal }) => {
            asked.push(...cids);
            return mesh.fetchBlocks(cids, { maxBytes, signal, holder: peerIdOf(node!) });
          },
          ledger: () => ledger,
          placeHolders: () => holders,
          onError: (error) => errors.push(error),
        },
      );
      const look = async (): Promise<void> => {
        keeping.look();
        await keeping.idle();
      };
      const has = (cids: readonly Cid[]): Promise<boolean[]> =>
        Promise.all(cids.map(async (cid) => (await blocks.readBlock(cid)) !== null));
      await work({
        net,
        ledger,
        author: from,
        kept,
        keeping,
        blocks,
        store,
        holders,
        asked,
        errors,
        look,
        has,
      });
      await keeping.stop();
      assert.equal(errors, []);
    }, diskMaxBytes);
  } finally {
    await net.stop();
  }
}

const all = [manifest, ...segments];

test('what a panellist misses is fetched whole from its author, counted, and told', () =>
  onSite(async ({ kept, keeping, blocks, look, has }) => {
    await look();
    assert.ok((await has(all)).every(Boolean));
    assert.ok(kept.get(commitment)!.isWhole);
    assert.is(blocks.usedBytes, modelBytes);
    assert.equal(keeping.view(), {
      bytes: modelBytes,
      maxBytes: blocks.diskMaxBytes / 4,
      authors: [{ node: author!.key, models: 1, bytes: modelBytes }],
    });
  }));

for (const [id, spoil] of [
  ['its author has no place', ({ holders }: Site) => holders.splice(0)],
  ['all say that they have it', ({ ledger }: Site) => setSeats(ledger, holding)],
  ['its panel was drawn by the latest cut', ({ ledger }: Site) => setSeats(ledger, { ...drawn, cut: 2 })],
  [
    'this node looks at it itself',
    ({ ledger }: Site) =>
      ledger.commitments.set(
        commitment,
        openCommitment(committed, {
          seats: new Map([
            [panellist!.key, drawn],
            [relay!.key, drawn],
          ]),
        }),
      ),
  ],
] as const)
  test(`a model is not fetched where ${id}`, () =>
    onSite(async (site) => {
      spoil(site);
      await site.look();
      assert.equal(site.asked, []);
    }));

function setSeats(ledger: Ledger, seat: Seat): void {
  ledger.commitments.set(commitment, openCommitment(committed, { seats: new Map([[panellist!.key, seat]]) }));
}

test('it goes with its commitment, also where the node was started anew', () =>
  onSite(async ({ ledger, kept, blocks, store, look, has }) => {
    await look();
    const again = await KeptModels.open(store, blocks);
    assert.equal(again.list(), kept.list());
    ledger.commitments.delete(commitment);
    await look();
    assert.equal(kept.list(), []);
    assert.not((await has(all)).some(Boolean));
    assert.is(blocks.usedBytes, 0);
    assert.equal((await KeptModels.open(store, blocks)).list(), []);
  }));

test('of what this node has to look at itself the blocks stay, and are kept no longer', () =>
  onSite(async ({ ledger, kept, look, has }) => {
    await look();
    ledger.commitments.set(
      commitment,
      openCommitment(committed, { seats: new Map([[relay!.key, { ...drawn, cut: 2 }]]) }),
    );
    await look();
    assert.equal(kept.list(), []);
    ledger.commitments.delete(commitment);
    await look();
    assert.ok((await has(all)).every(Boolean));
  }));

test('an author that left is asked again after the next cut, for what is missing', () =>
  onSite(async ({ ledger, author: from, kept, asked, look, has }) => {
    const missing = segments.slice(-3);
    for (const cid of missing) from.blocks.delete(cid);
    await look();
    assert.not.ok(kept.get(commitment)!.isWhole);
    for (const cid of missing) from.blocks.set(cid, committed.blocks.get(cid)!);
    const before = asked.length;
    await look();
    assert.is(asked.length, before);
    ledger.number++;
    await look();
    assert.ok(kept.get(commitment)!.isWhole);
    assert.ok((await has(all)).every(Boolean));
  }));

test('a model that contradicts its commitment is dropped, and not fetched again', () =>
  onSite(async ({ ledger, author: from, kept, blocks, asked, look }) => {
    const other = encodeManifest({ ...committed.manifest, index: 1n });
    const open = openCommitment(committed, { manifest: cidOf(other) });
    from.blocks.set(open.manifest, other);
    ledger.commitments.set(commitment, open);
    await look();
    assert.equal(kept.list(), []);
    assert.is(blocks.usedBytes, 0);
    ledger.number++;
    await look();
    assert.equal(asked, [open.manifest]);
  }));

test('where the node itself needs the disk, a kept model goes, and is not fetched meanwhile', () =>
  onSite(async ({ ledger, kept, blocks, asked, look }) => {
    await look();
    const own = textBytes('x'.repeat(Math.ceil(0.75 * blocks.diskMaxBytes)));
    await blocks.putBlock(cidOf(own, rawCodec), own);
    const before = asked.length;
    ledger.number++;
    await look();
    assert.equal(kept.list(), []);
    assert.is(blocks.usedBytes, own.length);
    assert.is(asked.length, before);
  }, 1 << 20));

test('an author that answers nothing keeps no other waiting', () =>
  onSite(async ({ net, ledger, author: from, kept, keeping, holders }) => {
    const bootstrap = from.mesh.addresses();
    const silent = await net.start(
      { identity: other!, bootstrap },
      { readBlock: () => new Promise(() => 0) },
    );
    await net.until(() => silent.mesh.peers().length === 2);
    holders.push(silent.mesh.peerId);
    const absent = cidOf(textBytes('a manifest'));
    ledger.commitments.delete(commitment);
    ledger.commitments.set(absent, openCommitment(committed, { node: other!.key, manifest: absent }));
    ledger.commitments.set(commitment, openCommitment(committed));
    const note = kept.note.bind(kept);
    await new Promise<void>((resolve) => {
      kept.note = async (model) => {
        await note(model);
        if (model.isWhole) resolve();
      };
      keeping.look();
    });
    assert.equal(
      kept.list().map((model) => [model.node, model.isWhole]),
      [
        [other!.key, false],
        [author!.key, true],
      ],
    );
    assert.equal(
      keeping.view().authors.map(({ node }) => node),
      [author!.key],
    );
  }));

test('a model for which there is no room is not begun with', () =>
  onSite(async ({ asked, look }) => {
    await look();
    assert.equal(asked, []);
  }, 8 * modelBytes));

test.run();
