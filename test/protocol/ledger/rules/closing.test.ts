import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cidOf, textBytes } from '../../../../protocol/codec/hash.js';
import type { VerifiedRecord } from '../../../../protocol/records/envelope.js';
import { ownerOf } from '../../../../protocol/records/keys.js';
import { Chain, testIdentity } from '../chain.js';
import { testRefusals } from '../refusals.js';

const manifest = cidOf(textBytes('refused'));
type Fields = { slot: number; outcome: 'refused' | 'skipped'; manifest: typeof manifest | null; owner: ReturnType<typeof ownerOf> };
const closing = (chain: Chain, node: Chain['nodes'][number], slot: number, changes: Partial<Fields> = {}): VerifiedRecord<'closing'> =>
  chain.sign(node, 'closing', { owner: ownerOf(node.key), slot, outcome: 'refused', manifest, ...changes });

const on = await Chain.create(4);
const [, holder, drawer] = on.nodes as [never, Chain['nodes'][number], Chain['nodes'][number]];
const held = on.hold(holder);
const other = on.hold(drawer);
on.fold(closing(on, drawer, other.body.slot, { outcome: 'skipped', manifest: null }));
on.fold(on.opening(drawer));
on.fold();

testRefusals('closing', [
  { id: 'for another owner', on, record: closing(on, holder, held.body.slot, { owner: ownerOf(drawer.key) }), code: 'CLOSING_SLOT', standing: 'early' },
  { id: 'refused without a manifest', on, record: closing(on, holder, held.body.slot, { manifest: null }), code: 'CLOSING_MANIFEST', standing: 'invalid' },
  { id: 'skipped with a manifest', on, record: closing(on, holder, held.body.slot, { outcome: 'skipped' }), code: 'CLOSING_MANIFEST', standing: 'invalid' },
  { id: 'by who is no member', on, record: closing(on, await testIdentity(60), 0), code: 'CLOSING_SLOT', standing: 'early' },
  { id: 'of a slot to come', on, record: closing(on, holder, 99), code: 'CLOSING_SLOT', standing: 'early' },
  { id: 'of a slot that has closed', on, record: closing(on, drawer, other.body.slot), code: 'CLOSING_SLOT', standing: 'late' },
  { id: 'refused without a claim', on, record: closing(on, drawer, other.body.slot + 1), code: 'CLOSING_CLAIM', standing: 'early' },
]);

test('a refused model settles its point for good', async () => {
  const chain = await Chain.create(3);
  const claim = chain.hold(chain.nodes[1]!);
  chain.fold(closing(chain, chain.nodes[1]!, claim.body.slot));
  assert.equal(chain.settled.get(claim.body.pointId), { state: 'refused', generation: 0, cut: chain.ledger.number, owner: claim.body.owner, manifest });
  assert.is(chain.ledger.members.get(claim.body.node)!.skipped, 0);
});

test('a skipped slot gives its point back and is counted', async () => {
  const chain = await Chain.create(3);
  const claim = chain.hold(chain.nodes[1]!);
  const events = chain.fold(closing(chain, chain.nodes[1]!, claim.body.slot, { outcome: 'skipped', manifest: null }));
  assert.equal(events.filter(({ type }) => type === 'released'), [{ type: 'released', pointId: claim.body.pointId, node: claim.body.node, reason: 'skipped' }]);
  assert.is(chain.settled.get(claim.body.pointId)?.generation, 1);
  assert.is(chain.ledger.members.get(claim.body.node)!.skipped, 1);
});

test.run();
