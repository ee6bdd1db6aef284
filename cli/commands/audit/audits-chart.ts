import type { TopLevelSpec } from 'vega-lite';
import type { AuditList } from '../../../node/api/routes/audits.js';
import type { Campaign } from '../../../protocol/campaign/campaign.js';
import { counted, percentText } from '../../framework/format.js';
import { countAxis, nameAxis, picture } from '../../plot/picture.js';
import { colors } from '../../plot/theme.js';

/** Of the curves, in hundredths of a model's segments. */
const sharesMax = 30;

/**
 * What audits are expected to find, by the share of a model that is forged, and what they found. The segments
 * of a panellist's sample are distinct, which only finds more than these curves say (rule CAMPAIGN-4).
 */
export function auditsChart(
  { name, audit }: Pick<Campaign, 'name' | 'audit'>,
  { open, verdicts }: Pick<AuditList, 'open' | 'verdicts'>,
  finalModels: number,
): TopLevelSpec {
  const watchers = [
    { who: 'one verifier', segments: audit.uniformSegments },
    { who: `a panel of ${audit.panelSize}`, segments: audit.uniformSegments * audit.panelSize },
  ];
  const found = (share: number, segments: number): number => 1 - (1 - share) ** segments;
  const curves = watchers.flatMap(({ who, segments }) =>
    Array.from({ length: sharesMax + 1 }, (_, i) => ({
      who,
      share: i / 100,
      found: found(i / 100, segments),
    })),
  );
  const ended = (verdict: AuditList['verdicts'][number]['verdict']): number =>
    verdicts.filter((one) => one.verdict === verdict).length;
  const counts = [
    { what: 'models final', models: finalModels },
    { what: 'under audit', models: open.filter(({ finalCut }) => finalCut === null).length },
    { what: 'proven forged', models: ended('forged') },
    { what: 'accused, and honest', models: ended('honest') },
    { what: 'accused, not decided', models: ended('lapsed') },
  ];
  const expected = {
    title: 'expected: chance to find a forged model',
    width: 380,
    height: 240,
    data: { values: curves },
    mark: { type: 'line', strokeWidth: 2 },
    encoding: {
      x: {
        field: 'share',
        type: 'quantitative',
        axis: { title: 'forged share of its segments', format: '.0%', grid: false, tickCount: 6 },
      },
      y: {
        field: 'found',
        type: 'quantitative',
        scale: { domain: [0, 1] },
        axis: { title: null, format: '.0%', tickCount: 5 },
      },
      color: {
        field: 'who',
        type: 'nominal',
        sort: null,
        scale: { domain: watchers.map(({ who }) => who), range: [colors.faint, colors.main] },
        legend: {},
      },
    },
  };
  const y = nameAxis('what');
  const here = {
    title: 'found: models and accusations',
    width: 260,
    height: 240,
    data: { values: counts },
    encoding: { y },
    layer: [
      {
        mark: { type: 'bar', color: colors.main, opacity: 0.75, height: 16 },
        encoding: { x: { field: 'models', type: 'quantitative', axis: countAxis } },
      },
      {
        mark: { type: 'text', align: 'left', dx: 6, color: colors.ink, fontSize: 11 },
        encoding: { x: { field: 'models', type: 'quantitative' }, text: { field: 'models' } },
      },
    ],
  };
  const panel = audit.uniformSegments * audit.panelSize;
  return picture(
    {
      text: `Audits, expected and found: campaign ${name}`,
      lines: [
        `Each of ${audit.panelSize} verifiers retrains ${counted(audit.uniformSegments, 'segment')} drawn at random, and more that influence the model most.`,
        `With one segment in ten forged, the panel finds a model with a chance of at least ${percentText(found(0.1, panel))}.`,
      ],
    },
    [expected, here],
  );
}
