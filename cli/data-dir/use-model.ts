import { ApiClient } from '../../node/api/api-client.js';
import { cidLength } from '../../node/api/short-id.js';
import type { ReadBlock } from '../../node/models/stored-model.js';
import type { Cid } from '../../protocol/codec/hash.js';
import { fail } from '../../protocol/error.js';
import type { Context } from '../framework/command.js';
import { short } from '../framework/format.js';
import { id, pickNamed } from '../framework/id.js';
import { dataDirCodes } from './codes.js';
import { listByHand, listFinal, type KnownModel } from './list-models.js';
import { readHeld } from './model-store.js';
import { readAhead, type Fetched } from './read-ahead.js';

/** A model, of this data directory or of the network. */
export const modelOption = id('the point or the manifest of the model');
export const namingModels = {
  what: 'model',
  namesOf: ({ manifest, pointId }: KnownModel) => [manifest, pointId],
};

/**
 * The blocks of the model that `named` names, for `work`: from the stores of the data directory, and what is
 * not there from the network of the running node, and then not kept; with `store` from that folder alone. No
 * store is held while `work` goes on. Throws ID_UNKNOWN, ID_AMBIGUOUS, MODEL_UNGIVEN, and what readHeld and
 * listing models throw.
 */
export async function useModel<T>(
  context: Context,
  named: string,
  store: string | undefined,
  work: (manifest: Cid, readBlock: ReadBlock) => Promise<T>,
): Promise<T> {
  const manifest = await manifestOf(context, named, store);
  const readBlock = await readHeld(context, store, manifest);
  if (store !== undefined) return work(manifest, readBlock);
  const progress = fetchProgress(context, manifest);
  try {
    return await work(manifest, orFromNetwork(readBlock, manifest, progress.onFetched, context));
  } finally {
    progress.end();
  }
}

async function manifestOf(context: Context, named: string, store: string | undefined): Promise<Cid> {
  if (named.length === cidLength) return named as Cid;
  const known: readonly KnownModel[] = [
    ...(await listByHand(context, store)),
    ...(store === undefined ? await listFinal(context, named) : []),
  ];
  return pickNamed(named, known, namingModels).manifest;
}

/** Asks the network for nothing before a block is missing. */
function orFromNetwork(
  readBlock: ReadBlock,
  manifest: Cid,
  onFetched: (fetched: Fetched) => Promise<void>,
  context: Context,
): ReadBlock {
  const client = new ApiClient(context.dir);
  const findAuthor = async (): Promise<string | null> =>
    (await client.isThere()) ? ((await client.modelsNamed(manifest))[0]?.node ?? null) : null;
  let reader: Promise<ReadBlock> | undefined;
  const openReader = async (): Promise<ReadBlock> => {
    const author = await findAuthor();
    if (author === null) return readBlock;
    context.output.say(
      `The model ${short(manifest)} is not all here: it comes from the network, and gridlode models fetch would keep it.`,
    );
    const read = fromNetwork(readBlock, { manifest, node: author }, { client, onFetched }, context);
    // From then on it knows which blocks come next.
    await read(manifest);
    return read;
  };
  return async (cid) => {
    const block = reader === undefined ? await readBlock(cid) : null;
    return block ?? (await (reader ??= openReader()))(cid);
  };
}

/** Reads from the network what is not here. Throws MODEL_UNGIVEN where nobody gives it. */
export function fromNetwork(
  readBlock: ReadBlock,
  { manifest, node }: { readonly manifest: Cid; readonly node: string },
  { client, onFetched }: { client: ApiClient; onFetched: (fetched: Fetched) => Promise<void> },
  { signal }: Pick<Context, 'signal'>,
): ReadBlock {
  const read = readAhead(readBlock, manifest, { client, holders: [node], signal, onFetched });
  return async (cid) =>
    (await read(cid)) ??
    fail(dataDirCodes, 'MODEL_UNGIVEN', `Nobody gives the block ${cid} of the model ${manifest}`);
}

/** Shows how far the fetching of a model is: its size is guessed from that of the segments that came. */
export function fetchProgress(
  { output }: Pick<Context, 'output'>,
  manifest: Cid,
): { onFetched: (fetched: Fetched) => Promise<void>; end: () => void } {
  const progress = output.byteProgress(`fetching ${short(manifest)}`);
  let [bytes, count] = [0, 0];
  return {
    onFetched: async ({ blocks, left }) => {
      bytes += blocks.reduce((sum, [, block]) => sum + block.length, 0);
      count += blocks.length;
      progress.update(bytes, Math.round(bytes * (1 + left / count)));
    },
    end: progress.end,
  };
}
