import { fail } from '../../../protocol/error.js';
import { encodeProof, proveRow } from '../../../protocol/settlement/proof.js';
import { subjectOf } from '../../../protocol/settlement/row.js';
import { ApiClient } from '../../../node/api/api-client.js';
import { usageCodes } from '../../framework/codes.js';
import { settlementCommandCodes } from './codes.js';
import { defineCommand } from '../../framework/command.js';
import { writeFileWhole } from '../../framework/files.js';
import { hash, optional, path } from '../../framework/option.js';
import { era } from '../round/find-round.js';
import { readSettled } from '../round/settled.js';

export const settlementProof = defineCommand({
  name: 'settlement proof',
  summary: 'Write a proof that the row of an account or a point is in the table of a settled round.',
  args: { era: era('the era of the round') },
  flags: {
    account: optional(hash('the account')),
    point: optional(hash('the point id of a model')),
    out: path('the file to write'),
  },
  async run({ era: name, account, point, out }, { dir, output }) {
    const subject: string | undefined = account ?? point;
    if (subject === undefined || (account !== undefined && point !== undefined))
      return fail(
        usageCodes,
        'USAGE_ARGUMENT',
        'The command settlement proof needs either --account or --point',
      );
    const { table } = await readSettled(new ApiClient(dir), name);
    const kind = account === undefined ? 'position' : 'balance';
    const index = table.rows.findIndex((row) => row.kind === kind && subjectOf(row) === subject);
    if (index < 0)
      fail(
        settlementCommandCodes,
        'SETTLEMENT_ROW',
        `The table of the round ${name} has no row of ${subject}`,
      );
    await writeFileWhole(out, encodeProof(proveRow(table, index)));
    output.result({ era: name, root: table.root, index, file: out }, () =>
      output.printFields([
        ['root', table.root],
        ['row', index],
        ['file', out],
      ]),
    );
  },
});
