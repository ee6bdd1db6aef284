import type { ApiClient } from '../../node/api/api-client.js';
import type { RoundView } from '../../node/round/round-view.js';
import { fail } from '../../protocol/error.js';
import { commandCodes } from '../codes.js';
import { text, type Option } from '../option.js';

/** The era of a round, as people write it. */
export const era = (describe: string): Option<string> => ({ ...text(describe, 'an era, such as 1234'), parse: (value) => (isEra(value) ? value : undefined) });
export const isEra = (value: string): boolean => /^[\w.-]{1,16}$/.test(value);

/** Throws ROUND_RESOLVER. */
export async function checkResolver(client: ApiClient, what: string): Promise<void> {
  const { node, campaign } = await client.status();
  if (!campaign.isResolver) fail(commandCodes, 'ROUND_RESOLVER', `Node ${node.slice(0, 8)} is not the resolver of the campaign ${campaign.name}, which alone ${what} rounds`);
}

/** A round that is open. Throws ROUND_UNKNOWN. */
export async function openRound(client: Pick<ApiClient, 'round'>, name: string): Promise<RoundView> {
  return (await client.round(name)) ?? fail(commandCodes, 'ROUND_UNKNOWN', `There is no open round of the era ${name}`);
}

/** The open round of an era, or the one with these rows. Throws ROUND_UNKNOWN or ROUND_ROWS. */
export async function roundOf(client: ApiClient, named: string | undefined, digest: string, file: string): Promise<RoundView> {
  const { open } = await client.rounds();
  const name = named ?? open.find(({ rows }) => rows === digest)?.era ?? fail(commandCodes, 'ROUND_ROWS', `The rows of ${file} are those of no open round`);
  const round = await openRound(client, name);
  return round.rows === digest ? round : fail(commandCodes, 'ROUND_ROWS', `The rows of ${file} are not those of the round ${name}`);
}
