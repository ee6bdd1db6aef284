import { fileFault } from '../../../node/file-fault.js';
import { codecCodes } from '../../../protocol/codec/codes.js';
import { fail, GridlodeError } from '../../../protocol/error.js';
import { decodeProof, verifyProof, type SettlementProof } from '../../../protocol/settlement/proof.js';
import { settlementCommandCodes } from './codes.js';
import { defineCommand } from '../../framework/command.js';
import { readBounded } from '../../framework/files.js';
import { hash, path } from '../../framework/option.js';

const proofFileMaxBytes = 4_096;

export const settlementCheck = defineCommand({
  name: 'settlement check',
  summary:
    'Check a proof against the root of a round, and print the campaign and the row that it shows; this needs no node.',
  args: { file: path('the file of the proof') },
  flags: { root: hash('the root of the table, as any node shows it') },
  async run({ file, root }, { output }) {
    const proof = readProof(file, await readBounded(file, proofFileMaxBytes));
    const shown = { campaign: proof.campaign, ...verifyProof(proof, root) };
    output.result(shown, () =>
      output.printFields(Object.entries(shown).map(([name, value]) => [name, String(value)])),
    );
  },
});

/** What is no proof at all is told by the name of its file; of one that shows nothing, the proof says why. */
function readProof(file: string, bytes: Uint8Array): SettlementProof {
  try {
    return decodeProof(bytes);
  } catch (error) {
    if (!(error instanceof GridlodeError) || !Object.hasOwn(codecCodes, error.code)) throw error;
    return fail(settlementCommandCodes, 'SETTLEMENT_FILE', `${file} is no proof: ${fileFault(error)}`, error);
  }
}
