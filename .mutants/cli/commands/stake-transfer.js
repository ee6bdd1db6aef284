import { fail } from '../../protocol/error.js';
import { usageCodes } from '../codes.js';
import { defineCommand } from '../command.js';
import { amount, publicKey } from '../option.js';
import { reportSent } from '../stake/report.js';
import { signAndSend } from '../stake/sign-and-send.js';
import { anewOption, chooseSigner, signerOptions } from '../stake/signer.js';
export const stakeTransfer = defineCommand({
    name: 'stake transfer',
    summary: 'Give an amount to another account.',
    args: { amount: amount('how much, in the smallest unit') },
    flags: { ...signerOptions, anew: anewOption, to: publicKey('the account that gets it') },
    async run({ amount: sum, to, anew, ...signing }, context) {
        const signer = await chooseSigner(signing, context);
        if (to === signer.account)
            fail(usageCodes, 'USAGE_VALUE', '--to is the account that gives, not another one');
        const order = { kind: 'transfer', to, amount: sum };
        const sent = await signAndSend(signer, order, context, { anew });
        reportSent(context.output, sent, order, `Then account ${to} has it, and nobody can call it back.`);
    },
});
//# sourceMappingURL=stake-transfer.js.map