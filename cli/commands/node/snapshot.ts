import { ApiClient } from '../../../node/api/api-client.js';
import { storeFolder } from '../../../node/data-dir/data-dir.js';
import { SnapshotShelf } from '../../../node/peer/snapshots/shelf.js';
import { writeSnapshot } from '../../../node/peer/snapshots/snapshot-file.js';
import { Store } from '../../../node/store/store.js';
import { fail } from '../../../protocol/error.js';
import { defineCommand } from '../../framework/command.js';
import { fileExists, writeBy } from '../../framework/files.js';
import { path } from '../../framework/option.js';
import { resultMode } from '../../framework/users-mask.js';
import { nodeCommandCodes } from './codes.js';

/** A snapshot that is at hand. */
interface AtHand {
  readonly cut: number;
  readonly pieces: number;
  readonly piece: (place: number) => Promise<Uint8Array | null>;
}

export const snapshot = defineCommand({
  details:
    'A node makes one each 36 cuts, and gives it to peers too. Whoever starts from it with gridlode init --snapshot checks each byte against a cut that the resolver has signed. It works beside a running node and without one.',
  args: {},
  flags: { out: path('the file to write') },
  example: 'snapshot --out ledger.snapshot',
  async run({ out }, { dir, output }) {
    const written = async ({ cut, pieces, piece }: AtHand): Promise<void> => {
      const progress = output.progress('Writing', 'pieces');
      async function* all(): AsyncGenerator<Uint8Array> {
        for (let place = 0; place < pieces; place++) {
          yield (await piece(place)) ?? goneBy(cut);
          progress.update(place + 1, pieces);
        }
      }
      await writeBy(out, (place) => writeSnapshot(place, all(), resultMode()));
      progress.end();
      output.result({ file: out, cut, pieces }, () =>
        output.printFields([
          ['file', out],
          ['ledger', `after cut ${cut}`],
        ]),
      );
    };
    const client = new ApiClient(dir);
    if (await client.isThere()) {
      const found = (await client.snapshot()) ?? noneIn(dir);
      return written({ ...found, piece: (place) => client.snapshotPiece(found.cut, place) });
    }
    if (!(await fileExists(storeFolder(dir)))) noneIn(dir);
    const store = await Store.open(storeFolder(dir));
    try {
      const shelf = new SnapshotShelf(store);
      const found = (await shelf.whole()).at(-1) ?? noneIn(dir);
      await written({ ...found, piece: (place) => shelf.piece(found, place) });
    } finally {
      await store.close();
    }
  },
});

const noneIn = (dir: string): never =>
  fail(nodeCommandCodes, 'SNAPSHOT_NONE', `The node of ${dir} has no snapshot yet`);

const goneBy = (cut: number): never =>
  fail(nodeCommandCodes, 'SNAPSHOT_NONE', `The node has let go of its snapshot of cut ${cut}`);
