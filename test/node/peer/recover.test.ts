import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cutAtHand, type CutSources } from '../../../node/peer/cut-at-hand.js';
import { openParts } from '../../../node/peer/open-peer-store.js';
import { PeerStore, type PeerStoreParts } from '../../../node/peer/peer-store.js';
import { RecordReader } from '../../../node/peer/record-reader.js';
import { recoverLedger } from '../../../node/peer/recover.js';
import { delRow, put, type Store, type Write } from '../../../node/store/store.js';
import { rowKey, tables, type Table } from '../../../node/store/tables.js';
import type { Network } from '../../../protocol/campaign/network.js';
import { ledgerDigest } from '../../../protocol/ledger/digest.js';
import { signerOf } from '../../../protocol/records/bodies.js';
import type { VerifiedRecord } from '../../../protocol/records/envelope.js';
import { encodeMessage } from '../../../protocol/records/message.js';
import type { Chain } from '../../protocol/ledger/chain.js';
import { predicted, prediction, round, scores, staked } from '../../protocol/ledger/staked-rounds.js';
import { rowsOf } from './fixture.js';
import { openLedger } from '../../../protocol/ledger/ledger.js';

interface Context {
  dir: string;
  chain: Chain;
  network: Network;
  parts: PeerStoreParts;
  /** Everything as it is where nothing is wrong. */
  whole: Record<string, string>;
}
const test = suite<Context>('a store that was damaged');

/** A round that was paid, one that nobody scored, one that is open, and predictions that came late. */
async function richChain(): Promise<Chain> {
  const { chain, models } = await staked();
  predicted(chain, '0100', models);
  chain.fold(
    scores(
      chain,
      '0100',
      models.map(([pointId]) => [pointId, 1]),
    ),
  );
  chain.fold(round(chain, '0101'));
  const [[pointId, node]] = models as [(typeof models)[number]];
  chain.foldEmpty(chain.ledger.rounds.get('0101')!.deadline - chain.ledger.number);
  chain.fold(prediction(chain, '0101', node, [pointId]));
  while (chain.ledger.rounds.has('0101')) chain.fold();
  chain.fold(round(chain, '0102'));
  return chain;
}

test.before(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'gridlode-recover-'));
  context.chain = await richChain();
  const { campaign, cid, cuts, nodes } = context.chain;
  context.network = { campaign, network: cid };
  context.parts = await openParts({
    ...context.network,
    dir: context.dir,
    identity: nodes[1]!,
    diskBytes: 1 << 20,
    onLost: () => assert.unreachable(),
  });
  const { store } = context.parts;
  for (const { cut, records } of cuts) {
    await store.batch(
      [
        put(
          tables.cut,
          cut.body.number,
          encodeMessage(
            cut.envelope,
            records.map((record) => record.cid),
          ),
        ),
        ...records.map((record) => put(tables.record, record.cid, encodeMessage(record.envelope))),
      ],
      { durable: false },
    );
  }
  await recover(context);
  context.whole = await rowsOf(store);
});
test.after(async ({ parts, dir }) => {
  await parts.journal.close();
  await parts.store.close();
  await rm(dir, { recursive: true });
});

const sourcesOf = ({ network }: Network, parts: PeerStoreParts): CutSources => ({
  store: new PeerStore(network, parts),
  reader: new RecordReader(network),
});

/** What a start makes of the store; and what it tells. */
async function recover({
  network,
  parts,
  chain,
}: Context): Promise<{ number: number; isWhole: boolean; told: string[] }> {
  const told: string[] = [];
  const ledger = await recoverLedger(network, sourcesOf(network, parts), { tell: (what) => told.push(what) });
  return {
    number: ledger.number,
    isWhole: ledgerDigest(openLedger(chain.campaign, chain.cid, ledger)) === ledgerDigest(chain.ledger),
    told,
  };
}

const keysOf = async (store: Store, table: Table<unknown, unknown>): Promise<Uint8Array[]> => {
  const keys: Uint8Array[] = [];
  for await (const { row } of store.sift(table)) keys.push(row);
  return keys;
};
/** A row whose checksum is wrong. */
const garbled = (row: Uint8Array): Write =>
  ({ type: 'put', key: row, value: Buffer.from('changed bytes') }) as unknown as Write;

test('what follows from the cuts is folded from them alone', async (context) => {
  assert.equal(await recover(context), { number: context.chain.ledger.number, isWhole: true, told: [] });
});

for (const name of ['archive', 'late', 'round', 'settled', 'settlement'] as const) {
  for (const [how, spoil] of [
    ['changed', garbled],
    ['lost', delRow],
  ] as const) {
    test(`a row of the table ${name} that was ${how} is told, and folded anew`, async (context) => {
      const { store } = context.parts;
      const rows = await keysOf(store, tables[name]);
      assert.ok(rows.length > 0);
      await store.batch([spoil(rows[rows.length - 1] as Uint8Array)], { durable: true });
      const { isWhole, told } = await recover(context);
      assert.ok(isWhole);
      assert.is(told.length, 1);
      assert.match(
        told[0] as string,
        how === 'changed'
          ? new RegExp(`The row ${name}/.* cannot be decoded`)
          : `The table ${name} is not as the latest cut left it`,
      );
      assert.equal(await rowsOf(store), context.whole);
      assert.equal((await recover(context)).told, []);
    });
  }
}

test('a row that was set back to what it had said before is told', async (context) => {
  const { store } = context.parts;
  const [row] = await keysOf(store, tables.archive);
  const key = Buffer.from(row as Uint8Array)
    .toString()
    .slice('archive/'.length) as never;
  await store.batch([put(tables.archive, key, 7)], { durable: true });
  const { isWhole, told } = await recover(context);
  assert.equal([isWhole, told], [true, ['The table archive is not as the latest cut left it']]);
  assert.equal(await rowsOf(store), context.whole);
});

test('a ledger that is lost, changed, or of another version of Node is folded anew', async (context) => {
  const { store } = context.parts;
  const row = rowKey(tables.meta, 'ledger');
  for (const spoil of [delRow(row), garbled(row), put(tables.meta, 'ledger', new Uint8Array([255, 99, 1]))]) {
    await store.batch([spoil], { durable: true });
    const { isWhole, told } = await recover(context);
    assert.equal([isWhole, told.length], [true, 1]);
    assert.equal(await rowsOf(store), context.whole);
  }
});

for (const name of ['cut', 'record'] as const) {
  test(`where a row of the table ${name} is lost, the ledger goes as far as it can, and further with it`, async (context) => {
    const { store } = context.parts;
    const { cuts } = context.chain;
    // What it signed itself the journal gives.
    const isOthers = ({ body }: VerifiedRecord): boolean => signerOf(body) !== context.chain.nodes[1]?.key;
    const at = cuts.findIndex(({ records }, i) => i > 3 && records.length > 0 && isOthers(records[0]!));
    const {
      cut,
      records: [record],
    } = cuts[at]!;
    const back =
      name === 'cut'
        ? put(
            tables.cut,
            at + 1,
            encodeMessage(
              cut.envelope,
              cuts[at]!.records.map(({ cid }) => cid),
            ),
          )
        : put(tables.record, record!.cid, encodeMessage(record!.envelope));
    await store.batch([name === 'cut' ? delRow(back.key) : garbled(back.key)], { durable: true });
    const first = await recover(context);
    assert.equal([first.number, first.told.length], [at, 1]);
    assert.equal(
      await recover(context),
      { number: at, isWhole: false, told: [] },
      'a start that finds nothing more',
    );
    // As a peer gives it.
    assert.is(await cutAtHand(at + 1, sourcesOf(context.network, context.parts)), null);
    await store.batch([back], { durable: true });
    const { number, isWhole } = await recover(context);
    assert.equal([number, isWhole], [context.chain.ledger.number, true]);
    assert.equal(await rowsOf(store), context.whole);
  });
}

test.run();
