import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { poolRows } from '../cli/commands/research/fixture.js';
import type { Gridlode } from '../cli/run-bin.js';
import { writeParquet } from '../node/dataset/fixture.js';

/** On data that are there in a moment, for what happens once all nodes are up. */
export async function startSmallDemo(gridlode: Gridlode): Promise<ChildProcess> {
  mkdirSync(gridlode.path('data'), { recursive: true });
  await writeParquet(gridlode.path('data'), { 'train.parquet': poolRows });
  return gridlode.start(['demo', '--data', 'data', '--nodes', '4', '--results', gridlode.path('results')]);
}

/** Resolves once standard error holds what `form` describes, which others may read as well. */
export const untilSaid = (child: ChildProcess, form: RegExp): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (text: string) => form.test((said += text)) && resolve());
    child.once('exit', () => reject(new Error(`the demo ended without saying ${form}: ${said}`)));
  });
