import type { ApiClient } from '../../../node/api/api-client.js';
import type { RoundList, RoundView } from '../../../node/rounds/round-view.js';
import { fail } from '../../../protocol/error.js';
import { roundCommandCodes } from './codes.js';
import { short } from '../../framework/format.js';
import { name, type Option } from '../../framework/option.js';

/** The era of a round, as people write it. */
export const era = (describe: string): Option<string> => ({
  ...name(describe, 'ERA', 16),
  expects: 'an era, such as 1234',
  parse: (value) => (/^[\w.-]{1,16}$/.test(value) ? value : undefined),
});

/** Throws ROUND_RESOLVER. */
export async function checkResolver(client: ApiClient, what: string): Promise<void> {
  const { node, campaign } = await client.status();
  if (!campaign.isResolver)
    fail(
      roundCommandCodes,
      'ROUND_RESOLVER',
      `Node ${short(node)} is not the resolver of the campaign ${campaign.name}, which alone ${what} rounds`,
    );
}

/** A round that is open. Throws ROUND_SETTLED, ROUND_UNPAID or ROUND_UNKNOWN. */
export async function findOpenRound(
  client: Pick<ApiClient, 'round' | 'rounds'>,
  name: string,
): Promise<RoundView> {
  const round = await client.round(name);
  if (round !== null) return round;
  refuseEnded(await client.rounds(), ({ era: one }) => one === name);
  return fail(roundCommandCodes, 'ROUND_UNKNOWN', `There is no round of the era ${name}`);
}

/** Throws ROUND_SETTLED or ROUND_UNPAID where the round that is meant has ended. */
function refuseEnded(
  { settled }: RoundList,
  isMeant: (round: { readonly era: string; readonly rows: string }) => boolean,
): void {
  const ended = settled.find(isMeant);
  if (ended === undefined) return;
  const { era, cut, targets } = ended;
  if (targets === null)
    fail(roundCommandCodes, 'ROUND_UNPAID', `The round ${era} ended in cut ${cut}, and nobody had scored it`);
  fail(
    roundCommandCodes,
    'ROUND_SETTLED',
    `The round ${era} was settled in cut ${cut}, from targets ${short(targets)}`,
  );
}

/**
 * The open round of an era, or the one with these rows. Throws ROUND_SETTLED, ROUND_UNPAID, ROUND_UNKNOWN or
 * ROUND_ROWS.
 */
export async function findRoundOfRows(
  client: ApiClient,
  named: string | undefined,
  digest: string,
  file: string,
): Promise<RoundView> {
  const rounds = await client.rounds();
  const found = named ?? rounds.open.find(({ rows }) => rows === digest)?.era;
  if (found === undefined) refuseEnded(rounds, ({ rows }) => rows === digest);
  const name =
    found ?? fail(roundCommandCodes, 'ROUND_ROWS', `The rows of ${file} are those of no open round`);
  const round = await findOpenRound(client, name);
  return round.rows === digest
    ? round
    : fail(roundCommandCodes, 'ROUND_ROWS', `The rows of ${file} are not those of the round ${name}`);
}
