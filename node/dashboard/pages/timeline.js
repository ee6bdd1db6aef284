import { h } from './dom.js';
import { clock } from './format.js';
import { eventWords } from './words.js';

/** Events in words, the latest first: at most `max` of those that are worth one. */
export function timeline(recent, status, max) {
  const lines = recent
    .toReversed()
    .map(({ atMs, event }) => ({ atMs, text: eventWords(event, status), kind: kindOf(event) }))
    .filter(({ text }) => text !== null)
    .slice(0, max);
  if (lines.length === 0) return h('p', { class: 'empty' }, 'Nothing has happened since the node started.');
  return h(
    'ol',
    { class: 'timeline' },
    lines.map(({ atMs, text, kind }) =>
      h(
        'li',
        { key: `${atMs} ${text}`, class: kind },
        h('time', { datetime: new Date(atMs).toISOString() }, clock(atMs)),
        h('span', null, text.charAt(0).toUpperCase() + text.slice(1)),
      ),
    ),
  );
}

function kindOf({ type, point, verdict }) {
  if (type === 'settled' && point.state === 'final') return 'good';
  if (['barred', 'halted', 'slashed', 'unsound', 'twin'].includes(type) || verdict === 'forged') return 'bad';
  return type === 'lost' || type === 'disputed' || type === 'workFailed' ? 'warn' : '';
}
