import { basename, dirname, join } from 'node:path';

import { withoutText } from './rust-source.mjs';

/**
 * @typedef {{ path: string[], name: string, isReexport: boolean }} Use a path and the name by which the module knows it
 * @typedef {object} Module one file
 * @property {string} file
 * @property {Map<string, string[]>} children files of each submodule in another file: several where the platform selects one
 * @property {Set<string>} conditional files of children with a `cfg`: the platform selects them
 * @property {Set<string>} items names that it defines
 * @property {Use[]} uses
 * @property {string[][]} paths in its code
 * @property {string | undefined} parent file
 */

const TESTS = /#\[cfg\((?:all\()?test\b[^\]]*\]\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+\w+\s*(?:;|\{)/g;
const CHILD = /((?:#\[[^\]]*\]\s*)*)\b(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*;/g;
const PATH_ATTRIBUTE = /\bpath\s*=\s*"([^"]+)"/g;
const ITEM = /\b(?:struct|enum|union|trait|type|const|static|fn|macro_rules!)\s+(\w+)/g;
const USE = /\b(pub(?:\([^)]*\))?\s+)?use\s+([^;]+);/g;
const PATH = /(?<![\w:.$])\w+(?:::\w+)+/g;

/**
 * The dependency graph of the files of a crate. A path through re-exports counts for the file that defines the item, so a
 * module that only re-exports is in no cycle. Neither is a module whose items its children use, because a
 * folder and its `mod.rs` are one concept. What the file of a platform uses of the folder that selects it does not count: it
 * is part of that folder. Tests do not count.
 *
 * @param {ReadonlyMap<string, string>} sources Rust by path
 * @param {string} root file of the crate
 * @returns {Map<string, Set<string>>}
 */
export function rustGraph(sources, root) {
  const crate = new Crate(sources, root);
  return new Map([...crate.modules.keys()].map((file) => [file, crate.usedBy(file)]));
}

class Crate {
  /** @type {Map<string, Module>} */
  modules = new Map();
  #root;

  /**
   * @param {ReadonlyMap<string, string>} sources
   * @param {string} root
   */
  constructor(sources, root) {
    this.#root = root;
    this.#add(root, undefined, sources);
  }

  /** @param {string} file */
  usedBy(file) {
    const module = this.#module(file);
    const own = module.uses.filter(({ isReexport }) => !isReexport).map(({ path }) => path);
    const inCode = module.paths.flatMap((path) => this.#resolveInCode(module, path));
    const targets = [...own.flatMap((path) => this.#resolve(module, path, new Set())), ...inCode];
    const selector = this.#selectorOf(file);
    return new Set(
      targets.filter((target) => !this.#contains(target, file) && !(selector && this.#contains(selector, target))),
    );
  }

  /** Whether `outer` is `inner` or an ancestor of it. @param {string} outer @param {string | undefined} inner */
  #contains(outer, inner) {
    for (let file = inner; file !== undefined; file = this.#module(file).parent) if (file === outer) return true;
    return false;
  }

  /**
   * The module that selects a file, or an ancestor of the file, by platform.
   *
   * @param {string} inner
   * @returns {string | undefined}
   */
  #selectorOf(inner) {
    const { parent } = this.#module(inner);
    if (parent === undefined) return undefined;
    const isSelected = this.#module(parent).conditional.has(inner);
    return isSelected ? parent : this.#selectorOf(parent);
  }

  /**
   * @param {Module} module
   * @param {readonly string[]} path
   */
  #resolveInCode(module, path) {
    const use = module.uses.find(({ name }) => name === path[0]);
    return this.#resolve(module, use ? [...use.path, ...path.slice(1)] : path, new Set());
  }

  /**
   * @param {string} file
   * @param {string | undefined} parent
   * @param {ReadonlyMap<string, string>} sources
   */
  #add(file, parent, sources) {
    const source = sources.get(file);
    if (source === undefined || this.modules.has(file)) return;
    const module = parse(file, parent, source, sources);
    this.modules.set(file, module);
    for (const child of [...module.children.values()].flat()) this.#add(child, file, sources);
  }

  /**
   * The files that define the item of a path; none for items of other crates.
   *
   * @param {Module} from
   * @param {readonly string[]} path
   * @param {Set<string>} seen
   * @returns {string[]}
   */
  #resolve(from, path, seen) {
    const [first = '', ...rest] = path;
    if (first === 'crate') return this.#descend(this.#module(this.#root), rest, seen);
    if (first === 'self') return this.#descend(from, rest, seen);
    if (first === 'super') return from.parent ? this.#up(this.#module(from.parent), rest, seen) : [];
    return from.children.has(first) ? this.#descend(from, path, seen) : [];
  }

  /**
   * @param {Module} module
   * @param {readonly string[]} path
   * @param {Set<string>} seen
   * @returns {string[]}
   */
  #up(module, path, seen) {
    return path[0] === 'super' ? this.#resolve(module, path, seen) : this.#descend(module, path, seen);
  }

  /**
   * @param {Module} module
   * @param {readonly string[]} path
   * @param {Set<string>} seen ends the search where two modules re-export each other's items
   * @returns {string[]}
   */
  #descend(module, path, seen) {
    const [first = '', ...rest] = path;
    const key = `${module.file} ${path.join('::')}`;
    if (first === '' || first === '*' || seen.has(key)) return [module.file];
    seen.add(key);
    const children = module.children.get(first);
    if (children) return children.flatMap((child) => this.#descend(this.#module(child), rest, seen));
    if (module.items.has(first)) return [module.file];
    const use = module.uses.find(({ name }) => name === first);
    if (use) return this.#resolve(module, [...use.path, ...rest], seen);
    const globs = module.uses.filter(({ name }) => name === '*');
    const found = globs.flatMap(({ path: [...glob] }) => this.#resolve(module, [...glob.slice(0, -1), ...path], seen));
    return found.length > 0 ? found : [module.file];
  }

  /** @param {string} file */
  #module(file) {
    const module = this.modules.get(file);
    if (!module) throw new Error(`no such module: ${file}`);
    return module;
  }
}

/**
 * @param {string} file
 * @param {string | undefined} parent
 * @param {string} source
 * @param {ReadonlyMap<string, string>} sources
 * @returns {Module}
 */
function parse(file, parent, source, sources) {
  const code = withoutTests(withoutText(source));
  const declared = new Set([...code.matchAll(CHILD)].map(([, , name]) => name));
  const children = [...source.matchAll(CHILD)].filter(([, , name]) => declared.has(name));
  return {
    file,
    parent,
    children: new Map(
      children.map(([, attributes = '', name = '']) => [name, filesOf(file, attributes, name, sources)]),
    ),
    conditional: new Set(
      children
        .filter(([, attributes = '']) => /\bcfg/.test(attributes))
        .flatMap(([, attributes = '', name = '']) => filesOf(file, attributes, name, sources)),
    ),
    items: new Set([...code.matchAll(ITEM)].map(([, name = '']) => name)),
    uses: [...code.matchAll(USE)].flatMap(([, visibility, tree = '']) =>
      leaves([], tree.trim(), visibility !== undefined),
    ),
    paths: [...code.replaceAll(USE, '').matchAll(PATH)].map(([path]) => path.split('::')),
  };
}

/**
 * @param {string} file of the module that declares it
 * @param {string} attributes
 * @param {string} name
 * @param {ReadonlyMap<string, string>} sources
 */
function filesOf(file, attributes, name, sources) {
  const isRoot = ['mod.rs', 'lib.rs', 'main.rs'].includes(basename(file));
  const folder = isRoot ? dirname(file) : file.replace(/\.rs$/, '');
  const named = [...attributes.matchAll(PATH_ATTRIBUTE)].map(([, path = '']) => join(dirname(file), path));
  const usual = [join(folder, `${name}.rs`), join(folder, name, 'mod.rs')];
  return [...named, ...usual].filter((path) => sources.has(path));
}

/** Blanks out test modules. @param {string} code */
function withoutTests(code) {
  let rest = code;
  for (const { 0: opening, index } of [...code.matchAll(TESTS)].toReversed()) {
    const end = opening.endsWith(';') ? index + opening.length : endOfBlock(rest, index + opening.length);
    rest = rest.slice(0, index) + rest.slice(end);
  }
  return rest;
}

/**
 * @param {string} code
 * @param {number} from after the opening brace
 */
function endOfBlock(code, from) {
  const braces = /[{}]/g;
  braces.lastIndex = from;
  for (let depth = 1; depth > 0;) {
    const brace = braces.exec(code);
    if (!brace) return code.length;
    depth += brace[0] === '{' ? 1 : -1;
  }
  return braces.lastIndex;
}

/**
 * The paths of a `use` with braces.
 *
 * @param {readonly string[]} prefix
 * @param {string} tree
 * @param {boolean} isReexport
 * @returns {Use[]}
 */
function leaves(prefix, tree, isReexport) {
  const group = /^(?:([^{]*?)::)?\{([^]*)\}$/.exec(tree);
  if (group) {
    const inner = [...prefix, ...segments(group[1] ?? '')];
    return branches(group[2] ?? '').flatMap((branch) => leaves(inner, branch, isReexport));
  }
  const [plain = '', alias] = tree.split(/\s+as\s+/);
  const path = [...prefix, ...segments(plain)];
  const isSelf = path.at(-1) === 'self' && path.length > 1;
  const full = isSelf ? path.slice(0, -1) : path;
  return [{ path: full, name: alias?.trim() ?? full.at(-1) ?? '', isReexport }];
}

/** @param {string} path */
function segments(path) {
  return path
    .split('::')
    .map((segment) => segment.trim())
    .filter((segment) => segment !== '');
}

/** The parts between the commas outside of inner braces. @param {string} list */
function branches(list) {
  let depth = 0;
  const parts = [''];
  for (const character of list) {
    if (character === '{') depth++;
    if (character === '}') depth--;
    if (character === ',' && depth === 0) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${character}`);
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
