import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { NotHeld } from '../../../../node/mesh/not-held.js';
import { meshCodes } from '../../../../node/mesh/codes.js';
import { openParts } from '../../../../node/peer/open-peer-store.js';
import { PeerStore, type PeerStoreParts } from '../../../../node/peer/peer-store.js';
import { RecordReader } from '../../../../node/peer/record-reader.js';
import { recoverLedger } from '../../../../node/peer/recover.js';
import { fetchSnapshot } from '../../../../node/peer/snapshots/fetch-snapshot.js';
import { SnapshotIntake } from '../../../../node/peer/snapshots/intake.js';
import { takeFile, writeSnapshot } from '../../../../node/peer/snapshots/snapshot-file.js';
import { del, delRow, type Write } from '../../../../node/store/store.js';
import { rowKey, tables } from '../../../../node/store/tables.js';
import { fail } from '../../../../protocol/error.js';
import { ledgerDigest } from '../../../../protocol/ledger/digest.js';
import { openLedger } from '../../../../protocol/ledger/ledger.js';
import { codeOf } from '../../engine/fixture.js';
import { predicted, round, staked } from '../../../protocol/ledger/staked-rounds.js';
import { snapshotOfChain } from '../../../protocol/snapshot/snapshot-of.js';
import { rowsOf } from '../fixture.js';

const { chain, models } = await staked();
predicted(chain, '0100', models);
chain.fold(round(chain, '0101'));
const { number: cut } = chain.ledger;
const digest = ledgerDigest(chain.ledger);
const pieces = snapshotOfChain(chain);
const network = { campaign: chain.campaign, network: chain.cid };

interface Context {
  dir: string;
  parts: PeerStoreParts;
  store: () => PeerStore;
}
const test = suite<Context>('a snapshot that a node begins with');
test.before.each(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'gridlode-snapshot-'));
  context.parts = await openParts({
    ...network,
    dir: context.dir,
    identity: chain.nodes[1]!,
    diskBytes: 1 << 20,
    onLost: () => assert.unreachable(),
  });
  context.store = () => new PeerStore(chain.cid, context.parts);
});
test.after.each(async ({ dir, parts }) => {
  await parts.journal.close();
  await parts.store.close();
  await rm(dir, { recursive: true });
});

/** What a start makes of the store, and what it tells. */
async function recover(
  store: PeerStore,
  options: { replays?: boolean } = {},
): Promise<{ number: number; isWhole: boolean; told: string[] }> {
  const told: string[] = [];
  const tell = (what: string): void => void told.push(what);
  const ledger = await recoverLedger(
    network,
    { store, reader: new RecordReader(chain.cid) },
    { tell, ...options },
  );
  const isWhole = ledgerDigest(openLedger(chain.campaign, chain.cid, ledger)) === digest;
  return { number: ledger.number, isWhole, told };
}
const whole = { number: cut, isWhole: true, told: [] };

async function takeAll(store: PeerStore, all = pieces): Promise<void> {
  const intake = await SnapshotIntake.open(network, store);
  for (const piece of all.slice(intake.wanted.from)) await intake.take(piece);
  await intake.finish();
}

async function* given(all: readonly Uint8Array[], from = 0): AsyncGenerator<Uint8Array> {
  for (const piece of all.slice(from)) yield piece;
}

test('its ledger is there at each start, with its archive, and the mark is at its cut (SNAPSHOT-5)', async ({
  store,
  parts,
}) => {
  await takeAll(store());
  const first = store();
  assert.equal(await recover(first), whole);
  assert.is(first.mark.number, cut);
  const [[pointId]] = models as [(typeof models)[number]];
  const archive = await first.lookUp([pointId]);
  assert.equal(archive.settled(pointId), chain.settled.get(pointId));
  const rows = await rowsOf(parts.store);
  assert.equal(await recover(store()), whole);
  assert.equal(await rowsOf(parts.store), rows);
});

test('it gives what it began with to others, and nothing of what it has only begun to take in', async ({
  store,
}) => {
  const { shelf } = store();
  const ask = async (of: number | null, from: number): Promise<Uint8Array[]> => {
    const got: Uint8Array[] = [];
    for await (const piece of shelf.piecesFrom(of, from)) got.push(Uint8Array.from(piece));
    return got;
  };
  const isNotHeld = (asked: Promise<unknown>): Promise<boolean> =>
    asked.then(
      () => false,
      (error: unknown) => error instanceof NotHeld,
    );
  const intake = await SnapshotIntake.open(network, store());
  await intake.take(pieces[0]!);
  assert.ok(await isNotHeld(ask(null, 0)));
  await takeAll(store());
  assert.equal(
    await ask(null, 0),
    pieces.map((piece) => Uint8Array.from(piece)),
  );
  assert.is((await ask(cut, 100)).length, pieces.length - 100);
  assert.ok(await isNotHeld(ask(cut + 1, 0)));
  assert.ok(await isNotHeld(ask(cut, pieces.length)));
});

test('broken off at any write it goes on, or begins anew', async ({ store, parts }) => {
  const batch = parts.store.batch.bind(parts.store);
  let after = 0;
  for (let isOver = false; !isOver; after += after < 190 ? 95 : 1) {
    await batch([...['base', 'incoming', 'snapshots', 'ledger'].map((name) => del(tables.meta, name))], {
      durable: false,
    });
    await store().reset();
    let left = after;
    parts.store.batch = (writes: readonly Write[], options) =>
      left-- > 0 ? batch(writes, options) : Promise.reject(new Error('killed'));
    try {
      await takeAll(store());
      await recover(store());
      isOver = true;
    } catch (error) {
      assert.is((error as Error).message, 'killed');
    }
    parts.store.batch = batch;
    // As the next start of the same command does, where that is needed.
    if ((await store().shelf.base()) === null) await takeAll(store());
    assert.equal(await recover(store()), whole, `after ${after} writes`);
  }
  assert.ok(after > 200, `${after}`);
});

test('what was damaged comes back from the snapshot', async ({ store, parts }) => {
  await takeAll(store());
  await recover(store());
  await parts.store.batch([delRow(rowKey(tables.settled, 0))], { durable: true });
  const { told, ...found } = await recover(store());
  assert.equal([found, told.length], [{ number: cut, isWhole: true }, 1]);
});

test('where the snapshot itself is damaged, all cuts are folded instead', async ({ store, parts }) => {
  await takeAll(store());
  await recover(store());
  await parts.store.batch([del(tables.meta, 'ledger'), del(tables.snapshot, [cut, 7])], { durable: true });
  const { number, told } = await recover(store());
  assert.is(number, 0);
  assert.match(told.join(), /snapshot of cut \d+ is damaged: Piece 7/);
  assert.equal(await recover(store()), { number: 0, isWhole: false, told: [] });
});

test('asked to fold all cuts itself, a node lets go of it', async ({ store }) => {
  await takeAll(store());
  await recover(store());
  assert.equal(await recover(store(), { replays: true }), { number: 0, isWhole: false, told: [] });
  assert.is(await store().shelf.base(), null);
});

test('peers together give what none has whole, a liar is blamed, and nobody else is', async ({ store }) => {
  const answers: Record<string, (from: number) => AsyncGenerator<Uint8Array>> = {
    half: (from) => given(pieces.slice(0, 100), from),
    liar: (from) => given([...pieces.slice(0, 120), Buffer.from('rubbish')], from),
    none: () => fail(meshCodes, 'MESH_NOT_HELD', 'none'),
    rest: (from) => given(pieces, from),
  };
  const asked: [string, number | null, number][] = [];
  const blamed: string[] = [];
  const intake = await SnapshotIntake.open(network, store());
  await fetchSnapshot({
    mesh: {
      fetchSnapshot: (peer, { cut: of, from }) => {
        asked.push([peer, of, from]);
        return answers[peer]!(from);
      },
      blame: (peer) => blamed.push(peer),
    },
    intake,
    peers: Object.keys(answers),
    onPiece: () => undefined,
    signal: new AbortController().signal,
  });
  const lied = asked.find(([peer]) => peer === 'rest')![2];
  assert.equal(asked, [
    ['half', null, 0],
    ['half', cut, 100],
    ['liar', cut, 100],
    ['none', cut, lied],
    ['rest', cut, lied],
  ]);
  assert.equal(blamed, ['liar']);
  assert.equal(await recover(store()), whole);
});

const files: { id: string; make: (file: Buffer) => Uint8Array; code: string }[] = [
  { id: 'nothing', make: () => new Uint8Array(), code: 'SNAPSHOT_SHORT' },
  { id: 'rubbish', make: () => Buffer.from('rubbish, and more of it'), code: 'SNAPSHOT_SHORT' },
  { id: 'a huge length', make: () => Buffer.from('ffffffff7f00', 'hex'), code: 'SNAPSHOT_PIECE' },
  { id: 'a length that never ends', make: () => new Uint8Array(64).fill(255), code: 'SNAPSHOT_PIECE' },
  { id: 'cut off within a piece', make: (file) => file.subarray(0, -1), code: 'SNAPSHOT_SHORT' },
  { id: 'one piece more', make: (file) => Buffer.concat([file, Buffer.of(1, 0x80)]), code: 'SNAPSHOT_PIECE' },
];
for (const { id, make, code } of files)
  test(`a file: ${id}: the node has no ledger of it, and takes the right one later`, async ({
    dir,
    store,
  }) => {
    const file = join(dir, 'ledger.snapshot');
    await writeSnapshot(file, given(pieces), 0o600);
    await writeFile(`${file}.bad`, make(await readFile(file)));
    const take = async (name: string): Promise<void> =>
      takeFile(name, await SnapshotIntake.open(network, store()));
    assert.is(await codeOf(take(`${file}.bad`)), code);
    assert.is((await recover(store())).number, 0);
    await take(file);
    assert.equal(await recover(store()), whole);
  });

const refused: { id: string; take: (store: () => PeerStore) => Promise<unknown>; code: string }[] = [
  {
    id: 'there is a ledger already',
    take: async (store) => {
      await takeAll(store());
      await takeAll(store());
    },
    code: 'SNAPSHOT_STARTED',
  },
  {
    id: 'no peer has one',
    take: async (store) =>
      fetchSnapshot({
        mesh: { fetchSnapshot: () => fail(meshCodes, 'MESH_NOT_HELD', 'none'), blame: assert.unreachable },
        intake: await SnapshotIntake.open(network, store()),
        peers: ['one', 'two'],
        onPiece: () => undefined,
        signal: new AbortController().signal,
      }),
    code: 'SNAPSHOT_UNAVAILABLE',
  },
];
for (const { id, take, code } of refused)
  test(`refused: ${id}`, async ({ store }) => assert.is(await codeOf(take(store)), code));

test.run();
