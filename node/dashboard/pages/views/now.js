import { h } from '../dom.js';
import { ago, bytes, counted, duration, number, when } from '../format.js';
import { ask } from '../connection.js';
import { sparkline } from '../charts.js';
import { alert, card, modelLink, note, notice, progress, tile, tiles } from '../parts.js';
import { holdWords, reachWords, taskWords, waitingWords } from '../words.js';
import { timeline } from '../timeline.js';

/** What the node does now, and why it does nothing more. */
export const now = {
  title: 'Now',
  changes: (event) => event.type !== 'trees' || event.segments > 0,
  load: async () => ({ recent: await ask('/events/recent') }),
  view: ({ status, data, nowMs, statusMs, paces }) => [
    alertsOf(status),
    h('p', { class: 'lead' }, leadOf(status)),
    card('Work', workOf(status, { nowMs, statusMs, paces }), nextOf(status)),
    tiles(
      tile('Reachable', ...reachWords(status.reach)),
      tile('Peers', status.peers, counted(status.members.active, 'active member')),
      tile('Latest cut', number(status.cut.number), cutNote(status, nowMs - statusMs)),
      tile('Final models', number(status.models.final), 'in the whole network'),
      tile(
        'Models kept',
        bytes(status.blockBytes),
        status.isFull ? 'Nearly full: no slot is opened' : 'on this disk',
      ),
      tile('Up for', duration(status.uptimeMs + nowMs - statusMs), engineNote(status)),
    ),
    card(
      'Lately',
      timeline(
        data.recent.filter(({ event }) => event.type !== 'drawn'),
        status,
        12,
      ),
    ),
  ],
};

function alertsOf({ halt, doubt, hold, twin, skew, beacon }) {
  return [
    // What its owner wanted is no alarm.
    hold === null ? null : notice(...holdWords(hold)),
    halt === null ? null : alert('The node has halted', `${halt.what}. ${halt.remedy}`),
    doubt === null ? null : alert('The node is not sure yet', `${doubt.what}. ${doubt.remedy}`),
    twin === null
      ? null
      : alert(
          "Another node runs with this node's identity",
          'Stop one of the two at once: what both sign counts against them.',
        ),
    skew === null
      ? null
      : alert('A peer runs another version', `It runs Gridlode ${skew.software}, with rules ${skew.rules}.`),
    (beacon?.missing ?? null) === null
      ? null
      : alert('A pulse of the public beacon is missing', beacon.missing),
  ];
}

function leadOf({ work, waiting, hold, campaign }) {
  const count = (task) => work.filter((one) => one.task === task).length;
  const parts = [
    count('train') > 0 ? `trains ${counted(count('train'), 'model')}` : '',
    count('audit') + count('fetch') > 0
      ? `audits ${counted(count('audit') + count('fetch'), 'model')} of others`
      : '',
    count('replay') > 0 ? `replays for ${counted(count('replay'), 'dispute')}` : '',
  ].filter((part) => part !== '');
  const idle = hold !== null ? 'rests' : waiting === null ? 'is between two tasks' : 'is idle';
  const what = parts.length > 0 ? parts.join(' and ') : idle;
  return `This node ${what}, for the campaign ${campaign.name}.`;
}

function workOf({ work }, times) {
  if (work.length === 0) return h('p', { class: 'empty' }, 'Nothing is trained or audited at this moment.');
  return h(
    'ul',
    { class: 'work' },
    work.map((one) =>
      h(
        'li',
        { key: one.key },
        h('h3', null, `${taskWords[one.task]} `, modelLink(one.pointId)),
        one.task === 'train' ? trainingOf(one, times) : note(auditWords[one.task]),
      ),
    ),
  );
}

const auditWords = {
  fetch: 'The whole model is fetched before the beacon draws what is looked at.',
  audit: 'Drawn segments are retrained and compared, bit for bit.',
  replay: 'The segment in dispute is retrained, to say who is right.',
};

function trainingOf({ key, pace }, { nowMs, statusMs, paces }) {
  if (pace === null) return note('It begins: the dataset is made ready.');
  const { segments, total, segmentMs } = pace;
  const left = segmentMs === null ? null : Math.max(0, (total - segments) * segmentMs - (nowMs - statusMs));
  const { rate, rates } = paces.of(key);
  return [
    progress('Segments trained', segments, total),
    h(
      'div',
      { class: 'pace' },
      h(
        'p',
        null,
        `${number(segments)} of ${counted(total, 'segment')}, ${counted(pace.trees, 'tree')}`,
        rate === null ? '' : `, ${rate < 10 ? rate.toFixed(1) : number(Math.round(rate))} trees a second`,
      ),
      h(
        'p',
        null,
        left === null
          ? 'Its end is not known yet'
          : `Done in about ${duration(left)}, at ${when(nowMs + left)}`,
      ),
      sparkline({ label: 'Trees a second, lately', values: rates }),
    ),
  ];
}

function nextOf({ waiting }) {
  if (waiting === null) return note('The next training begins when one of these ends.');
  const [title, what] = waitingWords(waiting);
  return h('p', { class: 'why' }, h('strong', null, `${title}. `), what);
}

function cutNote({ cut: { behind, age } }, sinceMs) {
  if (behind > 0) return `${counted(behind, 'cut')} behind`;
  const told = age.isSinceStart
    ? `none since the start, ${duration(age.ms + sinceMs)} ago`
    : ago(age.ms + sinceMs);
  return age.isSilent ? `${told}: the resolver is away` : told;
}

function engineNote({ engine, hold }) {
  if (engine === null) return 'It only watches';
  if (!engine.answers) return 'The engine does not answer';
  return hold === null ? 'The engine answers' : 'The engine rests';
}
