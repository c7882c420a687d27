import { spawnSync } from 'node:child_process';

const BUILD = ['build', '--release', '-p', 'sockets-testing', '--bin', 'bench-peer'];

/**
 * Builds the Rust peers and ceilings and says where the program lies.
 *
 * @param {string} root of the repository
 * @returns {string} path of `bench-peer`
 * @throws when cargo is missing or the build fails: without a receiver nothing can be measured
 */
export function buildRustPeer(root) {
  const { error, status, stdout } = spawnSync('cargo', [...BUILD, '--message-format=json-render-diagnostics'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error) throw new Error(`cargo is needed to build the receivers of the benchmarks: ${error.message}`);
  if (status !== 0) throw new Error(`cargo ${BUILD.join(' ')} failed`);
  return executable(stdout);
}

/** @param {string} messages one JSON object a line */
function executable(messages) {
  const paths = messages
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line).executable);
  return /** @type {string} */ (paths.findLast((path) => typeof path === 'string'));
}
