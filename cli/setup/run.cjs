'use strict';

// The entry behind npm start, npm test and npm run build. Any Node must be able to parse it, down to those
// that know no ES modules, or it could not say that it is too old: hence CommonJS and old syntax here and in
// node-version.cjs, and everything else behind import().
var complaint = require('./node-version.cjs').complainAboutNode(process.versions.node);
if (complaint) {
  console.error(complaint);
  process.exit(1);
}
import('./commands.js').then(function (commands) {
  return commands.runCommand(process.argv[2], process.argv.slice(3));
});
