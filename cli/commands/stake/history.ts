import { ApiClient } from '../../../node/api/api-client.js';
import type { HistoryView } from '../../../node/api/routes/stake.js';
import { readCampaign } from '../../../node/data-dir/data-dir.js';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import { accountText } from '../../../protocol/records/account-text.js';
import type { AccountKey } from '../../../protocol/records/keys.js';
import { amountDigits, inUnit, sayWhatUnitIs } from '../../framework/amount.js';
import { defineCommand } from '../../framework/command.js';
import { duration, scoreText, short, shortAccount } from '../../framework/format.js';
import { optional, orElse, whole } from '../../framework/option.js';
import type { Output } from '../../framework/output.js';
import { drawIn, plotOption } from '../../plot/plot-option.js';
import { era } from '../round/find-round.js';
import { accountArgs, accountFlags, chooseAccount } from './choose-account.js';
import { gainOf, totalGain } from './gain.js';

export const stakeHistory = defineCommand({
  details:
    "The latest rounds come first, also those of delegations that were taken back. A node that began with a snapshot knows the rounds that were settled after it. A model's gain is what is left to the staker of it.",
  args: accountArgs,
  flags: {
    ...accountFlags,
    rounds: orElse(whole('settled rounds at most', { min: 1, max: 1_000 }), 10),
    before: optional(era('the era before which to begin, for earlier rounds')),
    plot: plotOption,
  },
  example: 'stake history --key staker.key',
  async run({ rounds, before, plot, ...whose }, { dir, output }) {
    const client = new ApiClient(dir);
    const account = await chooseAccount(whose, client);
    const { campaign } = await readCampaign(dir);
    const history = await readHistory(client, account, rounds, before);
    if (plot !== undefined) {
      const { payoutsChart } = await import('./payouts-chart.js');
      await drawIn(plot, payoutsChart(shortAccount(account), history.rounds, campaign.stake));
    }
    output.result(inUnit({ account, ...history }, campaign.stake), () =>
      print(output, account, history, campaign),
    );
  },
});

/** As many rounds as are wanted, of as many answers as it takes. */
async function readHistory(
  client: ApiClient,
  account: AccountKey,
  wanted: number,
  before: string | undefined,
): Promise<HistoryView> {
  let answer = await client.history(account, before);
  const rounds = [...answer.rounds];
  while (rounds.length < wanted && answer.before !== null) {
    answer = await client.history(account, answer.before);
    rounds.push(...answer.rounds);
  }
  const shown = rounds.slice(0, wanted);
  const isCut = rounds.length > wanted;
  return { ...answer, rounds: shown, before: isCut ? (shown.at(-1)?.era ?? null) : answer.before };
}

function print(
  output: Output,
  account: AccountKey,
  { cut, locked, rounds, before }: HistoryView,
  { stake, epochMs }: Pick<Campaign, 'stake' | 'epochMs'>,
): void {
  const say = (amount: bigint): string => amountDigits(amount, stake);
  sayWhatUnitIs(output, stake);
  output.printFields([
    ['account', accountText(account)],
    ['cut', cut],
    ['amounts in', stake.unit],
  ]);
  output.print('');
  if (locked.length === 0) output.print('No open round holds any of it.');
  else
    output.printTable(
      ['open round', 'locked', 'models', 'predicted until cut', 'free after cut, at the latest', 'in about'],
      locked.map((round) => [
        round.era,
        say(round.stake),
        round.models,
        round.deadline,
        round.scoresUntil,
        duration(Math.max(0, round.scoresUntil - cut) * epochMs),
      ]),
    );
  output.print('');
  if (rounds.length === 0) output.print('No round that this node knows was settled with any of it.');
  else {
    output.printTable(
      ['round', 'model', 'node', 'stake', 'state', 'corr', 'mmc', 'gain or loss'],
      rounds.flatMap(({ era, positions }) =>
        positions.map((one) => [
          era,
          short(one.pointId),
          short(one.node),
          say(one.stake),
          one.state,
          scoreText(one.corr),
          scoreText(one.mmc),
          say(gainOf(one)),
        ]),
      ),
    );
    output.print('');
    output.printTable(
      ['round', 'settled in cut', 'gain or loss', 'earned as a node', 'balance after', 'free', 'locked'],
      rounds.map(({ era, cut: settled, isScored, positions, earned, ...after }) => [
        era,
        isScored ? settled : `${settled}, not scored`,
        say(totalGain(positions)),
        say(earned.commission + earned.fees),
        say(after.balance),
        say(after.free),
        say(after.locked),
      ]),
    );
  }
  if (before !== null) output.say(`Earlier rounds: --before ${before}`);
}
