import { ApiClient } from '../../../node/api/api-client.js';
import { readCampaign } from '../../../node/data-dir/data-dir.js';
import { amountDigits, inUnit } from '../../framework/amount.js';
import { defineCommand } from '../../framework/command.js';
import { scoreText, short } from '../../framework/format.js';
import { optional } from '../../framework/option.js';
import { era, findOpenRound } from './find-round.js';

export const roundList = defineCommand({
  details:
    'Of each open round it says until which cut predictions and scores count. A round that nobody scores by then ends, and all stakes in it are free again.',
  args: { era: optional(era('the era of an open round')) },
  flags: {},
  example: 'round list',
  async run({ era: name }, { dir, output }) {
    const client = new ApiClient(dir);
    if (name !== undefined) {
      const round = await findOpenRound(client, name);
      const { stake } = (await readCampaign(dir)).campaign;
      output.result(inUnit(round, stake), () =>
        output.printTable(
          ['point', 'node', 'own', `stake, ${stake.unit}`, 'state', 'corr', 'mmc', 'manifest'],
          round.models.map((model) => [
            short(model.pointId),
            short(model.node),
            model.own ? 'yes' : '',
            amountDigits(model.stake, stake),
            model.state,
            model.corr === null ? '' : scoreText(model.corr),
            model.mmc === null ? '' : scoreText(model.mmc),
            short(model.manifest),
          ]),
        ),
      );
      return;
    }
    const rounds = await client.rounds();
    output.result(rounds, () => {
      output.print(`cut ${rounds.cut}`);
      output.printTable(
        [
          'open',
          'deadline',
          'scores until',
          'models',
          'awaited',
          'predicted',
          'late',
          'missing',
          'scored',
          'rows',
        ],
        rounds.open.map((round) => [
          round.era,
          round.deadline,
          round.scoresUntil,
          round.positions,
          round.awaited,
          round.predicted,
          round.late,
          round.missing,
          round.scored,
          short(round.rows),
        ]),
      );
      output.print('');
      output.printTable(
        ['ended', 'cut', 'models', 'targets', 'root'],
        rounds.settled.map((round) => [
          round.era,
          round.cut,
          round.positions,
          round.targets === null ? 'none: nobody scored it' : short(round.targets),
          round.root,
        ]),
      );
    });
  },
});
