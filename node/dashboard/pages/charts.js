/**
 * Charts in SVG, drawn to the width that a page has. Each says in words what it shows, for whoever does not
 * see it.
 */

import { h } from './dom.js';

const margin = { top: 12, right: 12, bottom: 44, left: 52 };

/** Round values between two, about `count` of them. */
function ticksBetween(min, max, count = 4) {
  const span = max - min || Math.abs(max) || 1;
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? rough;
  const ticks = [];
  for (let i = Math.ceil(min / step - 1e-9); i * step <= max + step * 1e-9; i++) ticks.push(i * step);
  return ticks;
}

/** Both ends of values, with some air, and with `others` among them. */
function rangeOf(values, others = []) {
  const all = [...values, ...others];
  const [min, max] = [Math.min(...all), Math.max(...all)];
  const air = (max - min || Math.abs(max) || 1) * 0.06;
  return [others.includes(min) ? min : min - air, others.includes(max) ? max : max + air];
}

const scaleOf =
  ([from, to], [start, end]) =>
  (value) =>
    start + ((value - from) / (to - from || 1)) * (end - start);
const digitsOf = (ticks) =>
  ticks.length < 2 ? 3 : Math.max(0, Math.min(6, -Math.floor(Math.log10(ticks[1] - ticks[0]) + 1e-9)));

function frame({ width, height, label, yTicks, y, yText, xTicks, xTitle }, ...marks) {
  const [right, bottom] = [width - margin.right, height - margin.bottom];
  return h(
    'svg',
    { class: 'chart', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label },
    yTicks.map((tick) =>
      h(
        'g',
        null,
        h('line', { class: 'rule', x1: margin.left, x2: right, y1: y(tick), y2: y(tick) }),
        h('text', { x: margin.left - 8, y: y(tick) + 4, 'text-anchor': 'end' }, yText(tick)),
      ),
    ),
    xTicks.map(({ at, text }) => h('text', { x: at, y: bottom + 18, 'text-anchor': 'middle' }, text)),
    xTitle === undefined
      ? null
      : h('text', { class: 'title', x: right, y: height - 8, 'text-anchor': 'end' }, xTitle),
    ...marks,
  );
}

/**
 * Lines over numbers, such as a score over the number of models. `points` are pairs; `dots` marks each;
 * `band` are triples of x and both ends.
 */
export function lineChart({
  width,
  height = 240,
  label,
  lines,
  band = [],
  zero = false,
  xText = String,
  xTicks,
  xTitle,
  xScale = (x) => x,
  dots = false,
}) {
  const all = lines.flatMap(({ points }) => points);
  const xRange = rangeOfX(all.map(([x]) => xScale(x)));
  const yRange = rangeOf(
    [...all.map(([, y]) => y), ...band.flatMap(([, low, high]) => [low, high])],
    zero ? [0] : [],
  );
  const x = scaleOf(xRange, [margin.left, width - margin.right]);
  const y = scaleOf(yRange, [height - margin.bottom, margin.top]);
  const at = ([px, py]) => `${x(xScale(px)).toFixed(1)},${y(py).toFixed(1)}`;
  const yTicks = ticksBetween(...yRange);
  const digits = digitsOf(yTicks);
  const outline = [
    ...band.map(([px, , high]) => [px, high]),
    ...band.toReversed().map(([px, low]) => [px, low]),
  ];
  return frame(
    {
      width,
      height,
      label,
      yTicks,
      y,
      yText: (tick) => tick.toFixed(digits),
      xTicks: (xTicks ?? ticksBetween(...xRange, Math.floor(width / 110))).map((tick) => ({
        at: x(xScale(tick)),
        text: xText(tick),
      })),
      xTitle,
    },
    band.length === 0 ? null : h('polygon', { class: 'band', points: outline.map(at).join(' ') }),
    lines.map(({ points, kind = '' }) =>
      h('polyline', { class: `line ${kind}`, points: points.map(at).join(' ') }),
    ),
    dots
      ? lines.flatMap(({ points, kind = '' }) =>
          points.map((point) => {
            const [cx, cy] = at(point).split(',');
            return h('circle', { class: `dot ${kind}`, cx, cy, r: 3.5 });
          }),
        )
      : null,
  );
}

const rangeOfX = (values) => {
  const [min, max] = [Math.min(...values), Math.max(...values)];
  return min === max ? [min - 1, max + 1] : [min, max];
};

/** Bars up and down from 0, one for each of `bars`: a value, a text below it where there is room, a kind. */
export function barChart({ width, height = 200, label, bars, xTitle, yText }) {
  const yRange = rangeOf(
    bars.map(({ value }) => value),
    [0],
  );
  const y = scaleOf(yRange, [height - margin.bottom, margin.top]);
  const each = (width - margin.left - margin.right) / bars.length;
  const yTicks = ticksBetween(...yRange);
  const digits = digitsOf(yTicks);
  const every = Math.max(1, Math.ceil(44 / each));
  return frame(
    {
      width,
      height,
      label,
      yTicks,
      y,
      yText: yText ?? ((tick) => tick.toFixed(digits)),
      xTicks: bars.flatMap(({ text }, i) =>
        i % every === 0 ? [{ at: margin.left + (i + 0.5) * each, text }] : [],
      ),
      xTitle,
    },
    bars.map(({ value, text, kind = '' }, i) =>
      h('rect', {
        key: `${text}`,
        class: `bar ${value < 0 ? 'below' : ''} ${kind}`,
        x: (margin.left + i * each + Math.min(2, each / 8)).toFixed(1),
        width: Math.max(1, Math.min(40, each - Math.min(4, each / 4))).toFixed(1),
        y: Math.min(y(value), y(0)).toFixed(1),
        height: Math.max(1, Math.abs(y(value) - y(0))).toFixed(1),
        rx: Math.min(2, each / 6).toFixed(1),
      }),
    ),
    h('line', { class: 'axis', x1: margin.left, x2: width - margin.right, y1: y(0), y2: y(0) }),
  );
}

/** Dots in a plane, the same unit both ways: only how near they are means anything. */
export function scatterChart({ width, height = 320, label, dots }) {
  const pad = 18;
  const [xs, ys] = [dots.map(({ x }) => x), dots.map(({ y }) => y)];
  const middle = (values) => (Math.min(...values) + Math.max(...values)) / 2;
  const span = (values) => Math.max(...values) - Math.min(...values);
  const unit = Math.min((width - 2 * pad) / (span(xs) || 1), (height - 2 * pad) / (span(ys) || 1));
  return h(
    'svg',
    {
      class: 'chart map',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': label,
    },
    dots.map(({ x, y, key, kind = '', title }) =>
      h(
        'circle',
        {
          key,
          class: `dot ${kind}`,
          cx: (width / 2 + (x - middle(xs)) * unit).toFixed(1),
          cy: (height / 2 + (y - middle(ys)) * unit).toFixed(1),
          r: 6,
        },
        h('title', null, title),
      ),
    ),
  );
}

/** A small line without axes, of what happened lately. */
export function sparkline({ width = 160, height = 36, label, values }) {
  if (values.length < 4) return h('svg', { class: 'chart spark', width, height, 'aria-hidden': 'true' });
  const y = scaleOf([0, Math.max(...values) || 1], [height - 3, 3]);
  const x = scaleOf([0, values.length - 1], [2, width - 2]);
  return h(
    'svg',
    {
      class: 'chart spark',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': label,
    },
    h('polyline', {
      class: 'line',
      points: values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' '),
    }),
  );
}
