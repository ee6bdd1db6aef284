import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { knownPeersFile } from '../../../../node/data-dir/data-dir.js';
import { readKnownPeers, writeKnownPeers } from '../../../../node/mesh/membership/known-peers.js';
import { TestNetwork } from '../network.js';

const test = suite<{ dir: string; net: TestNetwork }>('known peers (MESH-24)');
test.before.each(async (context) => {
  context.dir = await mkdtemp(join(tmpdir(), 'gridlode-known-'));
  context.net = new TestNetwork();
});
test.after.each(async ({ dir, net }) => {
  await net.stop();
  await rm(dir, { recursive: true });
});

test('a node without a bootstrap peer finds back by whom it knew, also by a peer that it never dialled', async ({
  dir,
  net,
}) => {
  const first = await net.start();
  const second = await net.start({ bootstrap: first.mesh.addresses() });
  const third = await net.start({ bootstrap: first.mesh.addresses() });
  await net.until(() => [second, third].every(({ mesh }) => mesh.peers().length === 2));
  await writeKnownPeers(dir, second.mesh.known());
  await first.mesh.stop();
  await second.mesh.stop();
  const known = await readKnownPeers(dir);
  assert.equal(known.map(({ peer }) => peer).sort(), [first, third].map(({ mesh }) => mesh.peerId).sort());
  const again = await net.start({ known });
  await net.until(() => again.mesh.peers().includes(third.mesh.peerId));
});

test('peers that stopped are known, whoever dialled and whoever hung up', async ({ net }) => {
  const first = await net.start();
  const second = await net.start({ bootstrap: first.mesh.addresses() });
  const third = await net.start({ bootstrap: second.mesh.addresses() });
  await net.until(() => [first, second, third].every(({ mesh }) => mesh.peers().length === 2));
  await first.mesh.stop();
  await third.mesh.stop();
  await net.until(() => second.mesh.peers().length === 0 && second.mesh.known().length === 2);
  const known = second.mesh.known();
  assert.equal(known.map(({ peer }) => peer).sort(), [first, third].map(({ mesh }) => mesh.peerId).sort());
  for (const { peer, addresses } of known) {
    const places = addresses.map((address) => address.replace(`/p2p/${peer}`, ''));
    assert.is(new Set(places).size, places.length, `each place once: ${addresses.join(', ')}`);
  }
});

test('who knows nobody keeps what it knew', async ({ dir }) => {
  const known = [{ peer: 'one', addresses: ['/ip4/8.8.4.4/tcp/4001'] }];
  await writeKnownPeers(dir, known);
  await writeKnownPeers(dir, []);
  assert.equal(await readKnownPeers(dir), known);
});

for (const [id, content] of [
  ['is cut off', '[{"peer":"one","addr'],
  ['holds something else', '{"peer":"one"}'],
  ['is too long', `[${' '.repeat(200_000)}]`],
  ['holds no peers', '[null, 7, {"peer":1,"addresses":[]}, {"peer":"one","addresses":[2]}]'],
] as const)
  test(`a file that ${id} keeps no node from its start`, async ({ dir }) => {
    await writeFile(knownPeersFile(dir), content);
    assert.equal(await readKnownPeers(dir), []);
  });

test('what it holds is no address, and is left alone', async ({ net }) => {
  const known = [
    { peer: 'no peer', addresses: ['/ip4/8.8.4.4/tcp/4001'] },
    { peer: '12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5', addresses: ['nowhere'] },
  ];
  const { mesh } = await net.start({ known });
  assert.equal(mesh.known(), []);
});

test.run();
