import type { PeerState } from '../../protocol/peer/state.js';
import type { VerifiedRecord } from '../../protocol/records/envelope.js';
import type { AccountKey } from '../../protocol/records/keys.js';
import type { AccountKind } from '../../protocol/records/bodies.js';

export type Pools = Pick<PeerState, 'pending' | 'early'>;

/** The records of an account that no cut holds yet, in the order of its log. */
export function recordsOf({ pending, early }: Pools, account: AccountKey): VerifiedRecord<AccountKind>[] {
  const own = [...pending.values(), ...early.values()].filter(
    ({ body }) => 'account' in body && body.account === account,
  ) as VerifiedRecord<AccountKind>[];
  return own.sort((a, b) => a.body.sequence - b.body.sequence);
}
