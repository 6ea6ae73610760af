import { runSeed } from '@mt5-bridge/testkit/internal/simulator/simulation.ts';
import { Tally } from '@mt5-bridge/testkit/internal/simulator/tally.ts';
const [from, n, netting] = process.argv.slice(2).map(Number);
const total = new Tally();
let bad = 0;
for (let seed = from; seed < from + n; seed++) {
  const report = runSeed(seed, { profile: { hasOperator: true, stopActions: 0.8, bulk: 0.25, commands: 0.2, wishesEach: 14, ...(netting === 1 ? {isNetting: true} : netting === 0 ? {isNetting: false} : {}) } });
  await new Promise((r) => setImmediate(r));
  total.add(report.tally);
  if (report.violation) { bad++; console.log(seed, report.violation.rule, report.violation.what.slice(0, 600)); if (bad > 8) break; }
}
for (const [k, v] of total.rows()) if (/bulk|stop|operator|asked: c/.test(k)) console.log(v, k);
