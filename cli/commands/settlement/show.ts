import { ApiClient } from '../../../node/api/api-client.js';
import { readCampaign } from '../../../node/data-dir/data-dir.js';
import { encodeTable } from '../../../protocol/settlement/table.js';
import { tableOf } from '../../../protocol/settlement/settled-round.js';
import type { BalanceRow, PositionRow } from '../../../protocol/settlement/row.js';
import { accountText } from '../../../protocol/records/account-text.js';
import { amountDigits, inUnit, sayWhatUnitIs } from '../../framework/amount.js';
import { defineCommand } from '../../framework/command.js';
import { writeFileWhole } from '../../framework/files.js';
import { scoreText, short, shortAccount } from '../../framework/format.js';
import { optional, path } from '../../framework/option.js';
import { era } from '../round/find-round.js';
import { predictionState } from '../../../node/rounds/prediction-state.js';
import { readSettled } from '../round/settled.js';

export const settlementShow = defineCommand({
  args: { era: era('the era of the round') },
  flags: { out: optional(path('a file to write the table to, for settlement verify --table')) },
  example: 'settlement show 1234 --out last.table',
  async run({ era: name, out }, { dir, output }) {
    const { campaign } = await readCampaign(dir);
    const { round, late } = await readSettled(new ApiClient(dir), name);
    const table = tableOf(campaign, round);
    const say = (amount: bigint): string => amountDigits(amount, campaign.stake);
    if (out !== undefined) await writeFileWhole(out, encodeTable(table));
    const states = new Map(
      round.positions.map((position) => [position.pointId, predictionState(position, late)]),
    );
    const positions = (table.rows.filter(({ kind }) => kind === 'position') as PositionRow[]).map((row) => ({
      ...row,
      state: states.get(row.pointId) as string,
    }));
    const balances = table.rows.filter(({ kind }) => kind === 'balance') as BalanceRow[];
    const { opened, deadline, cut, rows, targets } = round;
    const document = {
      era: name,
      root: table.root,
      opened,
      deadline,
      cut,
      rows,
      targets,
      positions,
      balances,
    };
    output.result(inUnit(document, campaign.stake), () => {
      sayWhatUnitIs(output, campaign.stake);
      output.printFields([
        ['era', name],
        ['root', table.root],
        ['cuts', `opened in ${opened}, predicted until ${deadline}, settled in ${cut}`],
        ['rows', rows],
        ['targets', targets ?? 'none: nobody scored it in time, and all stakes came back'],
      ]);
      output.printTable(
        ['point', 'node', 'account', 'stake', 'state', 'corr', 'mmc', 'change', 'commission', 'fees'],
        positions.map((row) => [
          short(row.pointId),
          short(row.node),
          shortAccount(row.account),
          say(row.stake),
          row.state,
          scoreText(row.corr),
          scoreText(row.mmc),
          say(row.change),
          say(row.commission),
          say(row.fees),
        ]),
      );
      output.printTable(
        [`account, in ${campaign.stake.unit}`, 'balance', 'free', 'locked'],
        balances.map(({ account, balance, free, locked }) => [
          accountText(account),
          say(balance),
          say(free),
          say(locked),
        ]),
      );
    });
  },
});
