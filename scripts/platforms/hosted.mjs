/** What the CI workflow tests on hosted runners. */

/** Platform of each runner. @type {Readonly<Record<string, string>>} */
const PLATFORMS = {
  'ubuntu-24.04': 'linux-x64-gnu',
  'ubuntu-24.04-arm': 'linux-arm64-gnu',
  'macos-15': 'darwin-arm64',
  'macos-15-intel': 'darwin-x64',
  'windows-2025': 'win32-x64-msvc',
  'windows-11-arm': 'win32-arm64-msvc',
};
const ALPINE = 'linux-x64-musl';

/** Commands of a job that runs the tests. */
const TESTS = /npm test|\.ci\/run/;

/**
 * @param {string} workflow its YAML
 * @returns {{ platform: string, runtime: string }[]} the runtime without its minor version, as `node-24`
 */
export function hostedRuns(workflow) {
  const jobs = workflow.slice(workflow.indexOf('\njobs:')).split(/^ {2}(?=\w+:$)/m);
  return jobs.filter((job) => TESTS.test(job)).flatMap(runsOfJob);
}

/** @param {string} job */
function runsOfJob(job) {
  const alpine = /container: node:(\d+)-alpine/.exec(job)?.[1];
  if (alpine !== undefined) return [{ platform: ALPINE, runtime: `node-${alpine}` }];
  const version = /node-version: (\d+)/.exec(job)?.[1];
  const runners = /runner: \[(.+)\]/.exec(job)?.[1]?.split(', ') ?? [/runs-on: (\S+)/.exec(job)?.[1] ?? ''];
  return runners.map((runner) => ({ platform: platformOf(runner), runtime: `node-${version}` }));
}

/** @param {string} runner */
function platformOf(runner) {
  const platform = PLATFORMS[runner];
  if (platform === undefined) throw new Error(`scripts/platforms/hosted.mjs does not know the runner ${runner}`);
  return platform;
}
