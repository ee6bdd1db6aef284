import { defineCommand } from '../../framework/command.js';
import { systemctl, unitFile } from './systemctl.js';
import { unitName } from './unit.js';

const properties = {
  LoadState: 'unit',
  UnitFileState: 'at login',
  ActiveState: 'state',
  SubState: 'within it',
  Result: 'ended last by',
  ExecMainPID: 'process',
  NRestarts: 'restarts',
  ActiveEnterTimestamp: 'since',
} as const;

export const serviceStatus = defineCommand({
  details:
    'What the node itself does is told by gridlode status. It ends with 1 where the service does not run.',
  args: {},
  flags: {},
  example: 'service status',
  async run(_, { output, signal }) {
    const names = Object.keys(properties).join(',');
    const shown = await systemctl(signal, 'show', unitName, `--property=${names}`);
    const found = new Map(shown.split('\n').map((line) => line.split(/=(.*)/s, 2) as [string, string]));
    const fields = Object.entries(properties).map(
      ([name, what]) => [name, what, found.get(name) ?? ''] as const,
    );
    const document = Object.fromEntries(fields.map(([name, , value]) => [name, value]));
    output.result({ file: unitFile(), ...document }, () =>
      output.printFields(fields.map(([, what, value]) => [what, value || '-'])),
    );
    return document.ActiveState === 'active' ? 0 : 1;
  },
});
