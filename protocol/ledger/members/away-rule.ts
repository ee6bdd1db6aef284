import type { NodeKey } from '../../records/keys.js';
import { abstentionsMax } from '../audits/abstention-rule.js';
import { giveSeatBack, isOpenSeat } from '../audits/seats.js';
import type { Ledger } from '../ledger.js';
import type { Member } from './member.js';
import { early, late, rule, wrong } from '../rule.js';

export const awayRule = rule<'away', object>({
  // AWAY-1
  check({ campaign, members, number }, { body: { node, epoch, until } }) {
    const { maxEpochs } = campaign.away;
    const member = members.get(node);
    if (member === undefined) return early('AWAY_MEMBER');
    if (member.phase === 'barred') return late('AWAY_MEMBER');
    if (epoch > number) return early('AWAY_EPOCH');
    // What was signed before it came back is over, so that nobody can send it away again.
    if (epoch < member.awayUntil) return late('AWAY_EPOCH');
    if (until > epoch + maxEpochs) return wrong('AWAY_UNTIL');
    if (until <= number) return late('AWAY_UNTIL');
    return isRested({ campaign, number }, member) ? {} : early('AWAY_REST');
  },
  apply(ledger, { body: { node, until } }) {
    ledger.members.edit(node, (member) => {
      member.awayCut = ledger.number;
      member.awayUntil = until;
    });
    giveSeatsBack(ledger, node);
  },
});

/** Whether a member has been there for long enough to be away again. */
export const isRested = (
  { campaign, number }: Pick<Ledger, 'campaign' | 'number'>,
  { awayUntil }: Pick<Member, 'awayUntil'>,
): boolean => awayUntil === 0 || awayUntil + campaign.away.restEpochs <= number;

/** As if it abstained from each, as often as it may (rule AWAY-2). */
function giveSeatsBack(ledger: Ledger, node: NodeKey): void {
  const seats = [...ledger.commitments, ...ledger.disputes].filter(([cid, open]) => {
    const seat = open.seats.get(node);
    return seat !== undefined && isOpenSeat(ledger, cid, node, seat);
  });
  const left = abstentionsMax - (ledger.members.get(node)?.abstentions ?? 0);
  const given = seats
    .map(([cid]) => cid)
    .sort()
    .slice(0, Math.max(0, left));
  for (const cid of given) giveSeatBack(ledger, cid, node, true);
  ledger.members.edit(node, (member) => {
    member.abstentions += given.length;
  });
  for (const [cid, { apprentices }] of ledger.commitments) {
    const seat = apprentices.get(node);
    if (seat !== undefined && isOpenSeat(ledger, cid, node, seat)) giveSeatBack(ledger, cid, node, false);
  }
}
