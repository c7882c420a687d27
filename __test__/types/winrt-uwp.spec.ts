import test from 'ava';

import { apiTables } from '../conformance/api-tables.js';
import { compile } from './compile.js';
import { KNOWN_DIFFERENCES, type KnownDifference } from './known-differences.js';
import { publicDeclarations } from './public-declarations.js';
import { program, uses, type Use } from './uwp-program.js';

/** Namespaces of which the tables cover a part; the others they cover whole. */
const PARTIAL = [
  'Windows.ApplicationModel.Activation',
  'Windows.Foundation',
  'Windows.Foundation.Collections',
  'Windows.Networking.Connectivity',
  'Windows.Security.Cryptography',
  'Windows.UI.WebUI',
];

/** Changes of our declarations that break programs, in the order of the tables. */
const CHANGES = [
  {
    member: 'Windows.Networking.Sockets.DatagramSocket.joinMulticastGroup',
    declaredIn: 'datagram-socket.d.ts',
    from: 'joinMulticastGroup(host: HostName,',
    to: 'joinMulticastGroup(host: string,',
  },
  {
    member: 'Windows.Networking.Sockets.SocketQualityOfService.lowLatency',
    declaredIn: 'socket-quality-of-service.d.ts',
    from: 'lowLatency',
    to: 'low',
  },
  {
    member: 'Windows.Networking.Sockets.StreamSocketInformation.localPort',
    declaredIn: 'stream-socket-information.d.ts',
    from: 'get localPort(): string',
    to: 'get localPort(): number',
  },
];

const declarations = publicDeclarations();

test('a program typed against the public declarations compiles', async (t) => {
  const list = (await allUses()).filter((use) => !KNOWN_DIFFERENCES.some((difference) => isAbout(difference, use)));
  t.log(`${list.length} uses of members`);
  t.true(list.length > 300);
  t.deepEqual(complaints(list), []);
});

test('every known difference is still one', async (t) => {
  const concerned = (await allUses()).filter((use) => KNOWN_DIFFERENCES.some((difference) => isAbout(difference, use)));
  const found = complaints(concerned);
  const corrected = KNOWN_DIFFERENCES.filter((difference) => {
    return !concerned.some((use) => isAbout(difference, use) && found.some((each) => each.includes(use.code)));
  });
  t.deepEqual(corrected, []);
});

test('a changed signature is noticed', async (t) => {
  const list = await allUses();
  const before = new Set(complaints(list));
  const after = complaints(list, (file, content) => {
    const change = CHANGES.find(({ declaredIn }) => file.endsWith(`/${declaredIn}`));
    return change ? content.replace(change.from, change.to) : content;
  });
  const noticed = new Set(after.filter((each) => !before.has(each)).map((each) => each.split(' ')[0]));
  t.deepEqual(noticed, new Set(CHANGES.map(({ member }) => member)));
});

test('the tables name every type of the namespaces they cover whole', async (t) => {
  const tables = (await apiTables()).filter(({ name }) => !PARTIAL.includes(name));
  const missing = [...declarations.keys()].filter((fullName) => {
    const [, namespace = '', type = ''] = /^(.*)\.(\w+)$/.exec(fullName) ?? [];
    const table = tables.find(({ name }) => name === namespace);
    return table && !(type in table.types);
  });
  t.deepEqual(missing, []);
});

test('the tables name every member of the types they have', async (t) => {
  const missing = (await apiTables()).flatMap(({ name: namespace, types }) =>
    Object.entries(types).flatMap(([name, row]) => {
      const type = declarations.get(`${namespace}.${name}`);
      if (!type || !('values' in row || 'members' in row)) return [];
      const known = row.kind === 'enum' ? row.values : row.members;
      const names = row.kind === 'enum' ? type.values : type.members.filter(isNamed).map((member) => member.name);
      return names
        .filter((each) => !(each in known || each.replace(/^on/, '') in known))
        .map((each) => `${namespace}.${name}.${each}`);
    }),
  );
  t.deepEqual([...new Set(missing)], []);
});

async function allUses(): Promise<Use[]> {
  return uses(declarations, await apiTables());
}

function complaints(list: readonly Use[], change?: (file: string, content: string) => string): string[] {
  const { text, firstLine } = program(declarations, list);
  return compile(text, change).map(({ line, message }) => {
    const concerned = list[line - firstLine];
    return concerned ? `${concerned.member} ${concerned.code}: ${message}` : message;
  });
}

function isAbout({ member, code = '' }: KnownDifference, use: Use): boolean {
  return use.member === member && use.code.includes(code);
}

function isNamed({ name, kind }: { name: string; kind: string }): boolean {
  return kind !== 'constructor' && name !== 'addEventListener' && name !== 'removeEventListener';
}
