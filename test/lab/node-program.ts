import { Node } from '../../node/node.js';
import type { Status } from '../../node/api/routes/node.js';

/** How the node of a process in the lab is started. */
export interface NodeOrder {
  readonly dir: string;
  readonly bootstrap: readonly string[];
  readonly trainings: number;
  readonly audits: number;
}

/** What it tells. */
export type NodeTells =
  | { readonly is: 'started'; readonly peerId: string }
  | {
      readonly is: 'cut';
      readonly status: Pick<Status, 'cut' | 'reach' | 'kept' | 'models'>;
      /** Bytes that came and went so far by each stream protocol, as libp2p counts them. */
      readonly bytes: Readonly<Record<string, number>>;
    }
  | { readonly is: 'failed'; readonly why: string };

const tell = (said: NodeTells): void => void process.send?.(said);
const [, , order] = process.argv as [string, string, string];
const { dir, bootstrap, trainings, audits } = JSON.parse(order) as NodeOrder;
process.on('disconnect', () => process.exit());

/** One look after the other: to who was away many cuts come at once, and the server lets few ask. */
let telling = Promise.resolve();
const node = await Node.start(
  {
    dir,
    threads: 1,
    memoryBytes: 1 << 28,
    diskBytes: 1 << 29,
    listen: ['/ip4/0.0.0.0/tcp/4001'],
    announce: [],
    bootstrap,
    trainings,
    audits,
    metrics: { host: '127.0.0.1', port: 0 },
  },
  {
    onEvent: ({ type }) => {
      if (type !== 'cut') return;
      telling = telling.then(tellCut).catch((error: Error) => tell({ is: 'failed', why: error.message }));
    },
    onError: (error) => tell({ is: 'failed', why: String((error as Error).stack) }),
  },
);
tell({ is: 'started', peerId: node.views.status().peerId });

async function tellCut(): Promise<void> {
  const text = await (await fetch(node.metrics!.url)).text();
  const counted = text.matchAll(/^libp2p_data_transfer_bytes_total\{protocol="([^"]+)"\} (\d+)$/gm);
  const bytes = Object.fromEntries([...counted].map(([, name, count]) => [name as string, Number(count)]));
  const { cut, reach, kept, models } = node.views.status();
  tell({ is: 'cut', status: { cut, reach, kept, models }, bytes });
}
