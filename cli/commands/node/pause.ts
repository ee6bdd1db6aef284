import { changePreferences } from '../../data-dir/preferences.js';
import { defineCommand } from '../../framework/command.js';
import { optional, span } from '../../framework/option.js';
import { describeHold } from './describe-hold.js';

export const pause = defineCommand({
  details:
    'Trainings and audits end after the tree that they are at, and go on later from their last segment to the same bytes; meanwhile the engine rests, with its memory given back, and only the mesh runs. A restart keeps the pause. Where it lasts longer than what the node holds may wait, the node says by itself that it is away, and that it is back when the pause ends; so no audit is left unanswered, and no point is lost within the time that the campaign allows.',
  args: {},
  flags: { for: optional(span('for how long; without it, until gridlode resume')) },
  example: 'pause --for 2h',
  async run({ for: forMs }, { dir, output }) {
    const untilMs = forMs === undefined ? null : Date.now() + forMs;
    const { hold, isRunning } = await changePreferences(dir, (preferences) => ({
      ...preferences,
      pause: { untilMs },
    }));
    output.result({ untilMs, isRunning }, () => {
      const text = describeHold(hold ?? { reason: 'paused', endsMs: untilMs });
      output.print(
        isRunning ? `The node is held: ${text}.` : `No node runs here; its next start is ${text}.`,
      );
    });
  },
});
