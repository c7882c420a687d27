import { dirname, join } from 'node:path';

/** An import or a re-export from another file; imports of types are erased. */
const FROM = /^\s*(?:import|export)\s+(?!type\b)(?:([^'";]*?)\s*from\s*)?'(\.[^']+)'/gm;

/**
 * The run-time dependency graph of the files.
 *
 * @param {ReadonlyMap<string, string>} sources TypeScript by path
 * @returns {Map<string, Set<string>>}
 */
export function typescriptGraph(sources) {
  return new Map([...sources].map(([file, source]) => [file, usedBy(file, source, sources)]));
}

/**
 * @param {string} file
 * @param {string} source
 * @param {ReadonlyMap<string, string>} sources
 */
function usedBy(file, source, sources) {
  const used = new Set();
  for (const [, names, path = ''] of source.matchAll(FROM)) {
    const target = join(dirname(file), path).replace(/js$/, 'ts');
    if (sources.has(target) && !areTypes(names)) used.add(target);
  }
  return used;
}

/** Whether every name in braces is marked as a type. @param {string | undefined} names */
function areTypes(names) {
  const listed = /^\{([^]*)\}$/.exec(names?.trim() ?? '')?.[1];
  return listed?.split(',').every((name) => /^\s*(type\s|$)/.test(name)) ?? false;
}
