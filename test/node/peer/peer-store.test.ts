import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PeerStore } from '../../../node/peer/peer-store.js';
import { Blocks } from '../../../node/store/blocks.js';
import { Store } from '../../../node/store/store.js';
import { Chain, sketchFor } from '../../protocol/ledger/chain.js';

test('a node that starts again compares with the same final models as one that never stopped', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'gridlode-peer-store-'));
  const chain = await Chain.create(6);
  const { body: { pointId }, cid } = chain.commit(chain.nodes[1]!);
  const events = chain.finish(cid);
  const sketch = sketchFor(pointId);
  const opened = async <T>(work: (store: PeerStore) => Promise<T>): Promise<T> => {
    const store = await Store.open(join(dir, 'store'));
    const peerStore = new PeerStore(chain.cid, store, await Blocks.open(store, 1 << 20));
    await peerStore.readLedger();
    return work(peerStore).finally(() => store.close());
  };
  try {
    const near = { pointId, distance: 0 };
    await opened(async (store) => {
      assert.is((await store.lookUp([])).nearest(sketch), null);
      await store.settle({ type: 'settle', ...chain.cuts.at(-1)!, events }, chain.ledger);
      assert.equal((await store.lookUp([])).nearest(sketch), near);
    });
    await opened(async (store) => {
      assert.equal((await store.lookUp([])).nearest(sketch), near);
      const point = chain.settled.get(pointId)!;
      const revoked = { type: 'settled', pointId, point: { ...point, state: 'revoked', reason: 'barred' } } as (typeof events)[number];
      await store.settle({ type: 'settle', ...chain.cuts.at(-1)!, events: [revoked] }, chain.ledger);
      assert.is((await store.lookUp([])).nearest(sketch), null);
    });
    await opened(async (store) => assert.is((await store.lookUp([])).nearest(sketch), null));
  } finally {
    await rm(dir, { recursive: true });
  }
});

test.run();
