import { appendFileSync } from 'node:fs';
import { Store } from '../../../node/store/store.js';

// A process that signs slot after slot until it is killed. What it signs differs in every process, and is written to
// the file only after the store has it, as a record is sent only then.
const [directory, log] = process.argv.slice(2) as [string, string];
const store = await Store.open(directory);
for (let slot = 0; ; slot++) {
  const signed = await store.signOnce(`slot ${slot}`, () => Buffer.from(`${slot} by ${process.pid}`));
  appendFileSync(log, `${Buffer.from(signed).toString()}\n`);
}
