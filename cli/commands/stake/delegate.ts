import { campaignLimits } from '../../../protocol/limits.js';
import { fail } from '../../../protocol/error.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand } from '../../framework/command.js';
import { amountOf } from '../../framework/amount.js';
import { counted, duration } from '../../framework/format.js';
import { nodePublicKey } from '../../framework/key-option.js';
import { amount, optional, orElse, whole } from '../../framework/option.js';
import { reportSent } from './report.js';
import { readTerms, signAndSend } from './sign-and-send.js';
import { anewOption, chooseSigner, signerOptions } from './signer.js';

export const stakeDelegate = defineCommand({
  details:
    'The models that come of it carry the amount in rounds, in equal parts, and the account wins or loses by how they predict. A node that brings no model within the term of the campaign loses the delegation to another.',
  args: { amount: amount("how much, in the campaign's unit") },
  flags: {
    ...signerOptions,
    anew: anewOption,
    node: optional(nodePublicKey('the node that shall train; without it, the beacon draws one')),
    models: orElse(
      whole('models that share the amount', { min: 1, max: campaignLimits.delegationModels }),
      1,
    ),
  },
  example: 'stake delegate 4000 --models 2 --key staker.key',
  async run({ amount: typed, node, models, anew, ...signing }, context) {
    const signer = await chooseSigner(signing, context);
    const terms = await readTerms(context);
    const sum = amountOf(typed, terms);
    if (models > terms.modelsMax)
      fail(
        usageCodes,
        'USAGE_VALUE',
        `--models is ${models}, and this campaign allows ${terms.modelsMax} at most`,
      );
    const order = { kind: 'delegation', amount: sum, models, operator: node ?? null } as const;
    const sent = await signAndSend(signer, order, context, { anew });
    const { epochMs, stake } = sent.campaign;
    const term = `${counted(stake.termEpochs, 'cut')}, about ${duration(stake.termEpochs * epochMs)}`;
    reportSent(
      context.output,
      sent,
      order,
      `From the cut after it ${node === undefined ? 'a node that the beacon draws' : 'the node'} works for the delegation, and has ${term}, to bring a model; ` +
        'after that another one, drawn by the beacon, gets it. gridlode stake status shows how far it is. Each round of its models locks a part and can take no more than that; ' +
        `gridlode stake undelegate gives back the rest after ${counted(stake.unbondingEpochs, 'cut')}, about ${duration(stake.unbondingEpochs * epochMs)}.`,
    );
  },
});
