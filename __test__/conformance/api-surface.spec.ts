import test from 'ava';
import * as uwp from 'uwp-sockets';

import { apiTables, isPresent, type ClassRow, type MemberRow, type TypeRow } from './api-tables.js';
import { declaredApi, type DeclaredMember, type DeclaredType } from './declared-api.js';
import { hasMember } from './runtime-api.js';

const declared = declaredApi();

/** A row whose type exists, with its declaration. */
interface PresentType {
  readonly name: string;
  readonly row: TypeRow;
  readonly type: DeclaredType;
}

test('every namespace of the code has a table, and every table its namespace', async (t) => {
  const tables = await apiTables();
  const withTypes = [...declared].filter(([, types]) => types.size > 0).map(([name]) => name);
  t.deepEqual(
    differences(
      withTypes,
      tables.map(({ name }) => name),
    ),
    [],
  );
});

test('every type exists if its row requires it, and has a row if it exists', async (t) => {
  const actual = [...declared].flatMap(([namespace, types]) => [...types.keys()].map((type) => `${namespace}.${type}`));
  const expected = (await apiTables()).flatMap(({ name, types }) =>
    Object.entries(types).flatMap(([type, row]) => (isPresent(row) ? [`${name}.${type}`] : [])),
  );
  t.deepEqual(differences(actual, expected), []);
});

test('every member exists as its row describes, and has a row if it exists', async (t) => {
  const found = (await presentTypes()).flatMap(({ name, row, type }) => {
    if (!('members' in row)) return [];
    const actual = descriptions(type.members).filter((member) => !isOfArray(type, member));
    const expected = descriptions(expectedMembers(row.members));
    return differences(actual, expected).map((difference) => `${name}: ${difference}`);
  });
  t.deepEqual(found, []);
});

test('constructors and functions take the numbers of arguments of their rows', async (t) => {
  for (const { name, row, type } of await presentTypes()) {
    if (row.kind === 'class') t.deepEqual(type.constructors, row.constructors, name);
    if (row.kind === 'function') t.deepEqual(type.calls, row.arities, name);
  }
});

test('enumerations are plain objects with exactly their members', async (t) => {
  for (const { name, row } of await presentTypes()) {
    if (row.kind !== 'enum') continue;
    t.deepEqual(valueOf(name), row.values, name);
    t.is(Object.getPrototypeOf(valueOf(name)), Object.prototype, name);
  }
});

test('classes have their declared members at run time', async (t) => {
  const missing = (await presentTypes()).flatMap(({ name, row }) => {
    if (row.kind !== 'class') return [];
    const constructor = valueOf(name) as { prototype: object };
    return [...expectedMembers(row.members)]
      .filter(([member, { isStatic }]) => !hasMember(isStatic ? constructor : constructor.prototype, member))
      .map(([member]) => `${name}: ${member}`);
  });
  t.deepEqual(missing, []);
});

test('a class that only the API makes cannot be made by a program', async (t) => {
  const makable = (await presentTypes()).filter(({ name, row }) => {
    if (row.kind !== 'class' || row.constructors.length > 0) return false;
    const constructor = valueOf(name) as { (): unknown; new (): unknown };
    return [() => new constructor(), () => constructor()].some((make) => !failsWithTypeError(make));
  });
  t.deepEqual(
    makable.map(({ name }) => name),
    [],
  );
});

test('a class that programs make needs no new', async (t) => {
  const needingNew = (await presentTypes()).filter(({ name, row }) => {
    if (row.kind !== 'class' || row.constructors.length === 0) return false;
    return failsWithTypeError(valueOf(name) as () => unknown);
  });
  t.deepEqual(
    needingNew.map(({ name }) => name),
    [],
  );
});

async function presentTypes(): Promise<PresentType[]> {
  const tables = await apiTables();
  return tables.flatMap(({ name: namespace, types }) =>
    Object.entries(types).flatMap(([name, row]) => {
      const type = declared.get(namespace)?.get(name);
      return type && isPresent(row) ? [{ name: `${namespace}.${name}`, row, type }] : [];
    }),
  );
}

/** The expected declaration of a type, from its rows. */
function expectedMembers(rows: ClassRow['members']): Map<string, DeclaredMember> {
  const members = new Map<string, DeclaredMember>();
  for (const [name, row] of Object.entries(rows)) {
    if (!isPresent(row)) continue;
    if (row.kind === 'event' || row.kind === 'static event') addEvent(members, name, row.kind === 'static event');
    else members.set(name, memberOf(row));
  }
  return members;
}

function memberOf({ kind, arities }: MemberRow): DeclaredMember {
  const isMethod = kind === 'method' || kind === 'static method' || kind === 'symbol';
  return {
    isStatic: kind.startsWith('static'),
    isMethod,
    isWritable: kind === 'get/set',
    arities: kind === 'symbol' ? [0] : arities,
  };
}

function addEvent(members: Map<string, DeclaredMember>, name: string, isStatic: boolean): void {
  members.set(`on${name}`, { isStatic, isMethod: false, isWritable: true, arities: [] });
  for (const method of ['addEventListener', 'removeEventListener']) {
    members.set(method, { isStatic, isMethod: true, isWritable: false, arities: [2] });
  }
}

/** Members as text, such as `close: method 0`. */
function descriptions(members: ReadonlyMap<string, DeclaredMember>): string[] {
  return [...members].map(([name, { isStatic, isMethod, isWritable, arities }]) => {
    const kind = isMethod ? `method ${arities.join(', ')}` : isWritable ? 'get/set' : 'get';
    return `${name}: ${isStatic ? 'static ' : ''}${kind}`;
  });
}

/** The difference of two lists: `+` is only in the code, `-` only in the tables. */
function differences(actual: readonly string[], expected: readonly string[]): string[] {
  const surplus = actual.filter((each) => !expected.includes(each)).map((each) => `+ ${each}`);
  const missing = expected.filter((each) => !actual.includes(each)).map((each) => `- ${each}`);
  return [...surplus, ...missing].toSorted((first, second) => (first.slice(2) < second.slice(2) ? -1 : 1));
}

/** Whether a member of a type that is an array comes from Array, however the type changes it. */
function isOfArray({ inherited }: DeclaredType, member: string): boolean {
  const [name = ''] = member.split(':');
  return (
    inherited.has(name) ||
    (inherited.has('concat') && (name in Array.prototype || name === '@@species') && name !== 'indexOf')
  );
}

function failsWithTypeError(call: () => unknown): boolean {
  try {
    call();
    return false;
  } catch (error) {
    return error instanceof TypeError;
  }
}

/** The object of the namespace tree with a full name. */
function valueOf(fullName: string): unknown {
  return fullName.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], uwp);
}
