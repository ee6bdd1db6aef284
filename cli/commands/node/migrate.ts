import { relative } from 'node:path';
import { migrate as migrateDir } from '../../../node/migrate.js';
import { olderFolder } from '../../../node/data-dir/set-aside.js';
import { defineCommand } from '../../framework/command.js';

export const migrate = defineCommand({
  details:
    "The node's identity, the seeds of beacons and all that this version can read stay where they are; nothing is removed. What is put aside lies in the folder older of the data directory. A campaign whose rules have changed goes with everything that belongs to it: join one of today with gridlode init --campaign FILE. Run again, it goes on where it was.",
  args: {},
  flags: {},
  example: 'migrate --dir one',
  async run(_, { dir, output }) {
    const moved = await migrateDir(dir);
    output.result({ dir, moved }, () => {
      for (const { what, why, to } of moved)
        output.print(`${relative(dir, what)} now lies in ${relative(dir, to)}: ${why}`);
      if (moved.length === 0) output.print(`All of ${dir} can be read: nothing was moved.`);
    });
    if (moved.length > 0)
      output.say(
        `What is in ${olderFolder(dir)} can be removed when nobody wants it any more. Next: gridlode init --campaign FILE.`,
      );
  },
});
