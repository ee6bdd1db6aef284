import type { VerifiedRecord } from '../../../../protocol/records/envelope.js';
import { gridOf } from '../../../fixtures/campaign.js';
import { Chain } from '../chain.js';
import type { OpenSlot } from '../../../../protocol/ledger/slots/slot.js';

export interface Rivals {
  readonly chain: Chain;
  /** Claims of one point by two nodes, in no cut yet. */
  readonly claims: [VerifiedRecord<'claim'>, VerifiedRecord<'claim'>];
  /** The second one's slot. */
  readonly slot: OpenSlot;
}

/** Two nodes that drew the same point, on a grid so narrow that it happens soon; the same two each time. */
export async function rivals(): Promise<Rivals> {
  const chain = await Chain.create(6, {
    grid: gridOf(16),
    targets: ['target'],
    claims: {
      openSlotsMax: 64,
      skipMaxPpm: 1_000_000,
      leaseEpochs: 100,
      enrolmentEpochs: 200,
      newcomersMax: 10_000,
    },
  });
  for (let epoch = 0; epoch < 50; epoch++) {
    chain.fold(...chain.nodes.map((node) => chain.opening(node)));
    const drawn = chain.fold().flatMap((event) => (event.type === 'drawn' ? [event] : []));
    for (const a of drawn) {
      const b = drawn.find(({ node, draw }) => node !== a.node && draw.pointId === a.draw.pointId);
      if (b === undefined) continue;
      const claims = [a, b].map(({ node, slot }) =>
        chain.claim(chain.nodeOf(node), slot),
      ) as Rivals['claims'];
      const slot = structuredClone(chain.slotOf(chain.nodeOf(b.node), b.slot)!);
      return { chain, claims, slot };
    }
  }
  throw new Error('no draws collided');
}
