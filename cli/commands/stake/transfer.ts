import { fail } from '../../../protocol/error.js';
import type { AccountKey } from '../../../protocol/records/keys.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand } from '../../framework/command.js';
import { amount, publicKey } from '../../framework/option.js';
import { reportSent } from './report.js';
import { signAndSend } from './sign-and-send.js';
import { anewOption, chooseSigner, signerOptions } from './signer.js';

export const stakeTransfer = defineCommand({
  name: 'stake transfer',
  summary: 'Give an amount to another account.',
  args: { amount: amount('how much, in the smallest unit') },
  flags: { ...signerOptions, anew: anewOption, to: publicKey<AccountKey>('the account that gets it') },
  example:
    'stake transfer 500 --to 8f00a7b812d764bd839ad5c5ef22f0f412364cd99f5af6ec77c7e4b4841848d0 --key staker.key',
  async run({ amount: sum, to, anew, ...signing }, context) {
    const signer = await chooseSigner(signing, context);
    if (to === signer.account)
      fail(usageCodes, 'USAGE_VALUE', '--to is the account that gives, not another one');
    const order = { kind: 'transfer', to, amount: sum } as const;
    const sent = await signAndSend(signer, order, context, { anew });
    reportSent(context.output, sent, order, `Then account ${to} has it, and nobody can call it back.`);
  },
});
