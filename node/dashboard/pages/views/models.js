import { h } from '../dom.js';
import { ask } from '../connection.js';
import { scatterChart } from '../charts.js';
import { counted, number, score, short } from '../format.js';
import { effectiveOf, placesOf, sketchOf } from '../likeness.js';
import { badge, card, modelLink, nodeName, note, table } from '../parts.js';

/** Models in the map: each pair of them is compared. */
const mapMax = 120;
const rowsShown = 25;

/** The leaderboard, and which models predict alike. */
export const models = {
  title: 'Models',
  changes: (event) => event.type === 'settled' || event.type === 'vested',
  load: async () => {
    const found = await ask('/models');
    const shown = found.slice(0, mapMax);
    const sketches = shown.map(({ sketch }) => sketchOf(sketch));
    const places = shown.length < 3 ? null : placesOf(sketches);
    return {
      found,
      map: places?.map((place, i) => ({ ...place, model: shown[i] })),
      effective: effectiveOf(sketches),
    };
  },
  view: ({ status, data: { found, map, effective }, width, options, setOption }) => {
    const { order = 'corr', own = false, all = false } = options;
    const rows = found.filter((model) => !own || model.own).toSorted(orders[order]);
    return [
      card(
        'Leaderboard',
        note(
          'Corr is how well a model ranked the stocks of eras that nobody trained on, in the mean; sharpe is that mean over its spread from era to era.',
        ),
        h(
          'div',
          { class: 'controls' },
          h(
            'label',
            null,
            'Order by ',
            h(
              'select',
              { value: order, onchange: ({ target }) => setOption('order', target.value) },
              Object.keys(orders).map((name) => h('option', { value: name }, name)),
            ),
          ),
          h(
            'label',
            null,
            h('input', {
              type: 'checkbox',
              checked: own,
              onchange: ({ target }) => setOption('own', target.checked),
            }),
            ' Only of this node',
          ),
          h('span', { class: 'note' }, counted(rows.length, 'final model')),
        ),
        leaderboard(all ? rows : rows.slice(0, rowsShown), status),
        rows.length > rowsShown && !all
          ? h(
              'button',
              { type: 'button', onclick: () => setOption('all', true) },
              `Show all ${number(rows.length)}`,
            )
          : null,
      ),
      card(
        'Likeness',
        note(
          `Each dot is a model; those that predict alike lie near each other${found.length > mapMax ? `, of the latest ${mapMax}` : ''}. The average of these is as steady as that of ${effective.toFixed(1)} models that have nothing in common. Filled dots are of this node.`,
        ),
        map === undefined
          ? h('p', { class: 'empty' }, 'The map needs three final models.')
          : scatterChart({
              width: Math.min(width, 640),
              label: `A map of ${counted(map.length, 'model')}: the nearer two are, the more alike they predict. The leaderboard names the nearest of each.`,
              dots: map.map(({ x, y, model }) => ({
                x,
                y,
                key: model.pointId,
                kind: model.own ? 'own' : '',
                title: `${short(model.pointId)}, corr ${score(model.corr)}`,
              })),
            }),
      ),
    ];
  },
};

const orders = {
  corr: (a, b) => b.corr - a.corr,
  sharpe: (a, b) => b.sharpe - a.sharpe,
  latest: (a, b) => b.cut - a.cut,
};

const leaderboard = (rows, status) =>
  table(
    'Leaderboard',
    [
      { title: '#', right: true, cell: (_, i) => i + 1 },
      { title: 'Model', cell: ({ pointId }) => modelLink(pointId) },
      { title: 'By', cell: ({ node }) => nodeName(node, status) },
      { title: 'Corr', right: true, cell: ({ corr }) => score(corr) },
      { title: 'Sharpe', right: true, cell: ({ sharpe }) => score(sharpe, 2) },
      { title: 'Target', cell: ({ target }) => target },
      {
        title: 'Nearest',
        cell: ({ near }) =>
          near === null ? '–' : [modelLink(near.pointId), ` ${near.agreement.toFixed(2)}`],
      },
      { title: 'Audits', right: true, cell: ({ audits }) => audits },
      { title: 'State', cell: ({ vested }) => (vested ? badge('vested', 'good') : badge('final')) },
      { title: 'Since cut', right: true, cell: ({ cut }) => number(cut) },
    ],
    rows,
    'No model is final yet. The first takes some minutes: it is trained, committed, and audited by a panel.',
    ({ pointId }) => pointId,
  );
