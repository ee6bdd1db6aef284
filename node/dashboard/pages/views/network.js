import { h } from '../dom.js';
import { ask } from '../connection.js';
import { barChart } from '../charts.js';
import { counted, number } from '../format.js';
import { badge, card, modelLink, nodeName, note, table, tile, tiles } from '../parts.js';
import { timeline } from '../timeline.js';

const told = new Set([
  'drawn',
  'held',
  'lost',
  'committed',
  'settled',
  'released',
  'barred',
  'disputed',
  'verdict',
  'vested',
]);
const cutsShown = 40;

/** Who takes part, and what they claim. */
export const network = {
  title: 'Network',
  changes: (event) => event.type !== 'trees' && event.type !== 'work',
  load: async () => {
    const [peers, claims, recent] = await Promise.all([ask('/peers'), ask('/claims'), ask('/events/recent')]);
    return { peers, claims, recent };
  },
  view: ({ status, data: { peers, claims, recent }, width }) => {
    const count = (type) => recent.filter(({ event }) => event.type === type).length;
    const cuts = recent.flatMap(({ event }) => (event.type === 'cut' ? [event] : [])).slice(-cutsShown);
    return [
      tiles(
        tile(
          'Active members',
          number(status.members.active),
          `of ${counted(peers.members.length, 'member')}`,
        ),
        tile('Connected', number(peers.connected.length), 'peers of this node'),
        tile('Points held', number(claims.length), 'in training or under audit'),
        tile(
          'Collisions',
          number(count('lost')),
          `of ${counted(count('drawn'), 'draw')} lately; each draws again`,
        ),
      ),
      card('Points held', claimsTable(claims, status)),
      card(
        'As it happens',
        timeline(
          recent.filter(({ event }) => told.has(event.type)),
          status,
          25,
        ),
      ),
      card(
        'Cuts',
        note(
          'A cut is a list of records that the resolver signs; what is in no cut does not count yet. Those without a record are left out.',
        ),
        cuts.length === 0
          ? h('p', { class: 'empty' }, 'No cut with a record has come since the node started.')
          : barChart({
              width,
              height: 160,
              label: `Records in each of the latest ${cuts.length} cuts that hold any`,
              bars: cuts.map(({ number: text, records: value }) => ({ text, value })),
              xTitle: 'cut',
              yText: (tick) => (Number.isInteger(tick) ? String(tick) : ''),
            }),
      ),
      card('Members', membersTable(peers, status)),
    ];
  },
};

const claimsTable = (claims, status) =>
  table(
    'Points held',
    [
      {
        title: 'Point',
        cell: ({ pointId, state }) =>
          state === 'under audit'
            ? modelLink(pointId)
            : h('span', { class: 'id', title: pointId }, pointId.slice(0, 8)),
      },
      { title: 'Held by', cell: ({ node }) => nodeName(node, status) },
      { title: 'State', cell: ({ state }) => badge(state, state === 'training' ? 'accent' : '') },
      { title: 'Target', cell: ({ target }) => target },
      { title: 'Since cut', right: true, cell: ({ cut }) => number(cut) },
      {
        title: 'Until cut',
        right: true,
        cell: ({ expiresCut }) => (expiresCut === null ? '–' : number(expiresCut)),
      },
    ],
    claims.toSorted((a, b) => b.cut - a.cut),
    'Nobody holds a point at this moment.',
    ({ pointId }) => pointId,
  );

const membersTable = ({ members, connected }, status) =>
  table(
    'Members',
    [
      { title: 'Member', cell: ({ node }) => nodeName(node, status) },
      {
        title: 'State',
        cell: ({ active, barred }) =>
          barred ? badge('barred', 'bad') : active ? badge('active', 'good') : badge('expired'),
      },
      {
        title: 'Connected',
        cell: ({ node }) =>
          node === status.node ? '–' : connected.some((peer) => peer.node === node) ? 'yes' : 'no',
      },
      { title: 'Standing', right: true, cell: ({ standing }) => number(standing) },
      { title: 'Shown work', cell: ({ hasShownWork }) => (hasShownWork ? 'yes' : 'not yet') },
      { title: 'Reliability', right: true, cell: ({ reliability }) => `${reliability} of 8` },
      { title: 'Slots open', right: true, cell: ({ openSlots }) => number(openSlots) },
      { title: 'Opened', right: true, cell: ({ openedSlots }) => number(openedSlots) },
      { title: 'Skipped', right: true, cell: ({ skippedSlots }) => number(skippedSlots) },
    ],
    members.toSorted(
      (a, b) => Number(b.node === status.node) - Number(a.node === status.node) || b.standing - a.standing,
    ),
    'Nobody has enrolled yet.',
    ({ node }) => node,
  );
