import { ApiClient } from '../../../node/api/api-client.js';
import { defineCommand } from '../../framework/command.js';
import { readCampaign } from '../../../node/data-dir/data-dir.js';
import { fail } from '../../../protocol/error.js';
import { usageCodes } from '../../framework/codes.js';
import type { AuditList } from '../../../node/api/routes/audits.js';
import { short } from '../../framework/format.js';
import { id, pickNamed } from '../../framework/id.js';
import { optional, whole } from '../../framework/option.js';
import { drawIn, plotOption } from '../../plot/plot-option.js';

export const audits = defineCommand({
  details:
    'Of each dispute it shows the evidence: what the author committed to, what the accuser found, and who replayed it.',
  args: {},
  flags: {
    point: optional(id('only what is about the model of this point')),
    limit: optional(whole('only so many of each kind, the latest', { min: 1, max: 10_000 })),
    plot: {
      ...plotOption,
      describe: 'a PNG or SVG file to draw in what audits are expected to find, and what they found',
    },
  },
  example: 'audits --point 6d8c8306',
  async run({ point, limit, plot }, { dir, output }) {
    if (plot !== undefined && (point ?? limit) !== undefined)
      fail(usageCodes, 'USAGE_ARGUMENT', 'The picture is of all audits, so --plot goes alone');
    const client = new ApiClient(dir);
    const all = await client.audits();
    if (plot !== undefined) {
      const { auditsChart } = await import('./audits-chart.js');
      const { campaign } = await readCampaign(dir);
      await drawIn(plot, auditsChart(campaign, all, (await client.models()).length));
    }
    const found = select(all, point === undefined ? undefined : await pickPoint(client, point, all), limit);
    output.result(found, () => {
      output.printTable(
        ['point', 'node', 'cut', 'final in cut', 'panel'],
        found.open.map(({ pointId, node, cut, finalCut, panel, membersMissing }) => {
          const seats = [
            ...panel.map((seat) => `${short(seat.node)} ${seat.state}`),
            ...(membersMissing > 0 ? [`waits for members: ${membersMissing} missing`] : []),
          ];
          return [short(pointId), short(node), cut, finalCut ?? '', seats.join(', ')];
        }),
      );
      for (const { dispute, pointId, accuser, subject, part, claimed, found: result } of found.disputes) {
        output.print(
          `open dispute ${short(dispute)} of ${short(pointId)} by ${short(accuser)}: ${subject} ${part}`,
        );
        output.print(`  committed ${claimed}\n  found     ${result}`);
      }
      for (const {
        dispute,
        cut,
        verdict,
        pointId,
        accused,
        accuser,
        subject,
        part,
        claimed,
        found: result,
        replayedBy,
      } of found.verdicts) {
        output.print(
          `dispute ${short(dispute)}, decided in cut ${cut}: ${verdict}; ${short(accuser)} against ${short(accused)}, ${subject} ${part} of ${short(pointId)}`,
        );
        output.print(
          `  committed ${claimed}\n  found     ${result}\n  replayed by ${replayedBy.map(short).join(' ') || 'no majority alike'}`,
        );
      }
    });
  },
});

/**
 * The point that `named` names: one that something is about, or of a final model, of which nothing may be
 * left to tell. Throws ID_UNKNOWN, ID_AMBIGUOUS and what the API throws.
 */
async function pickPoint(
  client: ApiClient,
  named: string,
  { open, disputes, verdicts }: AuditList,
): Promise<string> {
  const points = [...open, ...disputes, ...verdicts, ...(await client.modelsNamed(named))];
  return pickNamed(named, points, {
    what: 'point under audit, or of a final model,',
    namesOf: ({ pointId }) => [pointId],
  }).pointId;
}

/** What is about a point, where one is meant, the latest of each kind. */
function select(found: AuditList, point: string | undefined, limit: number | undefined): AuditList {
  const of = <T extends { readonly pointId: string }>(those: readonly T[]): T[] =>
    those.filter(({ pointId }) => (point ?? pointId) === pointId).slice(limit === undefined ? 0 : -limit);
  return { open: of(found.open), disputes: of(found.disputes), verdicts: of(found.verdicts) };
}
