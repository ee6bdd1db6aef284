import * as assert from 'uvu/assert';
import type { ApiClient } from '../../node/api/api-client.js';
import { writeSnapshot } from '../../node/peer/snapshots/snapshot-file.js';
import type { TestNode } from './fixture.js';

/** Of a node that only watches. */
export const watches = { trainings: 0, audits: 0 };

/** Cuts after which all of these nodes had the same digest, and none after which they had not. */
export function agreedCuts(nodes: readonly TestNode[]): number[] {
  const [first, ...others] = nodes.map(
    ({ node }) => new Map(node.views.roots().map(({ cut, digest }) => [cut, digest])),
  );
  const common = [...first!].filter(([cut]) => others.every((each) => each.has(cut)));
  for (const [cut, digest] of common)
    for (const each of others) assert.is(each.get(cut), digest, `cut ${cut}`);
  return common.map(([cut]) => cut);
}

/** Writes the snapshot that a node has; the cut that it is of. */
export async function writeSnapshotOf(client: ApiClient, file: string): Promise<number> {
  const { cut, pieces } = (await client.snapshot())!;
  await writeSnapshot(
    file,
    (async function* () {
      for (let place = 0; place < pieces; place++) yield (await client.snapshotPiece(cut, place))!;
    })(),
    0o600,
  );
  return cut;
}
