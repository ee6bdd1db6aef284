import type { ApiClient } from '../../node/api/api-client.js';
import { pickNamed } from '../framework/id.js';

/**
 * The node that `named` names: a member, whether or not something listed is of it, or one that was a member
 * when that was made. Throws ID_UNKNOWN, ID_AMBIGUOUS and what the API throws.
 */
export async function pickNode(
  client: ApiClient,
  named: string,
  listed: readonly { readonly node: string }[],
): Promise<string> {
  const { members } = await client.peers();
  return pickNamed(named, [...members, ...listed], { what: 'node', namesOf: ({ node }) => [node] }).node;
}
