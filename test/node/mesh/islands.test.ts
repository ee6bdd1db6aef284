import { randomBytes } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { identityOf } from '../../../node/identity/identity.js';
import { TestNetwork, type TestNode } from './network.js';
import { slowCases } from '../../runner/slow-cases.js';

const test = suite<{ net: TestNetwork }>('islands');
const slow = slowCases(test);
test.before.each((context) => {
  context.net = new TestNetwork();
});
test.after.each(({ net }) => net.stop());

const limits = {
  connectionTarget: 2,
  upkeepEveryMs: 50,
  redialFirstMs: 50,
  bootstrapEveryMs: 100,
  mixEveryMs: 500,
};
const addressOf = ({ mesh }: TestNode): string => mesh.addresses()[0] as string;

test('a first node that comes back among four that have members enough is found again', async ({ net }) => {
  const identity = await identityOf(randomBytes(32));
  const first = await net.start({ identity, limits });
  const bootstrap = [addressOf(first)];
  const others: TestNode[] = [];
  for (let i = 0; i < 4; i++) {
    others.push(await net.start({ bootstrap: [...bootstrap, ...others.map(addressOf)], limits }));
    await net.until(() => others.at(-1)!.mesh.peers().length > 0);
  }
  await first.mesh.stop();
  await net.until(() =>
    others.every(({ mesh }) => mesh.peers().length >= 2 && !mesh.peers().includes(first.mesh.peerId)),
  );
  const again = await net.start({ identity, listen: [bootstrap[0]!.split('/p2p/')[0]!], limits });
  await net.until(() => again.mesh.peers().length > 0);
  await net.until(() => others.some(({ mesh }) => mesh.peers().includes(first.mesh.peerId)));
});

slow('two islands that have members enough meet by an address that both know', async ({ net }) => {
  const islands: TestNode[][] = [];
  for (let i = 0; i < 2; i++) {
    const island = [await net.start({ limits })];
    while (island.length < 3) island.push(await net.start({ bootstrap: island.map(addressOf), limits }));
    await net.until(() => island.every(({ mesh }) => mesh.peers().length === 2));
    islands.push(island);
  }
  const [one, other] = islands as [TestNode[], TestNode[]];
  await net.start({ bootstrap: [addressOf(one[0]!), addressOf(other[0]!)], limits });
  const meets = ({ mesh }: TestNode): boolean =>
    other.some((node) => mesh.peers().includes(node.mesh.peerId));
  await net.until(() => one.some(meets));
});

test('who has members enough connects with its bootstrap peer all the same, and lets another go (MESH-13)', async ({
  net,
}) => {
  const identity = await identityOf(randomBytes(32));
  const first = await net.start({ identity, limits });
  const address = addressOf(first);
  await first.mesh.stop();
  const members = [await net.start({ limits }), await net.start({ limits })];
  const left: string[] = [];
  const node = await net.start(
    { bootstrap: [address], limits },
    { onPeer: (peer, connected) => void (connected || left.push(peer)) },
  );
  for (const one of members) await node.mesh.dial(addressOf(one));
  await net.until(() => node.mesh.peers().length === 2);
  await net.start({ identity, listen: [address.split('/p2p/')[0]!], limits });
  await net.until(
    () =>
      node.mesh.peers().includes(first.mesh.peerId) && members.some(({ mesh }) => left.includes(mesh.peerId)),
  );
});

test('an address that stands last of twelve is tried in a later dial', async ({ net }) => {
  const first = await net.start({ limits });
  const [ip, port] = [addressOf(first).split('/')[2]!, addressOf(first).split('/')[4]!];
  const silent = Array.from(
    { length: 11 },
    (_, i) => `/ip4/127.0.1.${i + 1}/tcp/${port}/p2p/${first.mesh.peerId}`,
  );
  assert.is(ip, '127.0.0.1');
  const second = await net.start({ bootstrap: [...silent, addressOf(first)], limits });
  await net.until(() => second.mesh.peers().includes(first.mesh.peerId));
});

test.run();
