import { randomBytes } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { identityOf } from '../../../../node/identity/identity.js';
import { TestNetwork } from '../network.js';

const test = suite('bootstrap peers');

test('another peer at the address of one is told apart from nobody there', async () => {
  const net = new TestNetwork();
  try {
    const first = await net.start();
    const [wrong, absent] = await Promise.all([identityOf(randomBytes(32)), identityOf(randomBytes(32))]);
    const [address = ''] = first.mesh.addresses();
    const told: [string, boolean][] = [];
    await net.start(
      {
        bootstrap: [
          address.replace(first.mesh.peerId, wrong.peerId),
          `/ip4/127.0.0.1/tcp/1/p2p/${absent.peerId}`,
        ],
      },
      { onUnreached: (...what) => void told.push(what) },
    );
    await net.until(() => told.length === 2);
    assert.equal(Object.fromEntries(told), { [wrong.peerId]: true, [absent.peerId]: false });
  } finally {
    await net.stop();
  }
});

test.run();
