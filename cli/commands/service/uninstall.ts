import { rm } from 'node:fs/promises';
import { defineCommand } from '../../framework/command.js';
import { fileExists } from '../../framework/files.js';
import { systemctl, unitFile } from './systemctl.js';
import { unitName } from './unit.js';

export const serviceUninstall = defineCommand({
  details:
    'It stops the node and deletes the unit. The data directory stays as it is. A node that holds a point and will be gone for longer first says so by gridlode away.',
  args: {},
  flags: {},
  example: 'service uninstall',
  async run(_, { output, signal }) {
    const file = unitFile();
    const removed = await fileExists(file);
    if (removed) {
      await systemctl(signal, 'disable', '--now', unitName);
      await rm(file);
      await systemctl(signal, 'daemon-reload');
    }
    output.result({ removed }, () =>
      output.print(
        removed ? 'The service is gone; the data directory is as it was.' : 'There is no service.',
      ),
    );
  },
});
