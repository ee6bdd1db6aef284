import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { kernels } from '../../native/kernel.js';
import { toMarkdown, type Row, type Section } from './section.js';
import { exponents } from './sections/exponents.js';
import { gossip } from './sections/gossip.js';
import { imports } from './sections/imports.js';
import { memory } from './sections/memory.js';
import { models } from './sections/models.js';
import { prediction } from './sections/prediction.js';
import { segments } from './sections/segments.js';
import { simulator } from './sections/simulator.js';
import { start } from './sections/start.js';
import { threads } from './sections/threads.js';
import { training } from './sections/training.js';

/**
 * What Gridlode costs beside what it is measured against, all ratios from one run:
 * `npm run bench -- [section]... [--json]`.
 */
const sections: Readonly<Record<string, Section>> = {
  models: models({ eras: 135, rowsPerEra: 1_000, features: 300 }, 20),
  // About an hour.
  'models-large': models({ eras: 635, rowsPerEra: 1_000, features: 1_000 }, 20),
  training,
  threads,
  segments,
  prediction,
  memory,
  imports,
  gossip,
  start,
  simulator,
  exponents,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const unknown = positionals.find((name) => !Object.hasOwn(sections, name));
if (unknown === undefined) {
  await measure(positionals.length === 0 ? Object.keys(sections) : positionals);
} else {
  console.error(`There is no section ${unknown}, but ${Object.keys(sections).join(', ')}.`);
  process.exitCode = 2;
}

async function measure(names: readonly string[]): Promise<void> {
  const machine = {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    kernels: kernels().join(', '),
    node: process.versions.node,
  };
  const results: Record<string, readonly Row[]> = {};
  if (!values.json) console.log(toMarkdown([machine]));
  for (const name of names) {
    const section = sections[name] as Section;
    if (!values.json) console.log(`## ${name}\n${section.about}\n`);
    results[name] = await section.run();
    if (!values.json) console.log(toMarkdown(results[name]));
  }
  if (values.json) console.log(JSON.stringify({ machine, ...results }, undefined, 2));
}
