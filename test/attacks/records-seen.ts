import type { Connection } from '@libp2p/interface';
import type { Cid } from '../../protocol/codec/hash.js';
import type { RecordBody } from '../../protocol/records/bodies.js';
import { readMessages } from './wire.js';

/**
 * How often panellists said of the models of one node that they cannot have them, as the records of a network
 * show it.
 */
export interface Withheld {
  readonly commitments: number;
  /** Statements `held = false` by others than `besides`. */
  readonly withheld: number;
  readonly held: number;
}

export async function countWithheld(
  connection: Connection,
  network: Cid,
  author: string,
  besides: readonly string[] = [],
): Promise<Withheld> {
  const bodies = new Map<Cid, RecordBody>();
  for (const {
    record: { cid, body },
  } of await readMessages(connection, network))
    bodies.set(cid, body);
  const own = new Set(
    [...bodies].filter(([, body]) => body.kind === 'commitment' && body.node === author).map(([cid]) => cid),
  );
  const said = [...bodies.values()]
    .filter((body) => body.kind === 'availability')
    .filter(({ commitment, node }) => own.has(commitment) && !besides.includes(node));
  return {
    commitments: own.size,
    withheld: said.filter(({ held }) => !held).length,
    held: said.filter(({ held }) => held).length,
  };
}
