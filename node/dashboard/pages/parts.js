/** What pages are made of: cards, tiles, tables, and names of nodes and models. */

import { h } from './dom.js';
import { short } from './format.js';

export const card = (title, ...children) =>
  h('section', { class: 'card' }, title === null ? null : h('h2', null, title), ...children);

/** A number that is looked at often, with what it is, and a word on it. */
export const tile = (label, value, words = '') =>
  h(
    'div',
    { class: 'tile' },
    h('dt', null, label),
    h('dd', null, value),
    h('dd', { class: 'note' }, words || ' '),
  );
export const tiles = (...children) => h('dl', { class: 'tiles' }, ...children);

export const note = (...children) => h('p', { class: 'note' }, ...children);

/** What there is to know about something that is as it should be. */
export const notice = (title, what) =>
  h('section', { class: 'card notice', role: 'status' }, h('h2', null, title), h('p', null, what));

/** What there is to do about something that is wrong. */
export const alert = (title, what) =>
  h('section', { class: 'card alert', role: 'alert' }, h('h2', null, title), h('p', null, what));

/** A state in a word, never by its colour alone. */
export const badge = (text, kind = '') => h('span', { class: `badge ${kind}` }, text);

export const id = (whole) => h('span', { class: 'id', title: whole }, short(whole));
export const nodeName = (key, { node }) =>
  key === node ? h('strong', null, 'this node') : h('span', { class: 'id', title: key }, short(key));
export const modelLink = (pointId) =>
  h('a', { class: 'id', href: `#/models/${pointId}`, title: pointId }, short(pointId));

/**
 * A table. Each column has a title and, of a row, its cell; `right` aligns numbers. `empty` says what stands
 * where there are no rows yet.
 */
export function table(name, columns, rows, empty, keyOf = (_, i) => i) {
  if (rows.length === 0) return h('p', { class: 'empty' }, empty);
  const classOf = ({ right }) => (right ? 'right' : null);
  return h(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': name },
    h(
      'table',
      null,
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          columns.map((column) => h('th', { scope: 'col', class: classOf(column) }, column.title)),
        ),
      ),
      h(
        'tbody',
        null,
        rows.map((row, i) =>
          h(
            'tr',
            { key: keyOf(row, i) },
            columns.map((column) => h('td', { class: classOf(column) }, column.cell(row, i))),
          ),
        ),
      ),
    ),
  );
}

/** Names and values, one under another. */
export const fields = (...pairs) =>
  h(
    'dl',
    { class: 'fields' },
    pairs
      .filter((pair) => pair !== null)
      .map(([name, ...value]) => h('div', null, h('dt', null, name), h('dd', null, ...value))),
  );

/** How far something is, of a whole. */
export const progress = (label, done, total) =>
  h('progress', { 'aria-label': label, value: String(done), max: String(Math.max(1, total)) });
