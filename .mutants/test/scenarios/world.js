import { ledgerDigest } from '../../protocol/ledger/digest.js';
import { delegationOwner } from '../../protocol/records/keys.js';
import { Chain, testIdentity } from '../protocol/ledger/chain.js';
import { changesBetween, objectsOf } from './changes.js';
import { letters, Names } from './names.js';
import { tablesOf } from './tables.js';
const identities = await Promise.all(letters.map((_, i) => testIdentity(i)));
export const identityOf = (letter) => {
    const found = identities[letters.indexOf(letter)];
    if (found === undefined)
        throw new Error(`${letter} is no node: they are A to Z`);
    return found;
};
/** A ledger with the keys that write its records, and names for what happens in it. */
export class World {
    names = new Names();
    chain;
    /** Records for the next cut. */
    queue = [];
    steps = [];
    /** Tables of the rounds that were paid, by era. */
    settlements = new Map();
    tables;
    constructor(changes) {
        this.chain = new Chain(identities, changes);
        this.tables = tablesOf(this.chain.ledger);
        identities.forEach(({ key, vrfKey }, i) => {
            this.names.set(key, letters[i]);
            this.names.alias(vrfKey, `${letters[i]}.vrf`);
        });
        this.names.set(this.chain.cid, 'campaign');
    }
    get campaign() {
        return this.chain.campaign;
    }
    get digest() {
        return ledgerDigest(this.chain.ledger).slice(0, 8);
    }
    /** Has a record wait for the next cut, and gives what it announces a name. */
    enqueue(record) {
        this.queue.push(record);
        const { cid, body } = record;
        if (body.kind === 'commitment')
            this.names.number(cid, 'm');
        if (body.kind === 'dispute')
            this.names.number(cid, 'd');
        if (body.kind === 'delegation')
            this.names.alias(delegationOwner(cid), this.names.number(cid, 's'));
    }
    /** Ends an epoch with the records that wait. */
    fold() {
        const { queue: records, tables: before } = this;
        const old = objectsOf(before, this.names);
        this.queue = [];
        const events = this.chain.fold(...records);
        this.#name(events);
        this.tables = tablesOf(this.chain.ledger);
        const changes = changesBetween(old, objectsOf(this.tables, this.names));
        const step = { number: this.tables.number, records, events, changes, before, after: this.tables };
        this.steps.push(step);
        for (const event of events)
            if (event.type === 'paid')
                this.settlements.set(event.settled.era, event.table);
        return step;
    }
    #name(events) {
        const drawn = events
            .flatMap((event) => (event.type === 'drawn' ? [event] : []))
            .map(({ owner, slot, draw }) => [`${this.names.of(owner)}/${slot}`, draw.pointId]);
        for (const [, pointId] of drawn.sort(([a], [b]) => (a < b ? -1 : 1)))
            this.names.number(pointId, 'p');
        const { head } = this.chain.ledger;
        this.names.set(head, `cut ${this.chain.ledger.number}`);
    }
    /** The CID of a model, a dispute or a delegation; itself where nothing has the name. */
    cidOf(name) {
        return this.names.valueOf(name);
    }
}
//# sourceMappingURL=world.js.map