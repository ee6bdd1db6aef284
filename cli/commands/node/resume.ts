import { changePreferences } from '../../data-dir/preferences.js';
import { defineCommand } from '../../framework/command.js';
import { describeHold } from './describe-hold.js';

export const resume = defineCommand({
  details: 'It goes on from its last stored segment, unless its schedule or its machine holds it as well.',
  args: {},
  flags: {},
  example: 'resume',
  async run(_, { dir, output }) {
    const { hold, isRunning } = await changePreferences(dir, (preferences) => ({
      ...preferences,
      pause: null,
    }));
    output.result({ hold, isRunning }, () => {
      if (!isRunning) output.print('No node runs here; its next start is not paused.');
      else
        output.print(
          hold === null ? 'The node works again.' : `The node is held still: ${describeHold(hold)}.`,
        );
    });
  },
});
