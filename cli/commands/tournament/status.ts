import { ApiClient } from '../../../node/api/api-client.js';
import { PublicClient } from '../../../node/tournament/public-client.js';
import { unopenedRounds } from '../../../node/tournament/resolve/weekly-era.js';
import { askKnown, nothingKnown, standingOf } from '../../../node/tournament/standing.js';
import { readRecords } from '../../../node/tournament/submission-record.js';
import { defineCommand } from '../../framework/command.js';
import { orElse, whole } from '../../framework/option.js';
import { apiOption } from './api-options.js';

export const tournamentStatus = defineCommand({
  details:
    'Scores are those that Numerai has computed so far; they come for months, and no keys are needed to see them. Without a network it lists what is kept here. Beside the running node of a resolver it lists the weekly rounds that the campaign has none of.',
  args: {},
  flags: { rounds: orElse(whole('rounds to look back', { min: 1, max: 100 }), 20), 'numerai-api': apiOption },
  example: 'tournament status',
  async run({ rounds: count, 'numerai-api': endpoint }, context) {
    const { dir, output, signal } = context;
    const client = new PublicClient({ endpoint, signal });
    const records = await readRecords(dir, client.endpoint, count);
    const eras = await resolvedEras(dir);
    const known = records.length > 0 || eras !== null ? await askKnown(client, records, count) : nothingKnown;
    if (known.trouble !== null) output.say(`Scores and missed windows are not known: ${known.trouble}`);
    const standing = standingOf(records, known, client.nowMs);
    const { submissions } = standing;
    const missed = standing.missed.map(({ closedMs, ...window }) => ({
      ...window,
      closed: new Date(closedMs).toISOString(),
    }));
    const unopened = unopenedRounds(known.rounds, eras ?? [], client.nowMs).map(({ round, era }) => ({
      round: round.number,
      era,
    }));
    output.result({ submissions, missed, unopened }, () => {
      output.printTable(
        ['round', 'slot', 'source', 'status', 'scores so far'],
        submissions.map((one) => [
          one.round,
          one.slot,
          one.source,
          `${one.status ?? 'not known'}${one.isLate ? ', late' : ''}`,
          one.scores
            .map(({ name, value, isResolved }) => `${name} ${value.toFixed(4)}${isResolved ? '' : '?'}`)
            .join('  '),
        ]),
      );
      for (const { round, slot, closed } of missed)
        output.say(`round ${round}: ${slot} missed the window, which closed at ${closed}.`);
      for (const { round, era } of unopened)
        output.say(`round ${round}: the campaign has no round of the era ${era}.`);
      if (submissions.some((one) => one.scores.some(({ isResolved }) => !isResolved)))
        output.say('Scores with a question mark may still change.');
    });
  },
});

/** The eras of the campaign's rounds; null where this is not the running node of its resolver. */
async function resolvedEras(dir: string): Promise<string[] | null> {
  const node = new ApiClient(dir);
  if (!(await node.isThere()) || !(await node.status()).campaign.isResolver) return null;
  const { open, settled } = await node.rounds();
  return [...open, ...settled].map(({ era }) => era);
}
