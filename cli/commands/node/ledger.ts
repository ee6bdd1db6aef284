import { ApiClient } from '../../../node/api/api-client.js';
import { tableNames } from '../../../protocol/ledger/digest.js';
import { defineCommand } from '../../framework/command.js';
import { choice, optional, orElse, whole } from '../../framework/option.js';

export const ledger = defineCommand({
  details:
    'A node that came to another ledger than the resolver halts at the next cut, and the status tells which. Compare the roots of two nodes after the cut before it: they differ in the tables that were folded otherwise. With --table each entry of one is listed with its hash, for diff.',
  args: {},
  flags: {
    cuts: orElse(whole('after how many of the latest cuts', { min: 1, max: 256 }), 1),
    table: optional(choice('list the entries of this table', tableNames)),
  },
  example: 'ledger --table accounts',
  async run({ cuts, table }, { dir, output }) {
    const client = new ApiClient(dir);
    if (table !== undefined) {
      const found = await client.leaves(table);
      output.result(found, () => found.leaves.forEach(({ key, hash }) => output.print(`${key} ${hash}`)));
      return;
    }
    const roots = (await client.roots()).slice(-cuts);
    output.result(roots, () => {
      for (const root of roots) {
        const { cut, ...hashes } = root;
        output.printFields([['cut', String(cut)], ...Object.entries(hashes)]);
      }
    });
  },
});
