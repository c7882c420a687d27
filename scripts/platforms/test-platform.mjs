/**
 * `npm run test:platform -- windows [--match <expression>] [--no-build] [--record]`: builds the addon for another platform and
 * runs the TypeScript tests there, under an emulator. `--match` runs the test files whose path matches, `--record`
 * writes the results from which docs/platforms.md is generated.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { SUITE } from '../ci/tally.mjs';
import { CommandFailed, main, npm } from '../setup/command.mjs';
import { ensureDependencies } from '../setup/dependencies.mjs';
import { buildAddon } from './addon.mjs';
import { installDebianPackages } from './debian-packages.mjs';
import { installNode } from './node-package.mjs';
import { platformNamed, PLATFORMS } from './platforms.mjs';
import { Report } from './report.mjs';
import { writeResult } from './results.mjs';
import { runSpecs } from './spec-runs.mjs';
import { specsOf } from './specs.mjs';

const ROOT = join(import.meta.dirname, '../..');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    match: { type: 'string', default: '' },
    build: { type: 'boolean', default: true },
    record: { type: 'boolean', default: false },
  },
  allowNegative: true,
});

await main(async () => {
  for (const name of positionals.length > 0 ? positionals : PLATFORMS.keys()) await testPlatform(platformNamed(name));
});

/** @param {import('./platform.mjs').Platform} platform */
async function testPlatform(platform) {
  process.stdout.write(`\n${SUITE}TypeScript on ${platform.title}\n`);
  const folder = join(ROOT, 'target/platforms', platform.name);
  const node = await setUp(platform, folder);
  const addon = buildAddon(ROOT, folder, platform, values.build);
  if (values.build) buildTests();
  const { specs, excluded } = specsOf(ROOT, platform, values.match);
  const report = new Report(platform);
  for (const { spec, reason } of excluded) report.exclude(spec, reason);
  await runSpecs({ root: ROOT, folder, platform, node, addon, specs }, (result) => report.add(result));
  const results = report.end(values.match === '');
  if (values.record) record(platform, results);
  if (!results.succeeded) throw new CommandFailed(`test:platform ${platform.name}`, 'tests failed');
}

/**
 * @param {import('./platform.mjs').Platform} platform
 * @param {import('./report.mjs').Results} results
 */
function record({ package: name, nodePackage, title }, { passed, failed, skipped }) {
  const runtime = `node ${nodePackage.version}`;
  writeResult({ platform: name, runtime, suite: 'full', passed, failed, skipped, how: title });
}

/**
 * @param {import('./platform.mjs').Platform} platform
 * @param {string} folder
 */
async function setUp(platform, folder) {
  ensureDependencies(ROOT);
  installDebianPackages(platform.packages);
  const node = installNode(folder, platform.nodePackage);
  await platform.prepare(folder);
  return node;
}

function buildTests() {
  for (const script of ['build:native:debug', 'build:ts', 'build:test']) {
    npm(['run', '--silent', script], { cwd: ROOT });
  }
}
