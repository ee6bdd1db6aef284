import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { agentIn, agentText, ownAgent } from '../../../../node/mesh/host/agent.js';
import { describeSkew, VersionSkews, type Skew } from '../../../../node/mesh/membership/version-skews.js';
import { otherNetwork, TestNetwork } from '../network.js';

const test = suite<{ net: TestNetwork }>('peers of another version');
test.before.each((context) => {
  context.net = new TestNetwork();
});
test.after.each(({ net }) => net.stop());

const newer = { software: '9.9.9', rules: ownAgent.rules + 1 };

for (const [id, network] of [
  ['of this network', undefined],
  ['of a network of its own', otherNetwork],
] as const)
  test(`two nodes of which one runs other rules tell so once, and hold nothing against each other: ${id} (MESH-19)`, async ({
    net,
  }) => {
    const told: [Skew[], Skew[]] = [[], []];
    const joined: string[] = [];
    const onPeer = (peer: string): void => void joined.push(peer);
    const own = await net.start({}, { onSkew: (skew) => void told[0].push(skew), onPeer });
    const other = await net.start(
      { agent: newer, ...(network === undefined ? {} : { network }) },
      { onSkew: (skew) => void told[1].push(skew), onPeer },
    );
    const [address] = other.mesh.addresses() as [string];
    await own.mesh.dial(address);
    await net.until(() => told.every((all) => all.length > 0));
    for (let i = 0; i < 3; i++) await own.mesh.dial(address);
    assert.equal(told, [
      [{ peerId: other.mesh.peerId, ...newer }],
      [{ peerId: own.mesh.peerId, ...ownAgent }],
    ]);
    assert.equal(own.mesh.skew, told[0][0]);
    assert.match(
      describeSkew(told[0][0] as Skew),
      /runs rules 2 \(Gridlode 9\.9\.9\), this node rules 1: update/,
    );
    assert.equal([joined, own.errors, other.errors], [[], [], []]);
  });

test('of strangers that make versions up so many are told and no more', () => {
  const told: Skew[] = [];
  const skews = new VersionSkews((skew) => told.push(skew));
  for (let rules = 2; rules < 1_000; rules++) skews.note({ peerId: 'one', software: '1', rules });
  assert.is(told.length, 16);
  assert.is(skews.current?.rules, 17);
});

for (const text of [
  '',
  'libp2p/3.3.0',
  'gridlode/1.0 rules/0',
  'gridlode/1.0 rules/1\n',
  `gridlode/${'9'.repeat(99)} rules/1`,
])
  test(`no version is read from ${JSON.stringify(text).slice(0, 40)}`, () => assert.is(agentIn(text), null));

test('what a node tells of itself is read again', () => assert.equal(agentIn(agentText(ownAgent)), ownAgent));

test.run();
