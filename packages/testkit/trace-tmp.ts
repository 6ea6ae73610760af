import { runSeed } from '@mt5-bridge/testkit/internal/simulator/simulation.ts';
const [seed, netting] = process.argv.slice(2).map(Number);
const report = runSeed(seed, { isTraced: true, profile: { hasOperator: true, stopActions: 0.8, bulk: 0.25, commands: 0.2, wishesEach: 14, ...(netting === 1 ? {isNetting: true} : netting === 0 ? {isNetting: false} : {}) } });
for (const l of report.trace) console.log(l.slice(0, 700));
console.log(report.violation);
