import { codes } from '../error.js';

/**
 * What can be wrong with a campaign's grid, or with what is looked up in it (rules GRID-1 to
 * GRID-8).
 */
export const gridCodes = codes({
  operator: {
    GRID_DECIMAL: 'Write each number the one way that JavaScript prints it, such as 0.001, 100000 or 1e-7.',
    GRID_AXES: 'List all eight axes, each once, in the order of rule GRID-1.',
    GRID_AXIS_TYPE: 'Give the axis the type that rule GRID-2 lists for its name.',
    GRID_AXIS_EMPTY: 'Give the axis at least one value; one value fixes the parameter.',
    GRID_AXIS_RANGE: 'Keep every value of the axis within the range that rule GRID-2 lists for its name.',
    GRID_AXIS_ORDER: 'List the values of the axis from the least to the greatest.',
    GRID_TOO_LARGE: 'Narrow the axes until the grid has fewer than 2^64 points.',
    GRID_INDEX: 'Take an index from 0 to the size of the grid less one.',
    GRID_POINT: 'Take a point whose every value is on its axis; `gridlode grid point` prints one.',
  },
});
