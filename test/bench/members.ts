import type { Identity } from '../../node/identity/identity.js';
import { slotFields } from '../../protocol/ledger/entry-fields.js';
import { enrolment, identityNamed, opening, say, TestPeer, type Bench } from '../node/peer/fixture.js';

/** Of a cut: strangers' records have room in the pool for so many. */
const recordsAtOnce = 1_024;

/** A network as one of its nodes knows it, whose members have slots that have all drawn. */
export interface DrawnMembers {
  readonly peer: TestPeer;
  readonly authors: readonly Identity[];
  /** A claim of each slot, which nobody has heard of yet. */
  readonly claims: Uint8Array[];
  /** Records in the cuts that led there. */
  readonly records: number;
}

/** Lets a node, whose store is named `name`, take in the enrolments and openings of so many members. */
export async function drawnMembers(
  bench: Bench,
  name: string,
  { members, slots }: { members: number; slots: number },
): Promise<DrawnMembers> {
  const peer = await TestPeer.open(bench, { identity: await identityNamed(name), name });
  const authors = await Promise.all(Array.from({ length: members }, (_, i) => identityNamed(`author ${i}`)));
  const said = [
    authors.map((author) => enrolment(bench, author)),
    ...Array.from({ length: slots }, (_, slot) => authors.map((author) => opening(bench, author, slot))),
  ];
  for (const messages of said)
    for (let from = 0; from < messages.length; from += recordsAtOnce)
      await peer.cut(...messages.slice(from, from + recordsAtOnce));
  await peer.cut();
  const claims = authors.flatMap((author) => claimsOf(bench, peer, author));
  return { peer, authors, claims, records: members * (1 + slots) };
}

const claimsOf = (bench: Bench, { driver }: TestPeer, author: Identity): Uint8Array[] =>
  [...(driver.state.ledger.members.get(author.key)?.slots.values() ?? [])].map((open) => {
    const { owner, slot, draw } = slotFields(open);
    if (draw === null) throw new Error('A slot has drawn nothing.');
    const { generation, pointId, target, index } = draw;
    return say<'claim'>(bench, author, { kind: 'claim', owner, slot, generation, pointId, target, index });
  });
