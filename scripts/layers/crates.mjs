import { execFileSync } from 'node:child_process';

/**
 * @typedef {{ name: string, id: string }} Package
 * @typedef {{ id: string, deps: readonly { pkg: string }[] }} Node
 * @typedef {object} Metadata the part of the output of `cargo metadata` that is used here
 * @property {readonly Package[]} packages
 * @property {readonly string[]} workspace_members ids
 * @property {{ nodes: readonly Node[] }} resolve
 */

/** The only crate that may depend on Node.js. */
const BINDING = 'sockets-binding';

/** Packages that crates of this workspace must not reach, directly or through others. */
const FORBIDDEN = [
  {
    appliesTo: (/** @type {string} */ crate) => crate !== BINDING,
    pattern: /^napi/,
    reason: `only ${BINDING} depends on Node.js`,
  },
  {
    appliesTo: (/** @type {string} */ crate) => crate === 'sockets-sys',
    pattern: /^(tokio|sockets-)/,
    reason: 'the crate of system calls depends on no event loop',
  },
];

/**
 * @param {string} root of the repository
 * @returns {string[]} violations
 */
export function crateViolations(root) {
  const output = execFileSync('cargo', ['metadata', '--format-version=1', '--locked', '--all-features'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 256 << 20,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return forbiddenDependencies(JSON.parse(output));
}

/**
 * @param {Metadata} metadata
 * @returns {string[]} violations
 */
export function forbiddenDependencies(metadata) {
  const members = metadata.packages.filter(({ id }) => metadata.workspace_members.includes(id));
  return members.flatMap((member) => {
    const rules = FORBIDDEN.filter(({ appliesTo }) => appliesTo(member.name));
    return reachableFrom(member, metadata).flatMap((dependency) =>
      rules
        .filter(({ pattern }) => pattern.test(dependency))
        .map(({ reason }) => `${member.name} depends on ${dependency}: ${reason}`),
    );
  });
}

/**
 * @param {Package} start
 * @param {Metadata} metadata
 * @returns {string[]} names of all packages below it
 */
function reachableFrom(start, { packages, resolve }) {
  const names = new Map(packages.map(({ id, name }) => [id, name]));
  const dependencies = new Map(resolve.nodes.map(({ id, deps }) => [id, deps.map(({ pkg }) => pkg)]));
  const reached = new Set(dependencies.get(start.id));
  // A Set is iterated in insertion order, including what is added on the way.
  for (const id of reached) dependencies.get(id)?.forEach((dependency) => reached.add(dependency));
  return [...reached].map((id) => names.get(id) ?? id);
}
