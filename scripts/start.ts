/** `npm start` of a clone: the bridge with its data in ./data, ending when npm does. */
import { main } from '@mt5-bridge/cli';

process.exitCode = await main([
  'serve',
  '--data-dir',
  './data',
  '--exit-with-parent',
  ...process.argv.slice(2),
]);
