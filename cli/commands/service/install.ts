import { realpath } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readCampaign } from '../../../node/data-dir/data-dir.js';
import { defineCommand } from '../../framework/command.js';
import { writeFileWhole } from '../../framework/files.js';
import { toggle } from '../../framework/option.js';
import { systemctl, unitFile } from './systemctl.js';
import { unitName, unitText } from './unit.js';

const program = fileURLToPath(new URL('../../../../cli/bin/gridlode.js', import.meta.url));

export const serviceInstall = defineCommand({
  details:
    'It writes a unit for systemd into the home of this user, without the rights of root, and starts it now and at each login. The service may write to the data directory and to the folder for temporary files, and reads the rest. What gridlode start takes as flags it reads from config.json in the data directory. Run again, it writes the unit anew, as after Node was moved, and starts the node again.',
  args: {},
  flags: { print: toggle('print the unit, and change nothing') },
  example: 'service install --print',
  async run({ print }, { dir, output, signal }) {
    // A service without a campaign would start and end again and again.
    await readCampaign(dir);
    const unit = unitText({ node: process.execPath, program, dir: await realpath(dir) });
    if (print)
      return output.result({ unit }, () => {
        for (const line of unit.trimEnd().split('\n')) output.print(line);
      });
    const file = unitFile();
    // Where nobody looks after services, nothing is left behind.
    await systemctl(signal, 'show', '--property=Version');
    await writeFileWhole(file, unit);
    await systemctl(signal, 'daemon-reload');
    await systemctl(signal, 'enable', unitName);
    await systemctl(signal, 'restart', unitName);
    output.result({ file }, () => {
      output.print(`The node runs as the service ${unitName}: ${file}`);
      output.print('To let it run while you are logged out too: loginctl enable-linger');
      output.print(`What it says: journalctl --user --unit ${unitName} --follow`);
    });
  },
});
