import { fail } from '../../../protocol/error.js';
import { encodeProof, proveRow } from '../../../protocol/settlement/proof.js';
import { tableOf } from '../../../protocol/settlement/settled-round.js';
import { accountText } from '../../../protocol/records/account-text.js';
import { subjectOf } from '../../../protocol/settlement/row.js';
import { ApiClient } from '../../../node/api/api-client.js';
import { readCampaign } from '../../../node/data-dir/data-dir.js';
import { usageCodes } from '../../framework/codes.js';
import { defineCommand } from '../../framework/command.js';
import { writeFileWhole } from '../../framework/files.js';
import { id, pickNamed } from '../../framework/id.js';
import { optional, path } from '../../framework/option.js';
import { era } from '../round/find-round.js';
import { readSettled } from '../round/settled.js';

export const settlementProof = defineCommand({
  details: 'Whoever has the root of the table checks the proof with gridlode settlement check.',
  args: { era: era('the era of the round') },
  flags: {
    account: optional(id('the account')),
    point: optional(id('the point of a model')),
    out: path('the file to write'),
  },
  example:
    'settlement proof 1234 --account lode13uq20wqj6ajtmqu66hz77ghs7sfrvnxenad0dmrhcljtfpqcfrgqxzkvfd --out row.proof',
  async run({ era: name, account, point, out }, { dir, output }) {
    const named = account ?? point;
    if (named === undefined || (account !== undefined && point !== undefined))
      return fail(
        usageCodes,
        'USAGE_ARGUMENT',
        'The command settlement proof needs either --account or --point',
      );
    const { campaign } = await readCampaign(dir);
    const { round } = await readSettled(new ApiClient(dir), name);
    const table = tableOf(campaign, round);
    const kind = account === undefined ? 'position' : 'balance';
    const { index } = pickNamed(
      named,
      table.rows.flatMap((row, index) => (row.kind === kind ? [{ row, index }] : [])),
      {
        what: `${account === undefined ? 'point' : 'account'} with a row`,
        namesOf: ({ row }) => [row.kind === 'balance' ? accountText(row.account) : subjectOf(row)],
      },
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
