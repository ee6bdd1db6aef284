import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { Journal } from '../../../node/store/journal.js';
import { Store } from '../../../node/store/store.js';
// A process that signs slot after slot until it is killed. What it signs differs in every process, and is
// written to the file only after the journal has it, as a record is sent only then.
const [directory, log] = process.argv.slice(2);
const journal = await Journal.open(join(directory, 'signed'), 'owner', await Store.open(join(directory, 'store')));
for (let slot = 0;; slot++) {
    const signed = await journal.signOnce(`slot ${slot}`, () => Buffer.from(`${slot} by ${process.pid}`));
    appendFileSync(log, `${Buffer.from(signed).toString()}\n`);
}
//# sourceMappingURL=signer.js.map