import { h } from '../dom.js';
import { ask } from '../connection.js';
import { barChart } from '../charts.js';
import { counted, number, score, short } from '../format.js';
import { badge, card, fields, id, nodeName, note, table } from '../parts.js';

/** One model: its settings, its score in each era, and its way from claim to final. */
export const model = {
  title: 'Model',
  changes: (event) => event.type === 'cut' && event.records > 0,
  load: async (pointId) => {
    if (!/^[0-9a-f]{64}$/.test(pointId)) return null;
    const [detail, lineage] = await Promise.all([
      ask(`/points/${pointId}`),
      ask(`/points/${pointId}/lineage`),
    ]);
    return detail === null || lineage === null ? null : { detail, lineage };
  },
  view: ({ status, data, params: [pointId = ''], width }) => {
    const back = h('p', null, h('a', { href: '#/models' }, 'All models'));
    if (data === null)
      return [
        back,
        card(
          `Model ${short(pointId)}`,
          h(
            'p',
            { class: 'empty' },
            'No model of this point is final or under audit. While it is trained, only its node knows it.',
          ),
        ),
      ];
    const { detail, lineage } = data;
    return [
      back,
      settings(detail, lineage, status),
      eras(detail, width),
      rounds(detail),
      lineageCard(lineage, status),
    ];
  },
};

const settings = ({ pointId, node, manifest, values, corr, sharpe, scores }, { finalCut }, status) =>
  card(
    `Model ${short(pointId)}`,
    fields(
      ['State', finalCut === null ? 'under audit' : `final since cut ${number(finalCut)}`],
      ['Trained by', nodeName(node, status)],
      ['Corr', score(corr)],
      ['Sharpe', score(sharpe, 2)],
      ['Target', values.target],
      [
        'Trees',
        scores === null
          ? number(values.nEstimators)
          : `${number(scores.trees)} in ${counted(scores.segments, 'segment')}`,
      ],
      ['Learning rate', values.learningRate],
      ['Leaves', values.numLeaves],
      ['Depth', values.maxDepth],
      ['Features for each tree', `${(values.colsampleBytree * 100).toFixed(0)} %`],
      ['Rows in a leaf, at least', number(values.minChildSamples)],
      ['Bins', values.maxBin],
      ['L2', values.regLambda],
      ['Manifest', h('code', null, manifest)],
      ['Point', h('code', null, pointId)],
    ),
  );

function eras({ scores }, width) {
  if (scores === null)
    return card(
      'Scores by era',
      h('p', { class: 'empty' }, 'Nobody who is connected gives its manifest, which holds them.'),
    );
  const below = scores.eras.filter(({ corr }) => corr < 0).length;
  return card(
    'Scores by era',
    note(
      `Corr in each of ${counted(scores.eras.length, 'era')} that the model was not trained on; it is below 0 in ${below}.`,
    ),
    barChart({
      width,
      label: `Corr in ${counted(scores.eras.length, 'era')}, below 0 in ${below}`,
      bars: scores.eras.map(({ era, corr }) => ({ text: era, value: corr / 1e9 })),
      xTitle: 'era',
    }),
  );
}

const rounds = ({ rounds: rows }) =>
  card(
    'Scores in rounds',
    table(
      'Scores in rounds',
      [
        { title: 'Round', cell: ({ era }) => era },
        { title: 'Corr', right: true, cell: ({ corr }) => score(corr) },
        { title: 'MMC', right: true, cell: ({ mmc }) => score(mmc) },
        {
          title: 'Predictions',
          cell: ({ corr }) => (corr === null ? badge('not scored', 'warn') : badge('scored', 'good')),
        },
      ],
      rows,
      'No stake was behind it in a settled round.',
      ({ era }) => era,
    ),
  );

const lineageCard = ({ records, isWhole }, status) =>
  card(
    'From claim to final',
    isWhole
      ? null
      : note(
          'The node holds no cuts from before its snapshot, or did not look back so far: earlier records are missing here.',
        ),
    h(
      'ol',
      { class: 'timeline' },
      records.map((record) =>
        h(
          'li',
          {
            key: record.record,
            class: record.kind === 'attestation' ? 'good' : record.kind === 'dispute' ? 'warn' : '',
          },
          h('span', { class: 'at' }, `cut ${number(record.cut)}`),
          h(
            'span',
            null,
            nodeName(record.node, status),
            ` ${recordWords(record)} `,
            h('span', { class: 'note' }, 'record '),
            id(record.record),
          ),
        ),
      ),
    ),
  );

function recordWords(record) {
  switch (record.kind) {
    case 'claim':
      return 'claims the point and begins to train.';
    case 'heartbeat':
      return `has trained ${counted(record.segments, 'segment')} by its latest heartbeat.`;
    case 'commitment':
      return `commits to the model: corr ${score(record.corr)}, sharpe ${score(record.sharpe, 2)}, ${counted(record.segments, 'segment')}.`;
    case 'availability':
      return record.held
        ? 'was drawn into the panel and has the whole model.'
        : 'was drawn into the panel and cannot have the model.';
    case 'pledge':
      return 'pledges what it found, before it is shown.';
    case 'attestation':
      return `attests: segments ${record.segments.join(', ')} retrained and eras ${record.eras.join(', ')} scored again, each equal to the last bit.`;
    case 'abstention':
      return record.cause === 'unable'
        ? 'gives its seat back: it cannot do the work.'
        : 'gives its seat back: this model cannot be judged.';
    case 'dispute':
      return `disputes ${record.subject} ${record.part}: it found ${record.found.slice(0, 16)}… where ${record.claimed.slice(0, 16)}… was committed.`;
    default:
      return `replayed what is in dispute, and found ${record.found.slice(0, 16)}….`;
  }
}
