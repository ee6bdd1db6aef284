import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commonSegment } from '../../../protocol/audit/sample.js';
import { drawerOf, isLookedAt, isReaudited } from '../../../protocol/audit/panel.js';
import { beaconOf } from '../../../protocol/beacon/beacon.js';
import { drawPoint } from '../../../protocol/draw/draw.js';
import { candidatesOf } from '../../../protocol/ledger/members/standing.js';
import { ownerOf } from '../../../protocol/records/keys.js';
import { testBeacon, testReveals } from '../../fixtures/campaign.js';
import { Chain } from './chain.js';

const test = suite('what the resolver foresees');
const reveals = testReveals();

/** All that decides what a cut draws, from the resolver's chain and, where it is given, the cut's pulse. */
function drawsOf(chain: Chain, number: number, signature: string | null): unknown[] {
  const { campaign, cid, ledger } = chain;
  const pulse = signature === null ? null : { number: 1, signature };
  const beacon = beaconOf({ reveal: reveals.at(number), pulse });
  const owner = ownerOf(chain.nodes[1]!.key);
  const { panel } = candidatesOf(ledger);
  return [
    ...Array.from({ length: 8 }, (_, slot) => drawPoint(campaign, cid, beacon, owner, slot).pointId),
    ...Array.from({ length: 8 }, () => drawerOf(panel, 'panel')(beacon, cid, 3).join()),
    Array.from({ length: 64 }, (_, i) => commonSegment(beacon, chain.cuts[i % 5]!.cut.cid, 1_000)).join(),
    Array.from({ length: 64 }, (_, i) => isReaudited(beacon, chain.cuts[i % 5]!.cut.cid, 500_000)).join(),
    Array.from({ length: 64 }, (_, i) => isLookedAt(beacon, chain.cuts[i % 5]!.cut.cid, 500_000)).join(),
  ];
}

/** A history of some cuts; what its slots really drew, by slot. */
async function history(hasBeacon: boolean): Promise<{ chain: Chain; drawn: Map<number, string> }> {
  const publicBeacon = hasBeacon ? { ...testBeacon.description, firstPulse: 7 } : null;
  const chain = await Chain.create(8, { publicBeacon });
  const drawn = new Map<number, string>();
  for (let i = 0; i < 4; i++) {
    const opened = i === 0 ? [chain.opening(chain.nodes[1]!)] : [];
    for (const event of chain.fold(...opened))
      if (event.type === 'drawn') drawn.set(chain.ledger.number, event.draw.pointId);
  }
  return { chain, drawn };
}

test('without a public beacon its chain alone tells what every cut to come draws', async () => {
  const { chain, drawn } = await history(false);
  const [[number, pointId]] = [...drawn] as [[number, string]];
  assert.is(drawsOf(chain, number, null)[0], pointId);
});

test('BEACON-5: with one, what a recorded history drew cannot be computed from its chain alone', async () => {
  const { chain, drawn } = await history(true);
  const [[number, pointId]] = [...drawn] as [[number, string]];
  const { pulse } = chain.cuts[number - 1]!.cut.body;
  const real = drawsOf(chain, number, pulse!.signature);
  assert.is(real[0], pointId);
  const alone = drawsOf(chain, number, null);
  // Of eight slots and panels some may be drawn alike by chance, so all of them are compared as one.
  for (const [from, to] of [
    [0, 8],
    [8, 16],
    [16, 17],
    [17, 18],
    [18, 19],
  ] as const)
    assert.not.equal(alone.slice(from, to), real.slice(from, to));
});

test('BEACON-5: nor from the pulse alone, or with another pulse', async () => {
  const { chain, drawn } = await history(true);
  const [[number]] = [...drawn] as [[number, string]];
  const { pulse } = chain.cuts[number - 1]!.cut.body;
  const real = drawsOf(chain, number, pulse!.signature);
  const other = testBeacon.pulse(pulse!.number + 1).signature;
  assert.not.equal(drawsOf(chain, number, other), real);
  assert.not.equal(drawsOf(chain, number + 1, pulse!.signature), real);
});

test.run();
