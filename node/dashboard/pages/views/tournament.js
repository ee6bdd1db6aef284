import { h } from '../dom.js';
import { ask } from '../connection.js';
import { amount, ago, counted, duration, number, score, short, when } from '../format.js';
import { badge, card, modelLink, nodeName, note, table } from '../parts.js';

/** The campaign's rounds, and what was submitted to Numerai. */
export const tournament = {
  title: 'Tournament',
  changes: (event) => ['cut', 'opened', 'paid', 'livePredicted'].includes(event.type),
  load: async (era) => {
    const [rounds, submitted] = await Promise.all([ask('/rounds'), ask('/tournament')]);
    const isAsked = /^[\w.-]{1,16}$/.test(era ?? '');
    const chosen = isAsked ? era : rounds.open[0]?.era;
    return { rounds, submitted, positions: chosen === undefined ? null : await ask(`/rounds/${chosen}`) };
  },
  view: ({ status, data: { rounds, submitted, positions }, nowMs }) => [
    card(
      'Open rounds',
      note(
        'Each live era is a round: models with stake predict it until a cut, and it is scored weeks later from the targets.',
      ),
      openTable(rounds, status),
    ),
    positions === null ? null : positionsCard(positions, status),
    card('Settled rounds', settledTable(rounds)),
    submissionsCard(submitted, nowMs),
  ],
};

const openTable = ({ open }, { cut, lease }) =>
  table(
    'Open rounds',
    [
      { title: 'Round', cell: ({ era }) => h('a', { href: `#/tournament/${era}` }, era) },
      {
        title: 'Window',
        cell: ({ deadline }) =>
          cut.number < deadline
            ? badge(`open for about ${duration((deadline - cut.number) * lease.epochMs)}`, 'accent')
            : badge('closed; scores are awaited'),
      },
      { title: 'Until cut', right: true, cell: ({ deadline }) => number(deadline) },
      { title: 'Models', right: true, cell: (one) => number(one.positions) },
      { title: 'Predicted', right: true, cell: ({ predicted }) => number(predicted) },
      { title: 'Awaited', right: true, cell: ({ awaited }) => number(awaited) },
      { title: 'Late', right: true, cell: ({ late }) => number(late) },
      { title: 'Missing', right: true, cell: ({ missing }) => number(missing) },
      { title: 'Scored', right: true, cell: ({ scored }) => number(scored) },
    ],
    open,
    'No round is open.',
    ({ era }) => era,
  );

const states = { scored: 'good', predicted: 'good', late: 'warn', missing: 'bad' };

const positionsCard = ({ era, models }, status) =>
  card(
    `Round ${era}`,
    table(
      `Models of round ${era}`,
      [
        { title: 'Model', cell: ({ pointId }) => modelLink(pointId) },
        { title: 'By', cell: ({ node }) => nodeName(node, status) },
        { title: 'Stake', right: true, cell: ({ stake }) => amount(stake, status.campaign) },
        { title: 'Predictions', cell: ({ state }) => badge(state, states[state] ?? '') },
        { title: 'Corr', right: true, cell: ({ corr }) => score(corr) },
        { title: 'MMC', right: true, cell: ({ mmc }) => score(mmc) },
      ],
      models.toSorted((a, b) => Number(b.own) - Number(a.own)),
      'No model carries stake in it.',
      ({ pointId }) => pointId,
    ),
  );

const settledTable = ({ settled }) =>
  table(
    'Settled rounds',
    [
      { title: 'Round', cell: ({ era }) => era },
      { title: 'Settled in cut', right: true, cell: ({ cut }) => number(cut) },
      { title: 'Models', right: true, cell: ({ positions }) => number(positions) },
      {
        title: 'State',
        cell: ({ targets }) => (targets === null ? badge('nobody scored it') : badge('paid', 'good')),
      },
      {
        title: 'Root of its table',
        cell: ({ root }) => h('span', { class: 'id', title: root }, short(root)),
      },
    ],
    settled.toReversed(),
    'No round is settled yet.',
    ({ era }) => era,
  );

function submissionsCard({ submissions, missed, askedMs, trouble }, nowMs) {
  const asked =
    askedMs === null ? 'Numerai has not been asked yet.' : `Numerai was asked ${ago(nowMs - askedMs)}.`;
  return card(
    "Submissions to Numerai's tournament",
    submissions.length === 0 ? null : note(`${asked} Scores with a question mark may still change.`),
    trouble === null ? null : note(`Scores may be old: ${trouble}`),
    table(
      'Submissions',
      [
        { title: 'Round', cell: ({ round }) => round },
        { title: 'Slot', cell: ({ slot }) => slot },
        { title: 'Source', cell: ({ source }) => source },
        { title: 'Window', cell: ({ isLate }) => (isLate ? badge('late', 'warn') : badge('met', 'good')) },
        { title: 'Status', cell: ({ status }) => status ?? 'not known' },
        {
          title: 'Scores so far',
          cell: ({ scores }) =>
            scores.length === 0
              ? '–'
              : scores
                  .map(({ name, value, isResolved }) => `${name} ${value.toFixed(4)}${isResolved ? '' : '?'}`)
                  .join('   '),
        },
      ],
      submissions,
      'Nothing was submitted from this node. gridlode start --numerai takes part in every round by itself.',
      ({ round, slot }) => `${round} ${slot}`,
    ),
    missed.length === 0
      ? null
      : [
          h('h3', null, counted(missed.length, 'missed window')),
          table(
            'Missed windows',
            [
              { title: 'Round', cell: ({ round }) => round },
              { title: 'Slot', cell: ({ slot }) => slot },
              { title: 'Closed', cell: ({ closedMs }) => when(closedMs) },
            ],
            missed,
            '',
            ({ round, slot }) => `${round} ${slot}`,
          ),
        ],
  );
}
