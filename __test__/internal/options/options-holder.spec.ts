import test from 'ava';

import { OptionsHolder } from '../../../dist/internal/options/options-holder.js';
import { CLOSED, ILLEGAL_CALL, throws } from '../../helpers/failures.js';

const DEFAULTS: Readonly<{ color: string }> = Object.freeze({ color: 'red' });

test('options are free until they are fixed, and free again when they are released', (t) => {
  const holder = new OptionsHolder(DEFAULTS);
  holder.change('color').color = 'blue';
  holder.fix();
  t.true(holder.isFixed);
  throws(t, () => holder.change('color'), { ...ILLEGAL_CALL, message: /^color: / });
  holder.unfix();
  t.false(holder.isFixed);
  holder.change('color').color = 'green';
  t.is(holder.options.color, 'green');
});

test('the defaults are copied', (t) => {
  const holder = new OptionsHolder(DEFAULTS);
  holder.change('color').color = 'blue';
  t.is(DEFAULTS.color, 'red');
  t.is(new OptionsHolder(DEFAULTS).options.color, 'red');
});

test('an option that may change late changes until the socket is closed', (t) => {
  const holder = new OptionsHolder(DEFAULTS);
  holder.fix();
  holder.changeLate('color').color = 'blue';
  t.is(holder.options.color, 'blue');
  t.is(DEFAULTS.color, 'red');
  holder.close();
  throws(t, () => holder.changeLate('color'), { ...CLOSED, message: /^color: / });
});

test('the defaults are shared while nothing changes', (t) => {
  t.is(new OptionsHolder(DEFAULTS).options, DEFAULTS);
});

test('closed is for good', (t) => {
  const holder = new OptionsHolder(DEFAULTS);
  holder.close();
  holder.unfix();
  holder.fix();
  throws(t, () => holder.change('color'), { ...CLOSED, message: /^color: / });
  t.true(holder.isFixed);
  t.is(holder.options.color, 'red');
});
