import { accountText } from '../../../protocol/records/account-text.js';
import { inUnit, sayWhatUnitIs } from '../../framework/amount.js';
import { duration } from '../../framework/format.js';
import type { Output } from '../../framework/output.js';
import type { Sent } from './sign-and-send.js';
import type { AccountOrder } from './account-order.js';

/** Prints what was sent, and what comes of it: `then` says that of the record once a cut holds it. */
export function reportSent(
  output: Output,
  { record, account, sequence, again, cut, campaign }: Sent,
  order: AccountOrder,
  then: string,
): void {
  const document = { record, account, sequence, again, cut, ...order };
  output.result(inUnit(document, campaign.stake), () => {
    output.printFields([
      ['record', record],
      ['account', accountText(account)],
      ['place in its log', sequence],
    ]);
    sayWhatUnitIs(output, campaign.stake);
    if (again) {
      const another = order.kind === 'undelegation' ? '' : ' Give --anew to sign another one like it.';
      output.say(
        `It had been signed before and was in no cut yet: it was sent again, and nothing further was signed.${another}`,
      );
    }
    output.say(
      `It counts from the next cut, after cut ${cut}; the resolver makes one about every ${duration(campaign.epochMs)}. ${then}`,
    );
  });
}
