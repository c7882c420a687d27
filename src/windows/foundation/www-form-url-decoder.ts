import { callable, type CallableClass } from '../../internal/projection/callable-class.js';
import { invalidArgument } from '../../internal/errors/errors.js';
import { VectorView } from './collections/vector-view.js';

/** Windows.Foundation.IWwwFormUrlDecoderEntry: one `name=value` of a query, decoded. */
export interface IWwwFormUrlDecoderEntry {
  readonly name: string;
  readonly value: string;
}

/** The class behind `WwwFormUrlDecoder`. */
export class WwwFormUrlDecoderClass extends VectorView<IWwwFormUrlDecoderEntry> {
  /**
   * @param query as in `Uri.query`, with or without `?`; anything but a string throws E_INVALIDARG (0x80070057)
   */
  constructor(query: string) {
    if (typeof query !== 'string') throw invalidArgument('WwwFormUrlDecoder: the query must be a string');
    super(Array.from(new URLSearchParams(query), ([name, value]) => ({ name, value })));
    Object.freeze(this);
  }

  /** The value of the first entry with this name. Throws E_INVALIDARG (0x80070057) when there is none. */
  getFirstValueByName(name: string): string {
    const entry = this.find((each) => each.name === name);
    if (!entry) throw invalidArgument(`getFirstValueByName: the query has no ${String(name)}`);
    return entry.value;
  }
}

/** Windows.Foundation.WwwFormUrlDecoder: the entries of a URI's query, a read-only vector. */
export const WwwFormUrlDecoder: CallableClass<typeof WwwFormUrlDecoderClass> = callable(
  WwwFormUrlDecoderClass,
  'WwwFormUrlDecoder',
);
export type WwwFormUrlDecoder = WwwFormUrlDecoderClass;
