import type { Cid } from '../../../../protocol/codec/hash.js';
import { slotKey } from '../../../../protocol/ledger/slots/slot.js';
import { Chain } from '../chain.js';
import { testRefusals } from '../refusals.js';
import { rivals } from './rivals.js';
import { test } from 'uvu';

// What a claim can meet only in the cut that settles or gives away its point, before the slot is lost there.
const settled = await Chain.create(2);
settled.fold(settled.opening(settled.nodes[1]!));
settled.fold();
const ofSettled = settled.claim(settled.nodes[1]!, 0);
settled.settled.set(ofSettled.body.pointId, {
  state: 'refused',
  generation: 0,
  cut: 1,
  owner: ofSettled.body.owner,
  node: ofSettled.body.node,
  manifest: '' as Cid,
});
const held = await rivals();
held.chain.fold(held.claims[0]);
held.chain.ledger.members.edit(held.claims[1].body.node, ({ slots }) => {
  slots.set(slotKey(held.slot), held.slot);
});
// As the next fold begins.
held.chain.ledger.number++;

testRefusals('claim', [
  {
    id: 'of a point settled for good',
    on: settled,
    record: ofSettled,
    code: 'CLAIM_GENERATION',
    timing: 'late',
  },
  {
    id: 'of a point that an earlier cut gave away',
    on: held.chain,
    record: held.claims[1],
    code: 'CLAIM_LOST',
    timing: 'late',
  },
]);

test.run();
