'use strict';

// Old syntax only: see run.cjs. The same floor stands in "engines" of package.json.
var floor = [20, 19];

/** The sentence that refuses a Node of this version, or null where it is new enough. */
exports.complainAboutNode = function (version) {
  var parts = version.split('.').map(Number);
  if (parts[0] > floor[0] || (parts[0] === floor[0] && parts[1] >= floor[1])) return null;
  return (
    'Gridlode needs Node ' +
    floor.join('.') +
    ' or later and this is Node ' +
    version +
    ': install a newer one from https://nodejs.org and run the command again.'
  );
};
