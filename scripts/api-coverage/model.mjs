/**
 * The vocabulary of the tables in `tables/`: the members of Windows and their status here. A row without a status is done.
 *
 * @typedef {'get' | 'get/set' | 'method' | 'static get' | 'static method' | 'event' | 'static event' | 'field' | 'symbol'} MemberKind
 * @typedef {'done' | 'planned' | 'not applicable' | 'beyond UWP'} Status
 * @typedef {{ kind: MemberKind, arities: readonly number[], status: Status, note: string, isNotImplemented?: boolean }} Member
 * @typedef {Readonly<Record<string, Member>>} Members
 * @typedef {{ kind: 'class', constructors: readonly number[], members: Members, status: Status, note: string }} Class
 * @typedef {{ kind: 'interface' | 'struct', members: Members, status: Status, note: string }} Interface
 * @typedef {{ kind: 'enum', values: Readonly<Record<string, number>>, status: Status, note: string }} Enumeration
 * @typedef {{ kind: 'type', status: Status, note: string }} OtherType
 * @typedef {{ kind: 'function', arities: readonly number[], status: Status, note: string }} FreeFunction
 * @typedef {Class | Interface | Enumeration | OtherType | FreeFunction} ApiType
 * @typedef {{ name: string, types: Readonly<Record<string, ApiType>> }} Namespace
 */

const DONE = /** @type {const} */ ({ status: 'done', note: '' });

/**
 * @param {MemberKind} kind
 * @param {readonly number[]} arities
 * @returns {Member}
 */
function member(kind, arities = []) {
  return { kind, arities, ...DONE };
}

/** A property that only the implementation sets. */
export const get = member('get');
export const getSet = member('get/set');
export const staticGet = member('static get');
export const event = member('event');
export const staticEvent = member('static event');
/** A field of a struct. */
export const field = member('field');
/** A member whose key is a well-known symbol; its name is written `@@dispose`. */
export const symbol = member('symbol');

/** @param {readonly number[]} arities how many arguments its overloads take */
export function method(...arities) {
  return member('method', arities);
}

/** @param {readonly number[]} arities how many arguments its overloads take */
export function staticMethod(...arities) {
  return member('static method', arities);
}

/**
 * @param {readonly number[]} constructors how many arguments the constructors take; none when only the API makes objects
 * @param {Members} members
 * @returns {Class}
 */
export function classOf(constructors, members) {
  return { kind: 'class', constructors, members, ...DONE };
}

/**
 * @param {Members} members
 * @returns {Interface}
 */
export function interfaceOf(members) {
  return { kind: 'interface', members, ...DONE };
}

/**
 * @param {readonly string[]} fields
 * @returns {Interface}
 */
export function struct(...fields) {
  return { kind: 'struct', members: Object.fromEntries(fields.map((name) => [name, field])), ...DONE };
}

/**
 * @param {Readonly<Record<string, number>>} values
 * @returns {Enumeration}
 */
export function enumeration(values) {
  return { kind: 'enum', values, ...DONE };
}

/**
 * A type without members of its own, such as a handler.
 *
 * @returns {OtherType}
 */
export function otherType() {
  return { kind: 'type', ...DONE };
}

/**
 * A function that belongs to no class.
 *
 * @param {readonly number[]} arities how many arguments it takes
 * @returns {FreeFunction}
 */
export function freeFunction(...arities) {
  return { kind: 'function', arities, ...DONE };
}

/**
 * Comes with a later part of the project.
 *
 * @template {Member | ApiType} Row
 * @param {'TLS' | 'WebSocket' | 'socket broker'} area
 * @param {Row} row
 * @returns {Row}
 */
export function planned(area, row) {
  return { ...row, status: 'planned', note: area };
}

/**
 * Comes with a later part of the project; until then it is there and fails with E_NOTIMPL.
 *
 * @param {'TLS' | 'WebSocket' | 'socket broker'} area
 * @param {Member} row
 * @returns {Member}
 */
export function notImplemented(area, row) {
  return { ...row, status: 'planned', note: `${area}; fails with E_NOTIMPL until then`, isNotImplemented: true };
}

/**
 * Makes no sense outside Windows.
 *
 * @template {Member | ApiType} Row
 * @param {string} reason
 * @param {Row} row
 * @returns {Row}
 */
export function notApplicable(reason, row) {
  return { ...row, status: 'not applicable', note: reason };
}

/**
 * Is not in Windows.
 *
 * @template {Member | ApiType} Row
 * @param {string} purpose
 * @param {Row} row
 * @returns {Row}
 */
export function beyondUwp(purpose, row) {
  return { ...row, status: 'beyond UWP', note: purpose };
}

/** Members with which `using` and `await using` close an object. */
export const disposable = { '@@dispose': beyondUwp('`using`', symbol) };
export const asyncDisposable = { ...disposable, '@@asyncDispose': beyondUwp('`await using`', symbol) };

/** Members that the JavaScript projection adds to event arguments. */
export const projectedEvent = { detail: get, target: get, type: get };
