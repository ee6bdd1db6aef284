import { openDataset } from '../../../node/dataset/dataset-store.js';
import { inspectDataset } from '../../../node/dataset/inspect-dataset.js';
import { synthesizeDataset } from '../../../node/dataset/synthesize-dataset.js';
import { storedNames } from './fixture.js';

/** Run by dataset-store.test.ts on a disk that holds the first dataset and not the second. */
const dir = process.argv[2] as string;
const spec = { seed: 7, eras: 20, rowsPerEra: 50, features: 12, targets: 2 };
const cid = await synthesizeDataset(dir, spec);
const code = await synthesizeDataset(dir, { ...spec, rowsPerEra: 5_000 }).then(() => 'none', (error: { code?: string }) => error.code);
const { rows } = await inspectDataset(await openDataset(dir, cid));
console.log(JSON.stringify({ code, names: await storedNames(dir), rows }));
