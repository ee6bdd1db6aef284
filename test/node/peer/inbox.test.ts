import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Identity } from '../../../node/identity/identity.js';
import { cidOf, domainHash, textBytes } from '../../../protocol/codec/hash.js';
import {
  cutOver,
  enrolment,
  identityNamed,
  makeBench,
  removeBench,
  say,
  TestPeer,
  type Bench,
} from './fixture.js';

const [alice, carol] = (await Promise.all(['alice', 'carol'].map(identityNamed))) as [Identity, Identity];

const test = suite<{ bench: Bench }>('inbox (MESH-8)');
test.before.each(async (context) => {
  context.bench = await makeBench();
});
test.after.each(({ bench }) => removeBench(bench));

test('a cut by another than the resolver is refused before its list is looked at', async ({ bench }) => {
  const peer = await TestPeer.open(bench, { identity: carol, name: 'carol' });
  try {
    const own = cutOver(bench, 1, bench.network, [enrolment(bench, alice)], {}, alice);
    const rubbish = own.map((byte, i) => (i === own.length - 1 ? byte ^ 1 : byte));
    assert.equal(await peer.inbox.judge(rubbish), { action: 'reject', code: 'CUT_SIGNER' });
  } finally {
    await peer.close();
  }
});

test('attestations of what is not there cost no look at their proofs', async ({ bench }) => {
  const peer = await TestPeer.open(bench, { identity: carol, name: 'carol' });
  try {
    const attestations = Array.from({ length: 40 }, (_, i) =>
      say<'attestation'>(bench, alice, {
        kind: 'attestation',
        commitment: cidOf(textBytes(`${i}`)),
        vrfKey: alice.vrfKey,
        alpha: domainHash('alpha'),
        proof: new Uint8Array(80),
        segments: [{ segment: 0, transcript: domainHash('transcript') }],
        eras: ['0001'],
      }),
    );
    const codes = [];
    for (const message of attestations) codes.push(await peer.inbox.judge(message));
    assert.equal(codes[0], { action: 'accept', code: 'ATTESTATION_COMMITMENT' });
    assert.equal(codes.at(-1), { action: 'ignore', code: 'POOL_FULL' });
    // A proof of zeros does not hold, so that who had looked at it would have refused the record.
  } finally {
    await peer.close();
  }
});

test.run();
