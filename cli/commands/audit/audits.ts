import { ApiClient } from '../../../node/api/api-client.js';
import { defineCommand } from '../../framework/command.js';
import { short } from '../../framework/format.js';

export const audits = defineCommand({
  details:
    'Of each dispute it shows the evidence: what the author committed to, what the accuser found, and who replayed it.',
  args: {},
  flags: {},
  example: 'audits',
  async run(_, { dir, output }) {
    const found = await new ApiClient(dir).audits();
    output.result(found, () => {
      output.printTable(
        ['commitment', 'point', 'node', 'cut', 'final in cut', 'panel'],
        found.open.map(({ commitment, pointId, node, cut, finalCut, panel, membersMissing }) => {
          const seats = [
            ...panel.map((seat) => `${short(seat.node)} ${seat.state}`),
            ...(membersMissing > 0 ? [`waits for members: ${membersMissing} missing`] : []),
          ];
          return [short(commitment), short(pointId), short(node), cut, finalCut ?? '', seats.join(', ')];
        }),
      );
      for (const { dispute, commitment, accuser, subject, part, claimed, found: result } of found.disputes) {
        output.print(
          `open dispute ${short(dispute)} of ${short(commitment)} by ${short(accuser)}: ${subject} ${part}`,
        );
        output.print(`  committed ${claimed}\n  found     ${result}`);
      }
      for (const {
        dispute,
        cut,
        verdict,
        manifest,
        accused,
        accuser,
        subject,
        part,
        claimed,
        found: result,
        replayedBy,
      } of found.verdicts) {
        output.print(
          `dispute ${short(dispute)}, decided in cut ${cut}: ${verdict}; ${short(accuser)} against ${short(accused)}, ${subject} ${part} of ${manifest}`,
        );
        output.print(
          `  committed ${claimed}\n  found     ${result}\n  replayed by ${replayedBy.map(short).join(' ') || 'no majority alike'}`,
        );
      }
    });
  },
});
