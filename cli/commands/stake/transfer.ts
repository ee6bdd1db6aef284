import { ApiClient } from '../../../node/api/api-client.js';
import { fail } from '../../../protocol/error.js';
import { accountText } from '../../../protocol/records/account-text.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand } from '../../framework/command.js';
import { amountOf, amountText } from '../../framework/amount.js';
import { confirm } from '../../framework/ask.js';
import { account } from '../../framework/key-option.js';
import { amount, toggle } from '../../framework/option.js';
import { stakeCommandCodes } from './codes.js';
import { reportSent } from './report.js';
import { readTerms, signAndSend } from './sign-and-send.js';
import { anewOption, chooseSigner, signerOptions } from './signer.js';

export const stakeTransfer = defineCommand({
  details:
    'An account that has never held anything is opened by its first transfer, which costs what the campaign calls modelMin; before that it is asked whether it is the right one. Nobody can call a transfer back.',
  args: { amount: amount("how much, in the campaign's unit") },
  flags: {
    ...signerOptions,
    anew: anewOption,
    to: account('the account that gets it'),
    yes: toggle('give it to a new account without being asked'),
  },
  example:
    'stake transfer 500 --to lode13uq20wqj6ajtmqu66hz77ghs7sfrvnxenad0dmrhcljtfpqcfrgqxzkvfd --key staker.key',
  async run({ amount: typed, to, yes, anew, ...signing }, context) {
    const signer = await chooseSigner(signing, context);
    if (to === signer.account)
      fail(usageCodes, 'USAGE_VALUE', '--to is the account that gives, not another one');
    const stake = await readTerms(context);
    const { known } = await new ApiClient(context.dir).stake(to);
    const sum = amountOf(typed, stake);
    const arrives = known ? sum : sum - stake.modelMin;
    const say = (amount: bigint): string => amountText(amount, stake);
    const what = `${accountText(to)} has never held anything in this network. Opening it costs ${say(stake.modelMin)} of the ${say(sum)}, so that ${say(arrives)} arrive, and if nobody has its key they are lost`;
    if (!known && arrives > 0n && !yes && !(await confirm(`${what}. Is it the right one?`, context)))
      fail(stakeCommandCodes, 'STAKE_UNCONFIRMED', what);
    const order = { kind: 'transfer', to, amount: sum } as const;
    const sent = await signAndSend(signer, order, context, { anew });
    reportSent(
      context.output,
      sent,
      order,
      `Then account ${accountText(to)} has ${say(arrives)} more, and nobody can call it back.`,
    );
  },
});
