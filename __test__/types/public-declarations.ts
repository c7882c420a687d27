import { readFileSync } from 'node:fs';

import ts from 'typescript';

/** A member of a type that `@types/winrt-uwp` declares, with its types as text. */
export interface PublicMember {
  readonly name: string;
  readonly kind: 'property' | 'method' | 'constructor';
  readonly isStatic: boolean;
  readonly parameters: readonly { readonly type: string; readonly isOptional: boolean }[];
  /** Names of its type parameters. */
  readonly typeParameters: readonly string[];
  /** Type of a property, return type of a method. */
  readonly type: string;
}

/** A type that `@types/winrt-uwp` declares. */
export interface PublicType {
  readonly kind: 'class' | 'interface' | 'enum' | 'alias';
  /** Names of its type parameters. */
  readonly typeParameters: readonly string[];
  /** Of an enumeration the names of its members, otherwise empty. */
  readonly values: readonly string[];
  readonly members: readonly PublicMember[];
  /** The whole declaration. */
  readonly text: string;
}

/** Everything that `@types/winrt-uwp` declares, by full name. */
export function publicDeclarations(): ReadonlyMap<string, PublicType> {
  const file = require.resolve('@types/winrt-uwp/index.d.ts');
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022);
  const types = new Map<string, PublicType>();
  for (const statement of source.statements) collect(statement, '', source, types);
  return types;
}

function collect(node: ts.Node, namespace: string, source: ts.SourceFile, types: Map<string, PublicType>): void {
  if (ts.isModuleDeclaration(node) && node.body) {
    const name = qualified(namespace, node.name.text);
    if (ts.isModuleBlock(node.body)) node.body.statements.forEach((each) => collect(each, name, source, types));
    else collect(node.body, name, source, types);
    return;
  }
  const type = publicType(node, source);
  if (!type) return;
  const name = qualified(namespace, type.name);
  const earlier = types.get(name);
  // A name may be both an interface and a class, or be declared in parts.
  types.set(name, earlier ? { ...type, members: [...earlier.members, ...type.members] } : type);
}

function publicType(node: ts.Node, source: ts.SourceFile): (PublicType & { name: string }) | undefined {
  const isNamed = ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isEnumDeclaration(node);
  if (!(isNamed || ts.isTypeAliasDeclaration(node)) || !node.name) return undefined;
  const members = ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) ? node.members : [];
  return {
    name: node.name.text,
    kind: kindOf(node),
    typeParameters: ts.isEnumDeclaration(node) ? [] : (node.typeParameters ?? []).map(({ name }) => name.text),
    values: ts.isEnumDeclaration(node) ? node.members.map(({ name }) => name.getText(source)) : [],
    members: [...members].flatMap((member) => publicMember(member, source) ?? []),
    text: node.getText(source),
  };
}

function kindOf(node: ts.Node): PublicType['kind'] {
  if (ts.isClassDeclaration(node)) return 'class';
  if (ts.isInterfaceDeclaration(node)) return 'interface';
  return ts.isEnumDeclaration(node) ? 'enum' : 'alias';
}

function publicMember(node: ts.ClassElement | ts.TypeElement, source: ts.SourceFile): PublicMember | undefined {
  const isConstructor = ts.isConstructorDeclaration(node);
  const isMethod = ts.isMethodDeclaration(node) || ts.isMethodSignature(node);
  const isProperty = ts.isPropertyDeclaration(node) || ts.isPropertySignature(node);
  if (!isConstructor && !isMethod && !isProperty) return undefined;
  return {
    name: isConstructor ? 'constructor' : node.name.getText(source),
    kind: isConstructor ? 'constructor' : isMethod ? 'method' : 'property',
    isStatic: (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Static) !== 0,
    typeParameters: isMethod ? (node.typeParameters ?? []).map(({ name }) => name.text) : [],
    parameters: isProperty ? [] : parametersOf(node, source),
    type: typeText(node, source),
  };
}

function parametersOf(node: ts.SignatureDeclarationBase, source: ts.SourceFile): PublicMember['parameters'] {
  return node.parameters.map((parameter) => ({
    type: typeText(parameter, source),
    isOptional: parameter.questionToken !== undefined,
  }));
}

function typeText(node: { readonly type?: ts.TypeNode | undefined }, source: ts.SourceFile): string {
  const text = node.type?.getText(source) ?? 'any';
  const inOneLine = text.replace(/\/\*.*?\*\//gs, '').replace(/\s+/g, ' ');
  return inOneLine.replace(/(?<![.\w])IPromise\b/g, 'Windows.Foundation.IPromise');
}

function qualified(namespace: string, name: string): string {
  return namespace === '' ? name : `${namespace}.${name}`;
}
