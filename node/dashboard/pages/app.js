/** The frame around the pages: which one is shown, what it shows, and whether the node still answers. */

import { ask, EventStream, Refusal, takeToken } from './connection.js';
import { h, patch } from './dom.js';
import { ago, clock, short } from './format.js';
import { Paces } from './paces.js';
import { note } from './parts.js';
import { applyTheme, currentTheme, nextTheme } from './theme.js';
import { audits } from './views/audits.js';
import { evidence } from './views/evidence.js';
import { model } from './views/model.js';
import { models } from './views/models.js';
import { network } from './views/network.js';
import { now } from './views/now.js';
import { stake } from './views/stake.js';
import { tournament } from './views/tournament.js';

/**
 * Every page, by its place in the address, in the order of the menu. `load` asks the node, `changes` says
 * which events make that worth doing again, and `view` is what is shown.
 */
const pages = { now, network, models, audits, stake, tournament, evidence };

/** So often a page is loaded anew at most, and at least where the node tells events to nobody more. */
const loadEveryMs = 1_000;
const askEveryMs = 5_000;
/** How long after a load that failed the next is tried. */
const retryMs = 3_000;
/** What no event tells of grows old slowly. */
const renewEveryMs = 60_000;

const state = {
  /** Connecting, live, asking, away or refused; since when by this machine's clock. */
  connection: 'connecting',
  sinceMs: Date.now(),
  status: null,
  statusMs: 0,
  /** Since when the node is back from a restart. */
  restartedMs: null,
  page: now,
  name: 'now',
  params: [],
  data: undefined,
  trouble: null,
  paces: new Paces(),
  options: {},
};

function route() {
  const [name = '', ...params] = location.hash.replace(/^#\/?/, '').split('/');
  const known = Object.hasOwn(pages, name) ? name : 'now';
  const page = known === 'models' && params[0] !== undefined ? model : pages[known];
  const isOther = page !== state.page || params.join('/') !== state.params.join('/');
  Object.assign(state, { name: known, page, params });
  if (isOther) Object.assign(state, { data: undefined, trouble: null, options: {} });
  document.title = `${page.title} – Gridlode`;
  void load();
  paint();
  if (!isOther) return;
  document.querySelector('main').focus();
  // On a phone the menu is wider than the screen.
  document.querySelector('nav [aria-current]').scrollIntoView({ block: 'nearest', inline: 'center' });
}

let loading = null;
let isStale = false;
let loadedMs = 0;
/** When the latest load failed; null where it did not. */
let failedMs = null;

/** Loads what the page shows, once at a time, and not more often than loadEveryMs. */
async function load() {
  isStale = true;
  loading ??= loadWhileStale().finally(() => (loading = null));
  await loading;
}

async function loadWhileStale() {
  while (isStale && !document.hidden) {
    const isFirst = state.data === undefined;
    if (!isFirst)
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, loadedMs + loadEveryMs - Date.now())));
    isStale = false;
    loadedMs = Date.now();
    const { page, params } = state;
    try {
      const [status, data] = await Promise.all([ask('/status'), page.load(...params)]);
      noteStatus(status);
      // Somebody may have gone to another page meanwhile.
      if (page === state.page && params === state.params)
        Object.assign(state, { data: data ?? null, trouble: null });
      else isStale = true;
      failedMs = null;
    } catch (error) {
      failedMs = Date.now();
      if (error instanceof Refusal && error.code === 'API_TOKEN') setConnection('refused');
      // What was shown before still says more, with its age.
      else if (error instanceof Refusal && state.data === undefined) state.trouble = error.message;
    }
    paint();
  }
}

function noteStatus(status) {
  if (state.status !== null && status.uptimeMs + 1_000 < state.status.uptimeMs)
    state.restartedMs = Date.now() - status.uptimeMs;
  Object.assign(state, { status, statusMs: Date.now() });
}

function setConnection(connection) {
  if (connection === state.connection) return;
  Object.assign(state, { connection, sinceMs: Date.now() });
  if (connection === 'live') void load();
  paint();
}

const stream = new EventStream({
  onState: setConnection,
  onEvent: (event) => {
    if (event.type === 'trees') state.paces.note(event, Date.now());
    if (event.type === 'work' && event.state !== 'started') state.paces.forget(event);
    if (state.page.changes(event)) void load();
  },
});

const connectionWords = () => {
  const { connection, statusMs, restartedMs, status } = state;
  const age =
    status === null ? '' : `; what is shown is of ${clock(statusMs)}, ${ago(Date.now() - statusMs)}`;
  return {
    connecting: ['', 'Connecting to the node'],
    live: ['good', restartedMs === null ? 'Live' : `Live; the node was restarted at ${clock(restartedMs)}`],
    asking: ['warn', `The node tells as many pages as it can; this one asks every few seconds${age}`],
    away: ['bad', `The node does not answer${age}`],
    refused: ['bad', 'No access'],
  }[connection];
};

function header() {
  const [kind, text] = connectionWords();
  const theme = currentTheme();
  return h(
    'header',
    null,
    h(
      'div',
      { class: 'bar' },
      h(
        'a',
        { class: 'brand', href: '#/now' },
        h('img', { src: '/icon.svg', alt: '', width: 28, height: 28 }),
        'Gridlode',
      ),
      h(
        'p',
        { class: `connection ${kind}`, role: 'status' },
        h('span', { class: 'lamp', 'aria-hidden': 'true' }),
        text,
      ),
      h(
        'button',
        {
          type: 'button',
          class: 'theme',
          onclick: () => {
            applyTheme(nextTheme(theme));
            paint();
          },
        },
        `Theme: ${theme}`,
      ),
    ),
    h(
      'nav',
      { 'aria-label': 'Pages' },
      h(
        'ul',
        null,
        Object.entries(pages).map(([name, { title }]) =>
          h(
            'li',
            null,
            h('a', { href: `#/${name}`, 'aria-current': name === state.name ? 'page' : null }, title),
          ),
        ),
      ),
    ),
  );
}

function content() {
  if (state.connection === 'refused')
    return h(
      'section',
      { class: 'card' },
      h('h2', null, 'This page may not ask the node'),
      h(
        'p',
        null,
        'Its token is missing, or of another node. Run ',
        h('code', null, 'gridlode dashboard'),
        ' on the machine of the node: it opens the page with the token.',
      ),
    );
  if (state.trouble !== null)
    return h(
      'section',
      { class: 'card alert', role: 'alert' },
      h('h2', null, 'The node cannot answer this'),
      h('p', null, state.trouble),
    );
  if (state.status === null || state.data === undefined)
    return h('p', { class: 'empty waiting' }, 'Asking the node …');
  return state.page.view({
    ...state,
    nowMs: Date.now(),
    width: chartWidth(),
    setOption: (name, value) => {
      state.options = { ...state.options, [name]: value };
      paint();
    },
  });
}

/** What a chart may take within a card. */
const chartWidth = () => Math.max(260, Math.min(1_040, document.documentElement.clientWidth - 82));

function footer() {
  const { status } = state;
  return h(
    'footer',
    null,
    status === null
      ? note(' ')
      : note(
          `Node ${short(status.node)} of the campaign ${status.campaign.name}, at cut ${status.cut.number}. This page only reads, and comes from the node alone.`,
        ),
  );
}

function paint() {
  const isOld = state.connection === 'away' && state.status !== null;
  patch(document.body, [
    h('a', { key: 'skip', class: 'skip', href: '#main', onclick: skip }, 'Skip to the page'),
    header(),
    h(
      'main',
      { id: 'main', tabindex: '-1', class: isOld ? 'old' : null },
      h('h1', null, state.page.title),
      content(),
    ),
    footer(),
  ]);
}

/** The place after # is the page's, so that the link goes nowhere. */
function skip(event) {
  event.preventDefault();
  document.querySelector('main').focus();
}

applyTheme(currentTheme());
if (takeToken() === null) state.connection = 'refused';
addEventListener('hashchange', () => {
  if (takeToken() !== null && state.connection === 'refused') location.reload();
  else route();
});
addEventListener('resize', paint);
document.addEventListener('visibilitychange', () => void load());
setInterval(() => {
  const patienceMs = failedMs !== null ? retryMs : state.connection === 'asking' ? askEveryMs : renewEveryMs;
  if (Date.now() - loadedMs > patienceMs && state.connection !== 'refused') void load();
  // Ages and times left go on between two answers.
  if (!document.hidden) paint();
}, 1_000);
route();
if (state.connection !== 'refused') stream.start();
