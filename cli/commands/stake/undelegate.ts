import type { Cid } from '../../../protocol/codec/hash.js';
import { fail } from '../../../protocol/error.js';
import { declineCodes } from '../../../protocol/ledger/codes.js';
import { ApiClient } from '../../../node/api/api-client.js';
import { defineCommand } from '../../framework/command.js';
import { counted, duration } from '../../framework/format.js';
import { cid } from '../../framework/option.js';
import { reportSent } from './report.js';
import { signAndSend } from './sign-and-send.js';
import { chooseSigner, signerOptions } from './signer.js';

export const stakeUndelegate = defineCommand({
  details:
    "Its models lose their stake with the next cut; the account has the amount again after the campaign's unbonding time.",
  args: { delegation: cid('the CID of the delegation, as gridlode stake status shows it') },
  flags: signerOptions,
  example: 'stake undelegate bafyreib2aixelifzvlyfmxxdvemv7vgabbx7usbxkwyabhuxqk74fcjsaq --key staker.key',
  async run({ delegation, ...signing }, context) {
    const signer = await chooseSigner(signing, context);
    // What looks like a CID need not be one, and then cannot be written into a record either.
    const { delegations } = await new ApiClient(context.dir).stake(signer.account);
    const isKnown = delegations.some((known) => known.delegation === delegation);
    if (!isKnown)
      fail(declineCodes, 'UNDELEGATION_UNKNOWN', `The account has no delegation ${delegation} in a cut`);
    const order = { kind: 'undelegation', delegation: delegation as Cid } as const;
    const sent = await signAndSend(signer, order, context, { anew: false });
    const { epochMs, stake } = sent.campaign;
    reportSent(
      context.output,
      sent,
      order,
      `Then nobody trains for it any more, no further round locks any of it, and ${counted(stake.unbondingEpochs, 'cut')} later, about ${duration(stake.unbondingEpochs * epochMs)}, the account has back what is free. What rounds have locked comes back as each of them is settled.`,
    );
  },
});
