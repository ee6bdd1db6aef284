import type { ApiClient } from '../../node/api/api-client.js';
import type { RoundView } from '../../node/round/round-view.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { fail, GridlodeError } from '../../protocol/error.js';
import type { BodyOf } from '../../protocol/records/bodies.js';
import { signRecord } from '../../protocol/records/envelope.js';
import type { NodeKey } from '../../protocol/records/keys.js';
import { commandCodes } from '../codes.js';
import { text, type Option } from '../option.js';

type Order = BodyOf<'round'> | BodyOf<'prediction'> | BodyOf<'scores'>;
type Wished<B> = B extends Order ? Omit<B, 'version' | 'campaign' | 'node'> : never;

/** The era of a round, as people write it. */
export const era = (describe: string): Option<string> => ({ ...text(describe, 'an era, such as 1234'), parse: (value) => (isEra(value) ? value : undefined) });
export const isEra = (value: string): boolean => /^[\w.-]{1,16}$/.test(value);

/** Has the running node sign a body and tell it to the network; the record. Throws what the next cut would object to, PEER_SIGNED, and what the API throws. */
export async function order(client: Pick<ApiClient, 'order' | 'status'>, wish: Wished<Order>): Promise<string> {
  const { node, campaign } = await client.status();
  const body = { version: 1, campaign: campaign.cid as Cid, node: node as NodeKey, ...wish } as Order;
  // The node reads it as the record that it is to sign, but for the signature.
  const { record, objection } = await client.order(signRecord(body, () => new Uint8Array(64)));
  if (objection !== null) throw new GridlodeError(objection.code, `The node does not sign this ${body.kind} of the era ${body.era}`, objection.remedy);
  return record;
}

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
