import type { OwnerKey } from '../../records/keys.js';
import type { Ledger } from '../ledger.js';
import type { Delegation, Term } from './open-delegation.js';

/** The term of who trains for a delegation that is not being taken back; null where nobody does. */
export const termOf = ({ phase }: Pick<Delegation, 'phase'>): Term | null =>
  phase.type === 'working' ? phase.term : null;

/** Gives a delegation that is not being taken back another term; null where nobody trains for it. */
export const setTerm = ({ delegations }: Ledger, owner: OwnerKey, term: Term | null): void =>
  delegations.edit(owner, (delegation) => {
    delegation.phase = term === null ? { type: 'waiting' } : { type: 'working', term };
  });
