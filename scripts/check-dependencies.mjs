/**
 * Advisories, licences and sources of dependencies: `cargo deny` (deny.toml), and `npm audit` for the
 * published packages. A check whose program or database is missing is skipped, with a note.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

let failed = false;

if (runs('cargo', ['deny', '--version'])) {
  check('licences, bans and sources of crates', 'cargo', ['deny', '--offline', 'check', 'licenses', 'bans', 'sources']);
  check('advisories of crates', 'cargo', ['deny', 'check', 'advisories'], /failed to fetch advisory database/i);
} else {
  skip('crates', 'there is no cargo-deny');
}
check(
  'advisories of npm packages',
  'npm',
  ['audit', '--omit=dev'],
  /audit endpoint returned an error|ENOTFOUND|EAI_AGAIN/,
);
process.exitCode = failed ? 1 : 0;

/**
 * @param {string} title
 * @param {string} program
 * @param {readonly string[]} args
 * @param {RegExp} [absent] its output when its database cannot be reached
 */
function check(title, program, args, absent) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: ROOT, encoding: 'utf8' });
  const output = `${stdout}${stderr}`;
  if (status === 0) {
    console.log(`${title}: passed`);
  } else if (absent?.test(output)) {
    skip(title, 'the database cannot be reached');
  } else {
    failed = true;
    console.error(`${title}: failed\n${output}`);
  }
}

/**
 * @param {string} title
 * @param {string} reason
 */
function skip(title, reason) {
  console.log(`${title}: skipped, ${reason}`);
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
function runs(program, args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
