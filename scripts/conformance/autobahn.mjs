/**
 * `npm run test:autobahn -- [--quick] [--role client|server] [--transport plain|tls] [--package uwp-sockets|ws]`: the
 * conformance suite of the field for WebSockets, in both roles, plain and over TLS, with compression. Reports each case as
 * TAP, then a table. It uses the build in `dist`, and is skipped where there is no CPython 2.7, which the suite needs.
 */
import { parseArgs } from 'node:util';

import { SKIPPED, SUITE } from '../ci/tally.mjs';
import { allCases, quickCases } from './autobahn/cases.mjs';
import { selfSigned } from './autobahn/certificate.mjs';
import { installSuite } from './autobahn/installation.mjs';
import { Report } from './autobahn/report.mjs';
import { testClient, testServer } from './autobahn/runs.mjs';

/** @typedef {import('./autobahn/runs.mjs').Testee} Testee */

const TESTEES = { 'uwp-sockets': './autobahn/testee-uwp-sockets.mjs', ws: './autobahn/testee-ws.mjs' };

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    role: { type: 'string' },
    transport: { type: 'string' },
    package: { type: 'string', default: 'uwp-sockets' },
  },
});

const suite = installSuite();
if ('missing' in suite) process.stdout.write(`${SKIPPED}Autobahn: ${suite.missing}\n`);
else process.exitCode = (await runAll(suite)) ? 0 : 1;

/**
 * @param {import('./autobahn/installation.mjs').Suite} installed
 * @returns {Promise<boolean>} whether nothing failed
 */
async function runAll(installed) {
  const report = new Report();
  for (const transport of ['plain', 'tls']) {
    if (values.transport && values.transport !== transport) continue;
    const certificate = transport === 'tls' ? selfSigned() : undefined;
    /** @type {Testee} */
    const testee = await import(TESTEES[/** @type {keyof typeof TESTEES} */ (values.package)]);
    const cases = values.quick ? quickCases : allCases;
    for (const [role, run] of /** @type {const} */ ([
      ['client', testClient],
      ['server', testServer],
    ])) {
      if (values.role && values.role !== role) continue;
      const title = `Autobahn, ${values.package} as ${role}, ${transport}`;
      process.stdout.write(`\n${SUITE}${title}\n`);
      report.add(title, await run(installed, testee, cases, certificate));
    }
  }
  return report.end();
}
