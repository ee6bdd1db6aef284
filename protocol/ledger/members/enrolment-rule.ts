import { accountOf } from '../../records/keys.js';
import { membersMax } from '../ledger.js';
import { early, late, rule } from '../rule.js';
import { openMember } from './member.js';

export const enrolmentRule = rule<'enrolment', object>({
  check(ledger, { body }) {
    const { campaign, members, number, accounts, context } = ledger;
    // ENROLMENT-1 [early, late]: `epoch` is at most n, and not so old that it would bind a bond for a moment
    // only.
    if (body.epoch > number) return early('ENROLMENT_EPOCH');
    if (body.epoch + Math.floor(campaign.claims.enrolmentEpochs / 2) < number) return late('ENROLMENT_EPOCH');
    const member = members.get(body.node);
    if (member === undefined) {
      // ENROLMENT-2 [early, late]: a new member has the bond; a campaign and a cut have so many.
      const balance = accounts.get(accountOf(body.node))?.balance ?? 0n;
      if (balance < campaign.stake.bond) return early('ENROLMENT_BOND');
      if (members.size >= membersMax) return late('ENROLMENT_FULL');
      return context.newcomers < campaign.claims.newcomersMax ? {} : late('ENROLMENT_CUT');
    }
    // ENROLMENT-4 [late]: a second VRF key could be chosen after its sample is known.
    if (member.vrfKey !== body.vrfKey) return late('ENROLMENT_VRF_KEY');
    // ENROLMENT-3 [late]
    return member.enrolled < body.epoch ? {} : late('ENROLMENT_EPOCH');
  },
  apply({ members, context }, { body: { node, vrfKey, epoch } }) {
    if (members.has(node))
      return members.edit(node, (member) => {
        member.enrolled = epoch;
      });
    members.set(node, openMember(vrfKey, epoch));
    context.newcomers++;
  },
});
