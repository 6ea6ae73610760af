/** `npm start` of a clone: the bridge, ending when npm does. */
import { main } from '@mt5-bridge/cli';

process.exitCode = await main(['serve', '--exit-with-parent', ...process.argv.slice(2)]);
