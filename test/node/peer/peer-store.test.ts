import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openParts } from '../../../node/peer/open-peer-store.js';
import { PeerStore } from '../../../node/peer/peer-store.js';
import { viewRounds } from '../../../node/rounds/round-view.js';
import { tables } from '../../../node/store/tables.js';
import type { Network } from '../../../protocol/campaign/network.js';
import type { SettledPoint } from '../../../protocol/ledger/archive.js';
import { snapshotLedger } from '../../../protocol/ledger/ledger.js';
import type { VerifiedRecord } from '../../../protocol/records/envelope.js';
import { Chain, sketchFor } from '../../protocol/ledger/chain.js';
import { prediction, round, scores, staked } from '../../protocol/ledger/staked-rounds.js';

type FinalPoint = Extract<SettledPoint, { state: 'final' }>;

const networkOf = ({ campaign, cid }: Chain): Network => ({ campaign, network: cid });

test('a node that starts again compares with the same final models as one that never stopped', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'gridlode-peer-store-'));
  const chain = await Chain.create(6);
  const {
    body: { pointId },
    cid,
  } = chain.commit(chain.nodes[1]!);
  const events = chain.finish(cid);
  const sketch = sketchFor(pointId);
  const opened = async <T>(work: (store: PeerStore) => Promise<T>): Promise<T> => {
    const peerStore = new PeerStore(
      chain.cid,
      await openParts({
        ...networkOf(chain),
        dir,
        identity: chain.nodes[1]!,
        diskBytes: 1 << 20,
        onLost: () => assert.unreachable(),
      }),
    );
    await peerStore.readLedger();
    return work(peerStore).finally(() => peerStore.close());
  };
  try {
    const near = { pointId, distance: 0 };
    await opened(async (store) => {
      assert.is((await store.lookUp([])).nearest(sketch), null);
      await store.settle({ ...chain.cuts.at(-1)!, events, ledger: chain.ledger });
      assert.equal((await store.lookUp([])).nearest(sketch), near);
    });
    await opened(async (store) => {
      assert.equal((await store.lookUp([])).nearest(sketch), near);
      const { generation, cut, owner, node, manifest } = chain.settled.get(pointId) as FinalPoint;
      const point = { state: 'revoked', reason: 'barred', generation, cut, owner, node, manifest } as const;
      const revoked: (typeof events)[number] = { type: 'settled', pointId, point };
      await store.settle({ ...chain.cuts.at(-1)!, events: [revoked], ledger: chain.ledger });
      assert.is((await store.lookUp([])).nearest(sketch), null);
    });
    await opened(async (store) => assert.is((await store.lookUp([])).nearest(sketch), null));
  } finally {
    await rm(dir, { recursive: true });
  }
});

test('after any cut of a round a node starts again with the very ledger, and leaves nothing of a round that has ended', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'gridlode-peer-store-'));
  const { chain, models } = await staked();
  const parts = await openParts({
    ...networkOf(chain),
    dir,
    identity: chain.nodes[1]!,
    diskBytes: 1 << 20,
    onLost: () => assert.unreachable(),
  });
  const { store } = parts;
  const storeOf = (): PeerStore => new PeerStore(chain.cid, parts);
  const eras = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const [era] of store.entries(tables.round)) found.push(era);
    return found;
  };
  const first = storeOf();
  try {
    await first.readLedger();
    const fold = async (...records: VerifiedRecord[]): Promise<void> => {
      const events = chain.fold(...records);
      await first.settle({ ...chain.cuts.at(-1)!, events, ledger: chain.ledger });
      assert.equal(await storeOf().readLedger(), structuredClone(snapshotLedger(chain.ledger)));
    };
    await fold(round(chain, '0100'));
    await fold(round(chain, '0101', { deadline: chain.ledger.number + 5 }));
    const [, worker] = models[0]!;
    await fold(
      prediction(
        chain,
        '0100',
        worker,
        models.filter(([, node]) => node === worker).map(([pointId]) => pointId),
      ),
    );
    assert.equal(await eras(), ['0100', '0101']);
    while (chain.ledger.number <= chain.ledger.rounds.get('0100')!.deadline) await fold();
    await fold(
      scores(
        chain,
        '0100',
        models.filter(([, node]) => node === worker).map(([pointId]) => [pointId, 1]),
      ),
    );
    assert.equal(await eras(), ['0101'], 'settled');
    while (chain.ledger.rounds.size > 0) await fold();
    assert.equal(await eras(), [], 'ended');
    const { settled } = await viewRounds({ ledger: chain.ledger, pending: new Map() }, first);
    assert.equal(
      settled.map(({ era, cut, targets }) => [era, cut, targets === null]),
      [
        ['0100', settled[0]!.cut, false],
        ['0101', chain.ledger.number, true],
      ],
    );
  } finally {
    await first.close();
    await rm(dir, { recursive: true });
  }
});

test.run();
