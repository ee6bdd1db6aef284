import { h } from '../dom.js';
import { ask } from '../connection.js';
import { lineChart } from '../charts.js';
import { counted, number } from '../format.js';
import { card, note, table, tile, tiles } from '../parts.js';

/** Whether many models are worth more than one, by the models of this network. */
export const evidence = {
  title: 'Evidence',
  changes: (event) => event.type === 'settled',
  load: () => ask('/models'),
  view: ({ status, data, width }) => {
    const n = data.length;
    if (n < 3)
      return [
        card(
          'What an average gains',
          h('p', { class: 'empty' }, 'This needs three final models of the network.'),
        ),
      ];
    const corrs = data.map(({ corr }) => corr / 1e9);
    const mean = corrs.reduce((sum, each) => sum + each, 0) / n;
    const spread = Math.sqrt(corrs.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (n - 1));
    const alike = correlationFrom(status.models);
    const gain = (k) => Math.sqrt(k / (1 + (k - 1) * alike));
    const counts = powersUpTo(n);
    const most = mean * Math.sqrt(1 / Math.max(alike, 1 / n));
    return [
      card(
        'What an average gains',
        h(
          'p',
          { class: 'lead' },
          `One model of this network has a corr of ${mean.toFixed(4)} in the mean. The average of ${number(n)} would have about ${(mean * gain(n)).toFixed(4)}: ${((gain(n) - 1) * 100).toFixed(0)} % more.`,
        ),
        lineChart({
          width,
          height: 260,
          label: `Expected corr of the average of 1 to ${n} models: from ${mean.toFixed(4)} to ${(mean * gain(n)).toFixed(4)}`,
          lines: [
            { points: counts.map((k) => [k, mean * gain(k)]) },
            {
              points: [
                [1, mean],
                [n, mean],
              ],
              kind: 'dashed',
            },
          ],
          band: counts.map((k) => [
            k,
            (mean - spread / Math.sqrt(k)) * gain(k),
            (mean + spread / Math.sqrt(k)) * gain(k),
          ]),
          dots: false,
          xScale: Math.log2,
          xTicks: counts,
          xTitle: 'models in the average',
        }),
        note(
          'The line is what follows from two measured things: how well single models score on the acceptance eras, and how alike they predict. The shade is one standard deviation of which models are drawn; the dashed line is one model.',
        ),
      ),
      tiles(
        tile(
          'Final models',
          number(n),
          n === status.models.final ? 'all of the network' : `the latest of ${number(status.models.final)}`,
        ),
        tile(
          'Mean corr',
          mean.toFixed(4),
          `from ${Math.min(...corrs).toFixed(4)} to ${Math.max(...corrs).toFixed(4)}`,
        ),
        tile('Likeness', alike.toFixed(2), 'correlation of two models, in the mean'),
        tile('As many independent', status.models.effective.toFixed(1), 'as all of them together'),
        tile('At most', most.toFixed(4), 'however many such models'),
      ),
      card(
        'In numbers',
        table(
          'Expected corr by the number of models',
          [
            { title: 'Models', cell: (k) => number(k) },
            { title: 'Expected corr', right: true, cell: (k) => (mean * gain(k)).toFixed(4) },
            { title: 'Gain over one', right: true, cell: (k) => `${((gain(k) - 1) * 100).toFixed(1)} %` },
          ],
          counts,
          '',
        ),
        note(
          `An estimate, not a measurement: it holds where the models' scores and likenesses are about equal, and was made from ${counted(n, 'model')}. gridlode ensemble measures the same on predictions.`,
        ),
      ),
    ];
  },
};

/** The mean correlation of two models, from as how many independent ones all of them count. */
const correlationFrom = ({ final, effective }) =>
  final < 2 ? 0 : Math.max(0, Math.min(1, (final / effective - 1) / (final - 1)));

function powersUpTo(n) {
  const counts = [];
  // The last of them must not stand on the number itself.
  for (let k = 1; k < n / 1.4; k *= 2) counts.push(k);
  return [...counts, n];
}
