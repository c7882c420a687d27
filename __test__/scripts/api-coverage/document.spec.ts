import test from 'ava';

import { plainModule } from '../../helpers/plain-module.js';

type Row = object;
interface Model {
  get: Row;
  event: Row;
  method(...arities: number[]): Row;
  classOf(constructors: number[], members: Record<string, Row>): Row;
  enumeration(values: Record<string, number>): Row;
  planned(area: string, row: Row): Row;
  notApplicable(reason: string, row: Row): Row;
  beyondUwp(purpose: string, row: Row): Row;
}
interface Document {
  document(namespaces: readonly { name: string; types: Record<string, Row> }[]): string;
}

async function lines(types: (model: Model) => Record<string, Row>): Promise<string[]> {
  const model = await plainModule<Model>('scripts/api-coverage/model.mjs');
  const { document } = await plainModule<Document>('scripts/api-coverage/document.mjs');
  return document([{ name: 'Windows.Some', types: types(model) }]).split('\n');
}

test('members appear with kind and status, constructors first, the others in order', async (t) => {
  const text = await lines(({ classOf, get, method, event, notApplicable, beyondUwp }) => ({
    Thing: classOf([0, 1], {
      writeAsync: method(1, 3),
      arrived: event,
      adapter: notApplicable('no adapters', get),
      '@@dispose': beyondUwp('`using`', method(0)),
    }),
  }));
  t.deepEqual(
    text.slice(text.indexOf('### Thing')).filter((line) => line !== ''),
    [
      '### Thing',
      'Class, done.',
      '| Member | Kind | Status |',
      '| --- | --- | --- |',
      '| constructor | 0, 1 | done |',
      '| `[Symbol.dispose]` | method 0 | beyond UWP: `using` |',
      '| `adapter` | get | not applicable: no adapters |',
      '| `arrived` | event | done |',
      '| `writeAsync` | method 1, 3 | done |',
    ],
  );
});

test('members of a type that is not done do not count as done', async (t) => {
  const text = await lines(({ classOf, get, enumeration, planned }) => ({
    Later: planned('TLS', classOf([0], { version: get })),
    Level: enumeration({ none: 0, some: 1 }),
  }));
  t.true(text.includes('| constructor | 0 | planned: TLS |'));
  t.true(text.includes('| `version` | get | planned: TLS |'));
  t.true(text.includes('| `some` | 1 | done |'));
  t.true(text.includes('| [Windows.Some](#windowssome) | 2 | 1 | 0 | 0 |'));
});
