import type { MemberRow, NamespaceTable, TypeRow } from '../conformance/api-tables.js';
import { isPresent } from '../conformance/api-tables.js';
import type { PublicMember, PublicType } from './public-declarations.js';

/** One use of one member, as a program typed against the public declarations writes it. */
export interface Use {
  /** Full name of the member. */
  readonly member: string;
  readonly code: string;
}

/** Types of the public declarations that ours name differently or not at all; they describe the projection, not the API. */
const PROJECTION = [
  'AsyncActionCompletedHandler',
  'AsyncActionProgressHandler',
  'AsyncActionWithProgressCompletedHandler',
  'AsyncOperationWithProgressCompletedHandler',
  'EventHandler',
  'TypedEventHandler',
];

/** Uses of every member that the public declarations have and that the tables call done. */
export function uses(declarations: ReadonlyMap<string, PublicType>, tables: readonly NamespaceTable[]): Use[] {
  return tables.flatMap(({ name: namespace, types }) =>
    Object.entries(types).flatMap(([name, row]) => {
      const type = declarations.get(`${namespace}.${name}`);
      return type && isPresent(row) ? usesOfType(`${namespace}.${name}`, type, row) : [];
    }),
  );
}

/** A program with one use per line, after the declarations that it needs; `firstLine` is the line of the first use, from 0. */
export function program(
  declarations: ReadonlyMap<string, PublicType>,
  list: readonly Use[],
): { readonly text: string; readonly firstLine: number } {
  const aliases = PROJECTION.map((name) => declarations.get(`Windows.Foundation.${name}`)?.text ?? '');
  const prelude = [
    `import { Windows } from 'uwp-sockets';`,
    'declare function given<T>(): T;',
    'interface WinRTError extends Error { description: string; number: number }',
    'interface WinRTEvent<TSender> { detail: any[]; target: TSender; type: string }',
    ...aliases.map((alias) => local(alias.replace(/\s+/g, ' '))),
  ];
  return { text: [...prelude, ...list.map(({ code }) => code)].join('\n'), firstLine: prelude.length };
}

function usesOfType(fullName: string, type: PublicType, row: TypeRow): Use[] {
  if (row.kind === 'type' || row.kind === 'function') return [];
  if (row.kind === 'enum') {
    return type.values.map((value) => use(`${fullName}.${value}`, `const _: ${fullName} = ${fullName}.${value};`));
  }
  const constructors = row.kind === 'class' ? row.constructors : [];
  return type.members.flatMap((member) => {
    if (member.kind === 'constructor') return constructors.length > 0 ? usesOfConstructor(fullName, member) : [];
    const memberRow = rowOf(member, row.members);
    return memberRow && isPresent(memberRow) ? usesOfMember(fullName, type, member, memberRow) : [];
  });
}

/** The row of a member; that of an event stands for its property and its two methods. */
function rowOf({ name, parameters }: PublicMember, rows: Readonly<Record<string, MemberRow>>): MemberRow | undefined {
  if (name === 'addEventListener' || name === 'removeEventListener') {
    const event = /^'(.*)'$/.exec(parameters[0]?.type ?? '')?.[1];
    return event === undefined ? undefined : rows[event];
  }
  return Object.hasOwn(rows, name) ? rows[name] : rows[name.replace(/^on/, '')];
}

function usesOfConstructor(fullName: string, { parameters }: PublicMember): Use[] {
  return argumentLists(parameters).map((list) => use(fullName, `const _: ${fullName} = new ${fullName}(${list});`));
}

function usesOfMember(fullName: string, type: PublicType, member: PublicMember, row: MemberRow): Use[] {
  const owner = member.isStatic ? fullName : `given<${fullName}${typeArguments(type)}>()`;
  const name = `${fullName}.${member.name}`;
  const target = `${owner}.${member.name}`;
  const bind = (text: string) => bound(bound(text, type), member);
  const result = bind(member.type);
  if (member.kind === 'method') {
    return argumentLists(member.parameters).map((list) => use(name, `const _: ${result} = ${target}(${bind(list)});`));
  }
  const read = use(name, `const _: ${result} = ${target};`);
  const write = use(name, `${target} = given<${result}>();`);
  if (row.kind === 'event' || row.kind === 'static event') return [write];
  return row.kind === 'get/set' ? [read, write] : [read];
}

/** Arguments for every number of them that the parameters allow. */
function argumentLists(parameters: PublicMember['parameters']): string[] {
  const required = parameters.filter(({ isOptional }) => !isOptional).length;
  const counts = Array.from({ length: parameters.length - required + 1 }, (_, index) => required + index);
  return counts.map((count) =>
    parameters
      .slice(0, count)
      .map(({ type }) => `given<${type}>()`)
      .join(', '),
  );
}

function typeArguments({ typeParameters }: PublicType): string {
  return typeParameters.length === 0 ? '' : `<${typeParameters.map(() => 'string').join(', ')}>`;
}

/** Text of a generic type or member with its parameters bound to a type of the program. */
function bound(text: string, { typeParameters }: Pick<PublicType, 'typeParameters'>): string {
  return typeParameters.reduce((result, name) => result.replace(new RegExp(`\\b${name}\\b`, 'g'), 'string'), text);
}

function use(member: string, code: string): Use {
  return { member, code: `{ ${local(code)} }` };
}

/** Names the projection's own types as the prelude does. */
function local(text: string): string {
  return text.replace(new RegExp(`\\bWindows\\.Foundation\\.(${PROJECTION.join('|')})\\b`, 'g'), '$1');
}
