import { GridlodeError } from '../../../protocol/error.js';
import { ApiClient } from '../../../node/api/api-client.js';
import type { Round, SubmissionScore } from '../../../node/tournament/answers.js';
import { missedWindows } from '../../../node/tournament/missed.js';
import { PublicClient } from '../../../node/tournament/public-client.js';
import { unopenedRounds } from '../../../node/tournament/resolve/weekly-era.js';
import { readRecords, type KeptRecord } from '../../../node/tournament/submission-record.js';
import { defineCommand, type Context } from '../../framework/command.js';
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
    const asked =
      records.length > 0 || eras !== null ? await askApi(client, records, count, context) : nothing;
    const { rounds, scores } = asked;
    const missed = missedWindows(rounds, records, client.nowMs).map(({ round, model }) => ({
      round: round.number,
      slot: model,
      closed: new Date(round.closeMs).toISOString(),
    }));
    const submissions = records.map(
      ({ round, model, modelId, source, submission, status, state, isLate }) => ({
        round,
        slot: model,
        source,
        submission,
        status,
        state,
        isLate,
        scores: latest(scores.get(modelId) ?? [], round),
      }),
    );
    const unopened = unopenedRounds(rounds, eras ?? [], client.nowMs).map(({ round, era }) => ({
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

interface Known {
  readonly rounds: readonly Round[];
  readonly scores: ReadonlyMap<string, readonly SubmissionScore[]>;
}

const nothing: Known = { rounds: [], scores: new Map() };

/** What the API knows of the rounds and the models of records; nothing where it cannot be asked. */
async function askApi(
  client: PublicClient,
  records: readonly KeptRecord[],
  count: number,
  { output }: Context,
): Promise<Known> {
  const scores = new Map<string, SubmissionScore[]>();
  try {
    const rounds = await client.latestRounds(count);
    for (const modelId of new Set(records.map((record) => record.modelId)))
      scores.set(modelId, await client.scores(modelId, count));
    return { rounds, scores };
  } catch (error) {
    if (!(error instanceof GridlodeError)) throw error;
    output.say(`Scores and missed windows are not known: ${error.message}`);
    return nothing;
  }
}

/** The latest score of each name that a round has. */
function latest(all: readonly SubmissionScore[], round: number): SubmissionScore[] {
  const found = new Map<string, SubmissionScore>();
  for (const score of all)
    if (score.round === round && score.day >= (found.get(score.name)?.day ?? -Infinity))
      found.set(score.name, score);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
