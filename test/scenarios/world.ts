import type { Campaign } from '../../protocol/campaign/campaign.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { ledgerDigest } from '../../protocol/ledger/digest.js';
import type { VerifiedRecord } from '../../protocol/records/envelope.js';
import { delegationOwner } from '../../protocol/records/keys.js';
import { tableOf } from '../../protocol/settlement/settled-round.js';
import type { SettlementTable } from '../../protocol/settlement/table.js';
import { Chain, testIdentity } from '../protocol/ledger/chain.js';
import { changesBetween, objectsOf, type Change } from './changes.js';
import { letters, Names } from './names.js';
import { tablesOf, type Tables } from './tables.js';
import type { LedgerEvent } from '../../protocol/ledger/events.js';

export type Identity = Chain['nodes'][number];

const identities = await Promise.all(letters.map((_, i) => testIdentity(i)));
export const identityOf = (letter: string): Identity => {
  const found = identities[letters.indexOf(letter)];
  if (found === undefined) throw new Error(`${letter} is no node: they are A to Z`);
  return found;
};

/** What one cut did. */
export interface Step {
  readonly number: number;
  readonly records: readonly VerifiedRecord[];
  readonly events: readonly LedgerEvent[];
  readonly changes: readonly Change[];
  readonly before: Tables;
  readonly after: Tables;
}

/** A ledger with the keys that write its records, and names for what happens in it. */
export class World {
  readonly names = new Names();
  readonly chain: Chain;
  /** Records for the next cut. */
  readonly queue: VerifiedRecord[] = [];
  readonly steps: Step[] = [];
  /** Tables of the rounds that were paid, by era. */
  readonly settlements = new Map<string, SettlementTable>();
  tables: Tables;

  constructor(changes: Partial<Campaign>) {
    this.chain = new Chain(identities, changes);
    this.tables = tablesOf(this.chain.ledger);
    identities.forEach(({ key, vrfKey }, i) => {
      this.names.set(key, letters[i] as string);
      this.names.alias(vrfKey, `${letters[i]}.vrf`);
    });
    this.names.set(this.chain.cid, 'campaign');
  }

  get campaign(): Campaign {
    return this.chain.campaign;
  }
  get digest(): string {
    return ledgerDigest(this.chain.ledger).slice(0, 8);
  }

  /** Has a record wait for the next cut, and gives what it announces a name. */
  enqueue(record: VerifiedRecord): void {
    this.queue.push(record);
    const { cid, body } = record;
    if (body.kind === 'commitment') this.names.number(cid, 'm');
    if (body.kind === 'dispute') this.names.number(cid, 'd');
    if (body.kind === 'delegation') this.names.alias(delegationOwner(cid), this.names.number(cid, 's'));
  }

  /** Ends an epoch. */
  fold(records: readonly VerifiedRecord[]): Step {
    const before = this.tables;
    const old = objectsOf(before, this.names);
    const events = this.chain.fold(...records);
    this.#name(events);
    this.tables = tablesOf(this.chain.ledger);
    const changes = changesBetween(old, objectsOf(this.tables, this.names));
    const step = { number: this.tables.number, records, events, changes, before, after: this.tables };
    this.steps.push(step);
    for (const event of events)
      if (event.type === 'paid')
        this.settlements.set(event.settled.era, tableOf(this.chain.campaign, event.settled));
    return step;
  }

  #name(events: readonly LedgerEvent[]): void {
    const drawn = events
      .flatMap((event) => (event.type === 'drawn' ? [event] : []))
      .map(({ owner, slot, draw }) => [`${this.names.of(owner)}/${slot}`, draw.pointId] as const);
    for (const [, pointId] of drawn.sort(([a], [b]) => (a < b ? -1 : 1))) this.names.number(pointId, 'p');
    const { head } = this.chain.ledger;
    this.names.set(head, `cut ${this.chain.ledger.number}`);
  }

  /** The CID of a model, a dispute or a delegation; itself where nothing has the name. */
  cidOf(name: string): Cid {
    return this.names.valueOf(name);
  }
}
