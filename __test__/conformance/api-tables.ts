import { plainModule } from '../helpers/plain-module.js';

/** How the tables of `scripts/api-coverage` look; documented there, in `model.mjs`. */
export interface Row {
  status: 'done' | 'planned' | 'not applicable' | 'beyond UWP';
  note: string;
}
export interface MemberRow extends Row {
  kind: 'get' | 'get/set' | 'method' | 'static get' | 'static method' | 'event' | 'static event' | 'field' | 'symbol';
  arities: readonly number[];
  isNotImplemented?: boolean;
}
export interface ClassRow extends Row {
  kind: 'class';
  constructors: readonly number[];
  members: Readonly<Record<string, MemberRow>>;
}
export interface InterfaceRow extends Row {
  kind: 'interface' | 'struct';
  members: Readonly<Record<string, MemberRow>>;
}
export interface EnumerationRow extends Row {
  kind: 'enum';
  values: Readonly<Record<string, number>>;
}
export interface OtherTypeRow extends Row {
  kind: 'type';
}
export interface FunctionRow extends Row {
  kind: 'function';
  arities: readonly number[];
}
export type TypeRow = ClassRow | InterfaceRow | EnumerationRow | OtherTypeRow | FunctionRow;
export interface NamespaceTable {
  name: string;
  types: Readonly<Record<string, TypeRow>>;
}

export async function apiTables(): Promise<readonly NamespaceTable[]> {
  const { NAMESPACES } = await plainModule<{ NAMESPACES: readonly NamespaceTable[] }>(
    'scripts/api-coverage/tables/index.mjs',
  );
  return NAMESPACES;
}

/** Whether the code has the member of the row. */
export function isPresent(row: TypeRow | MemberRow): boolean {
  return row.status === 'done' || row.status === 'beyond UWP' || ('isNotImplemented' in row && row.isNotImplemented);
}
