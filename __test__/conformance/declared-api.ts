import { join } from 'node:path';

import ts from 'typescript';

const ROOT = join(__dirname, '../..');

/** The import specifier of the package. */
export const COMPILER_OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  types: ['node'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  noEmit: true,
};

/** A member in the shipped declarations. */
export interface DeclaredMember {
  readonly isStatic: boolean;
  readonly isMethod: boolean;
  readonly isWritable: boolean;
  /** Numbers of arguments of its overloads, without a trailing `{ signal }`; in order. */
  readonly arities: readonly number[];
}

/** A type in the shipped declarations. */
export interface DeclaredType {
  readonly constructors: readonly number[];
  /** Numbers of arguments of a function. */
  readonly calls: readonly number[];
  readonly members: ReadonlyMap<string, DeclaredMember>;
  /** Names inherited from a built-in class, such as Array, which are not in the tables. */
  readonly inherited: ReadonlySet<string>;
}

/**
 * The declarations below `Windows`, by full name of the namespace and by name of the type; other exports
 * of the package, by their own name.
 */
export function declaredApi(): ReadonlyMap<string, ReadonlyMap<string, DeclaredType>> {
  const entry = join(ROOT, 'dist/index.d.ts');
  const program = ts.createProgram([entry], COMPILER_OPTIONS);
  const reader = new DeclarationReader(program);
  const source = program.getSourceFile(entry);
  if (!source) throw new Error(`${entry} is missing: run npm run build:ts`);
  const tree = reader.namespaces('Windows', reader.exportOf(source, 'Windows'));
  return tree.set('uwp-sockets', reader.furtherExports(source));
}

class DeclarationReader {
  readonly #program: ts.Program;
  readonly #checker: ts.TypeChecker;
  readonly #inTree = new Set<ts.Symbol>();

  constructor(program: ts.Program) {
    this.#program = program;
    this.#checker = program.getTypeChecker();
  }

  exportOf(source: ts.SourceFile, name: string): ts.Symbol {
    const found = this.#exportsOf(source).find((symbol) => symbol.name === name);
    if (!found) throw new Error(`${source.fileName} does not export ${name}`);
    return this.#resolve(found);
  }

  /** Exports that `namespaces` has not visited. */
  furtherExports(source: ts.SourceFile): Map<string, DeclaredType> {
    const further = this.#exportsOf(source).map((symbol) => [symbol.name, this.#resolve(symbol)] as const);
    return new Map(
      further.filter(([, target]) => !this.#inTree.has(target)).map(([name, target]) => [name, this.#type(target)]),
    );
  }

  namespaces(name: string, module: ts.Symbol): Map<string, Map<string, DeclaredType>> {
    const types = new Map<string, DeclaredType>();
    const found = new Map([[name, types]]);
    this.#inTree.add(module);
    for (const symbol of this.#exports(module)) {
      const target = this.#resolve(symbol);
      this.#inTree.add(target);
      if (target.flags & ts.SymbolFlags.Module) {
        for (const [inner, declared] of this.namespaces(`${name}.${symbol.name}`, target)) found.set(inner, declared);
      } else types.set(symbol.name, this.#type(target));
    }
    return found;
  }

  #type(symbol: ts.Symbol): DeclaredType {
    const isType = symbol.flags & ts.SymbolFlags.Type;
    const instance = isType ? this.#checker.getDeclaredTypeOfSymbol(symbol) : undefined;
    const value = symbol.flags & ts.SymbolFlags.Value ? this.#checker.getTypeOfSymbol(symbol) : undefined;
    const [statics, members] = [this.#properties(value), this.#properties(instance)];
    const ofJavaScript = [...statics, ...members].filter((property) => this.#isOfJavaScript(property));
    return {
      constructors: this.#arities((value?.getConstructSignatures() ?? []).filter(isUsable)),
      calls: this.#arities(value?.getCallSignatures() ?? []),
      // A static member and a member of the instances may share a name in JavaScript; the API has no such pair.
      members: new Map([...this.#members(statics, true), ...this.#members(members, false)]),
      inherited: new Set(ofJavaScript.map(memberName)),
    };
  }

  #properties(type: ts.Type | undefined): ts.Symbol[] {
    const hasMembers = type && type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection);
    return hasMembers ? this.#checker.getPropertiesOfType(type) : [];
  }

  #members(properties: readonly ts.Symbol[], isStatic: boolean): [string, DeclaredMember][] {
    return properties
      .filter((property) => isPublic(property) && !this.#isOfJavaScript(property))
      .map((property) => [memberName(property), this.#member(property, isStatic)]);
  }

  #member(symbol: ts.Symbol, isStatic: boolean): DeclaredMember {
    const signatures = this.#checker.getTypeOfSymbol(symbol).getCallSignatures();
    const isMethod = signatures.length > 0 && !(symbol.flags & ts.SymbolFlags.Accessor);
    return { isStatic, isMethod, isWritable: !isMethod && isWritable(symbol), arities: this.#arities(signatures) };
  }

  #arities(signatures: readonly ts.Signature[]): number[] {
    const arities = new Set<number>();
    for (const signature of signatures) {
      const parameters = signature.parameters.filter((parameter) => !this.#isSignalOptions(parameter));
      const required = parameters.filter((parameter) => !this.#isOptional(parameter)).length;
      for (let count = required; count <= parameters.length; count++) arities.add(count);
    }
    return [...arities].sort((first, second) => first - second);
  }

  /** The optional `{ signal }` after the parameters of every asynchronous method. */
  #isSignalOptions(parameter: ts.Symbol): boolean {
    const type = this.#checker.getNonNullableType(this.#checker.getTypeOfSymbol(parameter));
    return type.symbol?.name === 'SignalOptions';
  }

  #isOptional(parameter: ts.Symbol): boolean {
    const declaration = parameter.valueDeclaration;
    return !!declaration && ts.isParameter(declaration) && this.#checker.isOptionalParameter(declaration);
  }

  #exportsOf(source: ts.SourceFile): ts.Symbol[] {
    const module = this.#checker.getSymbolAtLocation(source);
    return module ? this.#exports(module) : [];
  }

  #exports(module: ts.Symbol): ts.Symbol[] {
    return this.#checker.getExportsOfModule(module);
  }

  #resolve(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  #isOfJavaScript(symbol: ts.Symbol): boolean {
    const files = symbol.declarations?.map((declaration) => declaration.getSourceFile()) ?? [];
    return symbol.name === 'prototype' || files.some((file) => this.#program.isSourceFileDefaultLibrary(file));
  }
}

/** Whether a signature is public, so that applications may construct objects. */
function isUsable({ declaration }: ts.Signature): boolean {
  const closed = ts.ModifierFlags.Abstract | ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return !declaration || !(ts.getCombinedModifierFlags(declaration) & closed);
}

/** Well-known symbols are written `@@dispose`. */
function memberName({ name }: ts.Symbol): string {
  return name.replace(/^__@(\w+)@\d+$/, '@@$1');
}

function isPublic({ name, declarations }: ts.Symbol): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const isHidden = declarations?.some((declaration) => ts.getCombinedModifierFlags(declaration) & hidden);
  return !isHidden && !name.startsWith('#') && !name.startsWith('__#');
}

function isWritable({ declarations = [], flags }: ts.Symbol): boolean {
  if (flags & ts.SymbolFlags.Accessor) return (flags & ts.SymbolFlags.SetAccessor) !== 0;
  // A mapped type makes properties of accessors; their declarations still distinguish them.
  if (declarations.some(ts.isGetAccessor)) return declarations.some(ts.isSetAccessor);
  return !declarations.some((declaration) => ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Readonly);
}
