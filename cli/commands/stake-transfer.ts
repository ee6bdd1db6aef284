import type { AccountKey } from '../../protocol/records/keys.js';
import { defineCommand } from '../command.js';
import { amount, publicKey } from '../option.js';
import { reportSent } from '../stake/report.js';
import { signAndSend } from '../stake/sign-and-send.js';
import { chooseSigner, signerOptions } from '../stake/signer.js';

export const stakeTransfer = defineCommand({
  name: 'stake transfer',
  summary: 'Give an amount to another account.',
  args: { amount: amount('how much, in the smallest unit') },
  flags: { ...signerOptions, to: publicKey<AccountKey>('the account that gets it') },
  async run({ amount: sum, to, ...signing }, context) {
    const signer = await chooseSigner(signing, context);
    const wish = { kind: 'transfer', to, amount: sum } as const;
    const sent = await signAndSend(signer, wish, context, ({ balance }, { stake: { bond, modelMin } }) =>
      `${sum} cannot be given to ${to}: the account holds ${balance}, a new account gets at least ${modelMin}${bond > 0n ? `, and the bond of a node that takes part is ${bond}` : ''}`);
    reportSent(context.output, sent, wish, `Then account ${to} has it, and nobody can call it back.`);
  },
});
