import { fileFault } from '../../../node/files/file-fault.js';
import { codecCodes } from '../../../protocol/codec/codes.js';
import { fail, isOf } from '../../../protocol/error.js';
import { decodeProof, verifyProof, type SettlementProof } from '../../../protocol/settlement/proof.js';
import { accountText } from '../../../protocol/records/account-text.js';
import { settlementCommandCodes } from './codes.js';
import { readNetworkFile } from '../../data-dir/campaign-file.js';
import { inUnit, sayWhatUnitIs, type Unit } from '../../framework/amount.js';
import { defineCommand } from '../../framework/command.js';
import { readBounded } from '../../framework/files.js';
import { hash } from '../../framework/key-option.js';
import { optional, path } from '../../framework/option.js';

const smallestUnit: Unit = { unit: "the campaign's smallest unit", decimals: 0 };
const proofFileMaxBytes = 4_096;

export const settlementCheck = defineCommand({
  details: 'It needs no node: only the file, and the root from a node that you trust.',
  args: { file: path('the file of the proof') },
  flags: {
    root: hash('the root of the table, as any node shows it'),
    campaign: optional(
      path("the campaign file, which tells the unit; without it amounts are in the campaign's smallest"),
    ),
  },
  example:
    'settlement check row.proof --root 2c8f3d4c6d9e4d6b1f0a7b812d764bd839ad5c5ef22f0f412364cd99f5af6ec7',
  async run({ file, root, campaign: campaignFile }, { output }) {
    const proof = readProof(file, await readBounded(file, proofFileMaxBytes));
    const row = verifyProof(proof, root);
    const unit =
      campaignFile === undefined
        ? smallestUnit
        : (await readNetworkFile(campaignFile, proof.campaign)).campaign.stake;
    const shown = inUnit({ campaign: proof.campaign, ...row, account: accountText(row.account) }, unit);
    output.result(shown, () => {
      output.printFields(Object.entries(shown).map(([name, value]) => [name, String(value)]));
      sayWhatUnitIs(output, unit);
    });
  },
});

/** What is no proof at all is told by the name of its file; of one that shows nothing, the proof says why. */
function readProof(file: string, bytes: Uint8Array): SettlementProof {
  try {
    return decodeProof(bytes);
  } catch (error) {
    if (!isOf(error, codecCodes)) throw error;
    return fail(settlementCommandCodes, 'SETTLEMENT_FILE', `${file} is no proof: ${fileFault(error)}`, error);
  }
}
