import { h } from '../dom.js';
import { ask } from '../connection.js';
import { counted, number, short } from '../format.js';
import { badge, card, fields, modelLink, nodeName, note, table } from '../parts.js';

const verdictsShown = 30;

/** Whom this node audits, who audits it, and how disputes ended. */
export const audits = {
  title: 'Audits',
  changes: (event) => event.type !== 'trees' && event.type !== 'peer',
  load: () => ask('/audits'),
  view: ({ status, data: { open, disputes, verdicts } }) => {
    const isMine = ({ node }) => node === status.node;
    const sits = ({ panel }) => panel.some(({ node }) => node === status.node);
    const others = open.filter((one) => !isMine(one) && !sits(one));
    return [
      card(
        'Of me',
        note('Models of this node: a panel that the beacon draws retrains parts of each, bit for bit.'),
        openTable(
          'Models of this node',
          open.filter(isMine),
          status,
          'No model of this node is under audit, or waits to vest.',
        ),
      ),
      card(
        'Mine',
        note('Models of others into whose panel this node was drawn.'),
        openTable(
          'Panels that this node sits in',
          open.filter(sits),
          status,
          'This node sits in no panel at this moment.',
        ),
      ),
      card(
        'Of others',
        openTable('Other models', others, status, 'No other model is under audit, or waits to vest.'),
      ),
      card(
        'Open disputes',
        disputes.length === 0
          ? h('p', { class: 'empty' }, 'Nobody accuses anybody at this moment.')
          : disputes.map((dispute) =>
              evidence(
                dispute,
                status,
                `${counted(dispute.replayed.length, 'judge')} of ${dispute.panel.length} have replayed it`,
              ),
            ),
      ),
      card(
        'How disputes ended',
        verdicts.length === 0
          ? h('p', { class: 'empty' }, 'There was no dispute yet.')
          : verdicts
              .toReversed()
              .slice(0, verdictsShown)
              .map((verdict) => evidence(verdict, status, verdictWords(verdict))),
      ),
    ];
  },
};

const verdictWords = ({ verdict, replayedBy }) =>
  ({
    forged: `Forged, as ${counted(replayedBy.length, 'judge')} found by replaying it.`,
    honest: `Honest, as ${counted(replayedBy.length, 'judge')} found by replaying it: the accuser was wrong.`,
    lapsed: 'Lapsed: no majority replayed alike.',
  })[verdict];

const openTable = (name, rows, status, empty) =>
  table(
    name,
    [
      { title: 'Model', cell: ({ pointId }) => modelLink(pointId) },
      { title: 'By', cell: ({ node }) => nodeName(node, status) },
      {
        title: 'State',
        cell: ({ finalCut, membersMissing }) =>
          finalCut !== null
            ? badge('final', 'good')
            : membersMissing > 0
              ? badge(`waits for ${counted(membersMissing, 'member')}`, 'warn')
              : badge('under audit', 'accent'),
      },
      { title: 'Panel', cell: ({ panel }) => panelOf(panel, status) },
      { title: 'Committed in cut', right: true, cell: ({ cut }) => number(cut) },
    ],
    rows,
    empty,
    ({ commitment }) => commitment,
  );

const panelOf = (panel, status) =>
  panel.length === 0
    ? 'not drawn yet'
    : h(
        'ul',
        { class: 'plain' },
        panel.map(({ node, state }) => h('li', { key: node }, nodeName(node, status), ` ${state}`)),
      );

/** What was committed and what was found: anybody can replay it. */
function evidence(one, status, how) {
  const { dispute, pointId, accuser, accused, subject, part, claimed, found, verdict, replayedBy = [] } = one;
  return h(
    'article',
    { class: 'evidence', key: dispute },
    h(
      'h3',
      null,
      verdict === undefined ? badge('open', 'warn') : badge(verdict, verdict === 'forged' ? 'bad' : ''),
      ` ${subject} ${part} of the model `,
      verdict === 'forged' ? h('span', { class: 'id', title: pointId }, short(pointId)) : modelLink(pointId),
    ),
    h('p', null, how),
    fields(
      ['Accused', accused === null ? 'its author' : nodeName(accused, status)],
      ['Accuser', nodeName(accuser, status)],
      replayedBy.length === 0 ? null : ['Judges', replayedBy.map((node) => [nodeName(node, status), ' '])],
      ['Committed', h('code', null, claimed)],
      ['Found', h('code', null, found)],
    ),
  );
}
